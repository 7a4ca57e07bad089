"""The whole chat, and the whole form, without a mouse."""

from playwright.sync_api import expect

from tests.e2e.booking import MOMENT
from tests.e2e.focus import go_to
from tests.e2e.words import REASON, REGION, SENTENCE, TEAM_SIZE


def test_chat_by_keyboard(visit) -> None:
    website = visit()
    page, chat = website.page, website.chat
    go_to(page, "Open chat")
    page.keyboard.press("Enter")
    expect(chat.writing).to_be_focused()
    page.keyboard.type(SENTENCE)
    page.keyboard.press("Enter")
    expect(chat.offers.last).to_contain_text(REASON)
    go_to(page, "See it", key="Shift+Tab")
    website.see("see-it-in-focus")
    page.keyboard.press("Enter")
    chat.hears(REGION)
    go_to(page, "The Americas", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(chat.booking.next_free).to_be_visible()
    go_to(page, MOMENT.pattern, key="Shift+Tab")
    website.see("time-in-focus")
    page.keyboard.press("Enter")
    expect(chat.booking.left).to_be_visible()
    go_to(page, "Your name")
    page.keyboard.type("Tab Walker")
    go_to(page, "Your e-mail")
    page.keyboard.type("tab@walker.example")
    website.see("typed")
    page.keyboard.press("Enter")
    expect(chat.booking.booked()).to_be_focused()
    website.see("booked")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()


def test_form_by_keyboard(visit) -> None:
    website = visit()
    page, form = website.page, website.form
    go_to(page, "^Starter$")
    page.keyboard.press("Space")
    go_to(page, TEAM_SIZE)
    page.keyboard.type("45")
    go_to(page, "^Missed follow-ups$")
    page.keyboard.press("Space")
    expect(form.offers).to_contain_text(REASON)
    go_to(page, "See it")
    website.see("the-offer-in-focus")
    page.keyboard.press("Enter")
    expect(form.element.get_by_text(REGION)).to_be_visible()
    go_to(page, "The Americas")
    page.keyboard.press("Enter")
    expect(form.booking.next_free).to_be_visible()
    go_to(page, MOMENT.pattern)
    page.keyboard.press("Enter")
    expect(form.booking.left).to_be_visible()
    go_to(page, "Your name")
    page.keyboard.type("Fay Walker")
    go_to(page, "Your e-mail")
    page.keyboard.type("fay@walker.example")
    page.keyboard.press("Enter")
    expect(form.booking.booked()).to_be_focused()
    website.see("booked-in-the-form")
