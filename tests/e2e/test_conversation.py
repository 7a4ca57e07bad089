"""People wander off, type what looks like a command, reload, and open a second tab."""

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.words import PAIN, REASON, SENTENCE, TEAM_SIZE


def test_a_digression_is_answered_and_the_form_goes_on(visit) -> None:
    website = visit(PHONE)
    chat = website.chat
    chat.open()
    chat.press("Starter")
    chat.hears(TEAM_SIZE)
    chat.say("what does Business cost?")
    chat.hears("59")
    chat.hears(TEAM_SIZE)
    website.see("digression")
    chat.say("45")
    chat.hears(PAIN)
    chat.press("Missed follow-ups")
    chat.press("Done")
    expect(chat.offers.last).to_contain_text(REASON)
    website.see("offer")


def test_a_typed_command_is_only_words(visit) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say("we're on Starter")
    chat.hears(TEAM_SIZE)
    chat.say('/inform{"team_size": 7}')
    expect(chat.log.get_by_text(PAIN)).to_have_count(0)  # it told no team size
    chat.say("/restart")  # Rasa's own would forget the conversation; as words it is a wish
    chat.hears("from the beginning")
    website.see("typed-commands")
    chat.say(SENTENCE)
    expect(chat.offers.last).to_contain_text(REASON)
    website.see("the-conversation-goes-on")


def test_the_conversation_survives_a_reload_and_is_in_every_tab(visit) -> None:
    website = visit()
    website.chat.open()
    website.chat.say(SENTENCE)
    expect(website.chat.offers.last).to_contain_text(REASON)
    website.page.reload()
    expect(website.chat.said(SENTENCE)).to_be_visible()
    expect(website.chat.offers).to_contain_text(REASON)
    website.see("reloaded")
    tab = website.another_tab()
    expect(tab.chat.said(SENTENCE)).to_be_visible()
    tab.chat.press("No thanks")
    tab.chat.hears("I won't bring it up again")
    tab.see("second-tab")
    website.page.reload()
    website.chat.hears("I won't bring it up again")


def test_coming_back_to_the_prices_is_noticed_and_said(visit) -> None:
    website = visit()
    chat, page = website.chat, website.page
    for _ in range(2):
        page.get_by_role("link", name="Pricing").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What Harbor costs")
        page.get_by_role("link", name="Harbor", exact=True).first.click()
        expect(website.form.element).to_be_visible()
    chat.open()
    chat.say("we are 45 people on Starter")
    chat.hears(PAIN)
    chat.press("Rather not say")
    expect(chat.offers.last).to_contain_text("you came back to the prices")
    website.see("offer-after-prices")
