"""The playground: a setting is changed and seen, its lines are copied, its events are heard."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.website import OFFER
from tests.e2e.words import REASON


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_settings_are_seen_copied_and_shared(visit, size: str) -> None:
    website = visit(size)
    page = website.page
    page.get_by_role("link", name="The playground").click()
    preview = page.frame_locator("iframe")
    lines, heard = page.get_by_role("region", name="For your page"), page.get_by_role("log")
    expect(preview.get_by_role("button", name="Open chat")).to_be_visible()
    website.see("as-it-comes")
    page.get_by_label("Face", exact=True).select_option("Form")
    expect(preview.get_by_role("form", name="Your answers")).to_be_visible()
    expect(heard.first).to_contain_text("ready {}")
    page.get_by_label("Theme").select_option("Dark")
    page.get_by_label("Language").select_option("German")
    page.get_by_text("Colours, corners and font").click()
    page.get_by_label("Accent", exact=True).fill("#0a6b4f")
    page.get_by_label("Title").fill('Ropes & "knots"')
    expect(lines).to_contain_text('data-title="Ropes &amp; &quot;knots&quot;"')
    expect(lines).to_contain_text("--segue-accent: #0a6b4f;")
    send = preview.get_by_role("form").get_by_role("button").last
    expect(send).to_have_css("background-color", "rgb(10, 107, 79)")
    website.see("changed")
    website.show(page.locator("iframe"))
    website.see("preview")
    expect(page).to_have_url(re.compile("face=form.*theme=dark"))
    page.reload()
    expect(page.get_by_label("Title")).to_have_value('Ropes & "knots"')
    expect(send).to_have_css("background-color", "rgb(10, 107, 79)")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == lines.inner_text()
    website.show(lines)
    website.see("copied")


def test_a_form_of_the_pages_own_and_what_the_page_hears(visit) -> None:
    website = visit()
    page = website.page
    page.goto("/playground?face=own&chat=off")
    preview = page.frame_locator("iframe")
    preview.get_by_label("Your plan").select_option("Starter")
    preview.get_by_label("People in your team").fill("45")
    preview.get_by_label("Missed follow-ups").check()
    expect(preview.get_by_role("group", name=OFFER)).to_contain_text(REASON)
    expect(page.get_by_role("log")).to_contain_text("offerShown")
    website.see("offer")
    preview.get_by_role("button", name="Send").click()
    expect(preview.get_by_role("listitem")).to_have_text(
        ["plan: starter", "team: 45", "pain: missed_follow_ups"]
    )


def test_a_customer_and_consent(visit) -> None:
    page = visit().page
    page.goto("/playground?consent=required&face=form")
    preview = page.frame_locator("iframe")
    page.get_by_label("Visitor").select_option(index=1)
    expect(page.get_by_role("region", name="For your page")).to_contain_text(
        'data-identity-token="the token that your server signs"'
    )
    expect(preview.get_by_role("button", name="Yes")).to_be_visible()
    expect(preview.get_by_role("form")).to_have_count(0)
    preview.get_by_role("button", name="Yes").click()
    expect(preview.get_by_role("form", name="Your answers")).to_be_visible()


def test_a_sign_that_a_colour_cannot_have_is_told_by_keyboard(visit) -> None:
    page = visit().page
    page.goto("/playground?accent=red")
    field = page.get_by_label("Accent", exact=True)
    field.focus()
    page.keyboard.press("End")
    page.keyboard.type("; }")
    expect(page.get_by_text("Please check them")).to_be_visible()
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.get_by_text("Please check them")).to_have_count(0)
