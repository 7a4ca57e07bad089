"""What is not certain is asked back with buttons, and after two misses a person is offered."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.words import PAIN, PLAN


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_size_that_was_left_open_is_chosen(visit, size) -> None:
    website = visit(size)
    chat = website.chat
    chat.open()
    chat.say("we're on Starter")
    chat.say("somewhere between 40 and 50 people")
    chat.hears("which comes nearer?")
    website.see(f"{size}-which")
    chat.press("50")
    chat.hears(PAIN)
    expect(chat.element.get_by_role("button", name="50", exact=True)).to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_who_is_not_understood_twice_is_offered_a_person(visit, size) -> None:
    website = visit(size)
    chat = website.chat
    chat.open()
    chat.say("qwrt zzkp blorf")
    chat.say("fnord glibber")
    expect(chat.element.get_by_role("button", name="Yes, a person please")).to_be_visible()
    website.see(f"{size}-person")
    chat.press("No, go on here")
    chat.hears(PLAN)
    website.see(f"{size}-goes-on")
