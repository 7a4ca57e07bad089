"""The line is gone and comes back, or the server is: what was said or chosen arrives once."""

from playwright.sync_api import expect

from tests.e2e.words import PAIN, PLAN, REASON, TEAM_SIZE


def test_what_is_said_offline_is_sent_once_when_the_line_is_back(visit) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say("we're on Starter")
    chat.hears(TEAM_SIZE)
    website.page.context.set_offline(True)
    for words in ("there are 45 of us", "we keep missing follow-ups"):
        chat.writing.fill(words)
        chat.writing.press("Enter")
    expect(chat.element.get_by_text("Not delivered yet").first).to_be_visible()
    website.see("offline")
    website.page.context.set_offline(False)
    expect(chat.offers.last).to_contain_text(REASON, timeout=40_000)
    for words in ("there are 45 of us", "we keep missing follow-ups"):
        expect(chat.said(words)).to_have_count(1)
    expect(chat.element.get_by_text("Not delivered yet")).to_have_count(0)
    website.see("back-on-the-line")


def test_answers_of_the_form_outlast_a_page_that_is_left_offline(visit) -> None:
    website = visit()
    form = website.form
    form.choose(PLAN, "Starter")
    expect(form.element.get_by_text("Your answers are saved")).to_be_visible()
    website.page.context.set_offline(True)
    form.type(TEAM_SIZE, "45")
    form.choose(PAIN, "Missed follow-ups")
    expect(form.element.get_by_text("Not saved yet")).to_be_visible()
    website.see("not-saved")
    website.page.context.set_offline(False)
    website.page.reload()
    expect(form.offers).to_contain_text(REASON)
    expect(form.element.get_by_label(TEAM_SIZE)).to_have_value("45")
    website.see("saved-by-the-next-page")


def test_the_web_server_is_started_anew_in_the_middle(visit, product) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say("we're on Starter")
    chat.hears(TEAM_SIZE)
    gone = product.kill("web")
    chat.writing.fill("there are 45 of us")
    chat.writing.press("Enter")
    expect(chat.said("there are 45 of us")).to_have_count(1)
    product.wait_for_another("web", gone)
    pain = chat.log.get_by_text(PAIN)
    chat.is_sent_again(pain)
    expect(pain.last).to_be_visible(timeout=40_000)
    expect(chat.said("there are 45 of us")).to_have_count(1)
    website.see("goes-on")
