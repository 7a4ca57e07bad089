"""Who has their data deleted sees an empty conversation with the confirmation, in every tab."""

from playwright.sync_api import expect

from tests.e2e.words import TEAM_SIZE

WORDS = "we're on Starter"


def test_nothing_that_was_said_stays_on_any_screen(visit) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say(WORDS)
    chat.hears(TEAM_SIZE)
    other = website.another_tab()
    expect(other.chat.said(WORDS)).to_have_count(1)
    chat.say("delete my data")
    chat.element.get_by_role("button", name="Yes, delete it").click()
    chat.hears("contact details are deleted here")
    expect(chat.said(WORDS)).to_have_count(0)
    expect(chat.said("delete my data")).to_have_count(0)
    website.see("erased")
    expect(other.chat.said(WORDS)).to_have_count(0)
    website.page.reload()
    expect(chat.said(WORDS)).to_have_count(0)
