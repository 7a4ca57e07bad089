"""A time is named in the chat in the visitor's own words."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.words import SENTENCE

NEAREST = "Suggested times"


def at_the_times(website) -> None:
    chat = website.chat
    chat.open()
    chat.say(SENTENCE)
    chat.press("See it")
    chat.press("Europe, Middle East or Africa")
    expect(chat.booking.next_free).to_be_visible()


def test_a_window_then_the_second_one(visit) -> None:
    website = visit(PHONE, zone="Europe/Berlin")
    at_the_times(website)
    chat = website.chat
    chat.say("some time next week in the morning, but not Monday")
    nearest = chat.element.get_by_role("group", name=NEAREST)
    expect(nearest.get_by_role("button")).to_have_count(3)
    times = nearest.get_by_role("button").all_inner_texts()
    assert not any(time.startswith("Mon") for time in times)
    website.see("nearest")
    chat.say("the second one")
    expect(chat.booking.left).to_be_visible()
    hour_and_minute = re.search(r"\d+:\d\d", times[1])
    assert hour_and_minute is not None
    expect(chat.booking.face).to_contain_text(hour_and_minute[0])
    website.see("held")
    chat.booking.confirm("Ada Stone", "ada@example.com")
    chat.booking.booked()
    website.see("booked")


def test_a_time_that_is_not_free_brings_the_nearest(visit) -> None:
    website = visit(zone="Europe/Berlin")
    at_the_times(website)
    chat = website.chat
    chat.say("can we do it on sunday at 3 in the afternoon?")
    chat.hears("is not free. These come nearest.")
    expect(chat.element.get_by_role("group", name=NEAREST).get_by_role("button")).to_have_count(3)
    website.see("not-free")
