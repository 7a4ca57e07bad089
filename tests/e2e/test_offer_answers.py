"""Whatever a visitor answers to an offer reaches the CRM."""

import pytest
from playwright.sync_api import expect

from tests.e2e.words import REASON, SENTENCE

OFFER = "Team plan for your people"


@pytest.mark.parametrize(
    ("how", "answer", "heard", "outcome"),
    [
        ("press", "No thanks", "I won't bring it up again", "declined"),
        ("say", "no thanks, not interested", "I won't bring it up again", "declined"),
        ("press", "Not now", "Fine, not now", "deferred"),
        ("say", "maybe next month", "Fine, not before", "deferred"),
    ],
    ids=["decline-button", "decline-words", "defer-button", "defer-words"],
)
def test_an_answer_reaches_the_crm(visit, how, answer, heard, outcome) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say(SENTENCE)
    expect(chat.offers.last).to_be_visible()
    getattr(chat, how)(answer)
    chat.hears(heard)
    website.see(outcome)
    vendor = website.vendor_side()
    interaction = vendor.record(f"{OFFER}: {outcome}", website.account_key)
    assert REASON.search(interaction["offer reason"])
    assert SENTENCE in interaction["need words"]
    vendor.see("crm")
