"""A time that somebody else takes while it is shown, suggested, held or being confirmed; and times
that cannot be told: the visitor reads what happened, and what is free instead."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.attacking import from_anywhere
from tests.e2e.booking import Booking, plain
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.long_ago import holds_run_out
from tests.e2e.product import Product
from tests.e2e.somebody_else import ZONE, SomebodyElse, own_calendar
from tests.e2e.test_hold_clock import EXPIRED
from tests.e2e.test_race import TAKEN, at_the_times_in_the_form
from tests.e2e.test_slow_parts import locked_database
from tests.e2e.test_time_in_words import NEAREST, at_the_times
from tests.e2e.website import Website

Visitor = tuple[Website, Booking]
NOT_WRITTEN = re.compile("cannot reach the server|can't save anything right now")
SUGGESTS = re.compile("These are free then|These come nearest")
PICK_TIME = "Pick a time that suits you."


@pytest.fixture
def client(product: Product) -> Iterator[httpx.Client]:
    with from_anywhere(product) as client:
        yield client


@pytest.fixture(params=["chat", "form"])
def visitor(request: pytest.FixtureRequest, visit: Callable[..., Website]) -> Visitor:
    """Somebody who looks at the times of the same person: on a phone in the chat."""
    website = visit(PHONE if request.param == "chat" else DESKTOP, zone=ZONE)
    if request.param == "chat":
        at_the_times(website)
        return website, website.chat.booking
    at_the_times_in_the_form(website)
    return website, website.form.booking


def is_told(booking: Booking, sentence: str) -> None:
    expect(booking.face.get_by_role("status").filter(has_text=sentence)).to_be_visible()


def takes_another(website: Website, booking: Booking, wanted: str) -> None:
    """Another time than the wanted one is free, and is booked."""
    expect(booking.next_free).to_be_visible()
    expect(booking.next_free).not_to_have_text(wanted)
    website.see("another-one")
    booking.hold(booking.next_free)
    booking.confirm("Late Comer", "late@comer.example")
    booking.booked()


def test_before_it_is_held(visitor: Visitor, client: httpx.Client) -> None:
    website, booking = visitor
    other, wanted = SomebodyElse(client), plain(booking.next_free.inner_text())
    other.takes(other.next_free())
    booking.next_free.focus()
    website.page.keyboard.press("Enter")
    is_told(booking, TAKEN)
    expect(booking.next_free).not_to_have_text(wanted)
    expect(booking.face.get_by_text(PICK_TIME).last).to_be_focused()
    website.see("taken")
    booking.hold(booking.next_free)
    expect(booking.face.get_by_text(TAKEN)).to_have_count(0)


def test_the_only_one_of_the_first_day(visit: Callable[..., Website], client: httpx.Client) -> None:
    website = visit(zone=ZONE)
    while len(times := next(filter(None, SomebodyElse(client).days()))) > 1:
        SomebodyElse(client).takes(times[-1])
    at_the_times_in_the_form(website)
    booking, other = website.form.booking, SomebodyElse(client)
    expect(booking.times).to_have_count(1)
    other.takes(other.next_free())
    booking.times.focus()
    website.page.keyboard.press("Enter")
    is_told(booking, TAKEN)
    expect(booking.face.get_by_text(PICK_TIME).last).to_be_focused()
    website.see("another-day")


def test_the_last_of_a_day(visitor: Visitor, client: httpx.Client) -> None:
    """Its button is gone afterwards, and the focus is not."""
    website, booking = visitor
    other = SomebodyElse(client)
    day, last = next(filter(None, other.days())), booking.times.last
    expect(booking.times).to_have_count(len(day))
    other.takes(day[-1])
    last.focus()
    website.page.keyboard.press("Enter")
    is_told(booking, TAKEN)
    expect(booking.face.get_by_text(PICK_TIME).last).to_be_focused()


def test_while_it_is_held_and_the_hold_runs_out(
    visitor: Visitor, client: httpx.Client, product: Product
) -> None:
    website, booking = visitor
    other, wanted = SomebodyElse(client), plain(booking.next_free.inner_text())
    theirs = other.next_free()
    booking.hold(booking.next_free)
    holds_run_out(product)
    other.takes(theirs)
    booking.confirm("Late Comer", "late@comer.example")
    is_told(booking, EXPIRED)
    takes_another(website, booking, wanted)


def test_at_the_confirmation(visitor: Visitor, product: Product) -> None:
    """The host wrote something else into their own calendar."""
    website, booking = visitor
    wanted = plain(booking.next_free.inner_text())
    booking.hold(booking.next_free)
    with own_calendar(product, busy=timedelta(days=5)):
        booking.confirm("Late Comer", "late@comer.example")
        is_told(booking, TAKEN)
        takes_another(website, booking, wanted)


def test_one_that_the_chat_suggests(visit: Callable[..., Website], client: httpx.Client) -> None:
    website = visit(zone=ZONE)
    at_the_times(website)
    chat, other = website.chat, SomebodyElse(client)
    words = "some time next week in the morning, but not Monday"
    chat.say(words)
    nearest = chat.element.get_by_role("group", name=NEAREST).get_by_role("button")
    expect(nearest).to_have_count(3)
    shown = nearest.all_inner_texts()
    theirs = other.suggested(words)
    other.takes(theirs[2])
    nearest.last.focus()
    website.page.keyboard.press("Enter")
    is_told(chat.booking, TAKEN)
    expect(nearest.filter(has_text=shown[2])).to_have_count(0)
    expect(nearest.first).to_have_text(shown[0])
    expect(chat.booking.face.get_by_text(SUGGESTS).last).to_be_focused()
    website.see("by-its-button")
    SomebodyElse(client).takes(theirs[0])
    chat.say("the first one")
    chat.hears(TAKEN)
    expect(nearest).to_have_count(3)
    assert shown[0] not in nearest.all_inner_texts()
    expect(chat.booking.face.get_by_role("status").filter(has_text=TAKEN)).to_have_count(0)
    website.see("in-words")
    chat.say("the first one")
    expect(chat.booking.left).to_be_visible()


def test_a_calendar_that_cannot_be_read(visitor: Visitor, product: Product) -> None:
    website, booking = visitor
    booking.hold(booking.next_free)
    with own_calendar(product, remedy="Connect the calendar anew."):
        booking.confirm("Ada Stone", "ada@stone.example")
        is_told(booking, "There is no free time at the moment.")
        website.see("no-times")
        booking.face.get_by_label("Your e-mail").fill("ada@stone.example")
        booking.face.get_by_role("button", name="Leave my e-mail").click()
        expect(booking.face.get_by_text("Your message has arrived")).to_be_focused()
        website.see("address-left")


def test_times_that_do_not_come(visitor: Visitor) -> None:
    website, booking = visitor
    website.page.route("**/slots?*", lambda route: route.abort())
    booking.face.get_by_role("button", name="Later days").click()
    expect(
        booking.face.get_by_role("alert").filter(has_text="check your connection")
    ).to_be_visible()
    website.see("no-answer")
    website.page.unroute("**/slots?*")
    again = booking.face.get_by_role("button", name="Try again now")
    again.focus()
    website.page.keyboard.press("Enter")
    expect(again).to_have_count(0)
    expect(booking.face.get_by_text(PICK_TIME).last).to_be_focused()
    expect(booking.next_free).to_be_visible()


def test_a_booking_that_cannot_be_written_down(
    visit: Callable[..., Website], product: Product
) -> None:
    website = visit(zone=ZONE)
    at_the_times_in_the_form(website)
    booking = website.form.booking
    booking.hold(booking.next_free)
    with locked_database(product, "database"):
        booking.confirm("Ada Stone", "ada@stone.example")
        wrong = booking.face.get_by_role("alert").filter(has_text=NOT_WRITTEN)
        expect(wrong).to_be_visible(timeout=60_000)
        website.see("not-written")
    booking.confirm()
    booking.booked()
