"""Who writes faster than is read: told so honestly, and every message is answered in its order."""

from playwright.sync_api import expect

from store.settings import Settings
from tests.e2e.words import TEAM_SIZE

MORE = "more than I can read at once"
AT_ONCE: int = Settings.model_fields["messages_a_minute"].default
PATIENCE = 90_000
"""Milliseconds. What waits goes out within seconds; the rest is for a busy machine."""


def test_what_is_too_much_at_once_goes_out_by_itself(visit) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    # So many that it is too much also where each answer takes a second: one is allowed every three.
    words = ["hello" + "!" * number for number in range(AT_ONCE + 10)]
    for one in words:
        chat.writing.fill(one)
        chat.writing.press("Enter")
    waits = chat.element.get_by_role("status").filter(has_text=MORE)
    expect(waits).to_be_visible(timeout=PATIENCE)
    website.see("flood")
    chat.writing.fill("we're on Starter")
    chat.writing.press("Enter")
    expect(chat.log.get_by_text(TEAM_SIZE).last).to_be_visible(timeout=PATIENCE)
    expect(waits).to_have_count(0)
    for one in words:
        expect(chat.said(one)).to_have_count(1)
