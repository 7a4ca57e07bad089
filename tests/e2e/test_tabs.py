"""Two tabs of one browser are one visit, and the page hears of everything once."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.host_page import FORM, HostPage
from tests.e2e.words import PAIN, PLAN, REASON, REGION, SENTENCE, TEAM_SIZE

OFFER = ("offerShown", "offerAccepted", "offerDeferred", "offerDeclined", "bookingSuccessful")


def _two_tabs(first: HostPage, body: str = "") -> HostPage:
    first.show(body=body)
    second = first.another_tab()
    second.show(body=body)
    return second


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_what_is_said_in_one_tab_appears_in_the_other(host, size) -> None:
    first = host(size)
    second = _two_tabs(first)
    for tab in (first, second):
        tab.launcher.click()
        expect(tab.chat.writing).to_be_visible()
        tab.hears("ready")
    first.chat.say(SENTENCE)
    expect(second.chat.said(SENTENCE)).to_be_visible()
    expect(second.chat.offers).to_contain_text(REASON)
    second.see(f"{size}-heard")
    second.chat.press("No thanks")
    first.chat.hears("I won't bring it up again")
    first.hears("offerShown")
    second.hears("offerDeclined")
    assert (first.heard(*OFFER), second.heard(*OFFER)) == (["offerShown"], ["offerDeclined"])
    for tab in (first, second):
        tab.page.reload()
        expect(tab.launcher.or_(tab.chat.element)).to_be_visible()
        assert tab.heard(*OFFER) == []


def test_a_booking_in_one_tab_closes_the_picker_in_the_other(host) -> None:
    first = host()
    second = _two_tabs(first, FORM)
    form = first.form
    form.choose(PLAN, "Starter")
    form.type(TEAM_SIZE, "45")
    form.choose(PAIN, "Missed follow-ups")
    form.press("See it")
    expect(form.element.get_by_role("group", name=REGION)).to_be_visible()
    expect(second.form.element.get_by_label(TEAM_SIZE)).to_have_value("45")
    form.press("The Americas")
    expect(second.form.booking.next_free).to_be_visible()
    form.booking.hold(form.booking.next_free)
    expect(second.form.booking.left).to_be_visible()
    form.booking.confirm("Two Tabs", "two@tabs.example")
    form.booking.booked()
    second.form.booking.booked()
    expect(second.form.booking.times).to_have_count(0)
    second.see("booked-elsewhere")
    first.hears("offerShown", "offerAccepted", "bookingSuccessful")
    assert second.heard(*OFFER) == []
    second.page.reload()
    second.form.booking.booked()
    assert second.heard(*OFFER) == []


def test_an_offer_that_is_answered_in_words_is_told_of_once(host) -> None:
    page = host()
    page.show()
    page.launcher.click()
    page.chat.say(SENTENCE)
    expect(page.chat.offers.last).to_be_visible()
    page.chat.say("yes, show me")
    page.chat.hears(REGION)
    page.hears("offerShown", "offerAccepted")
    page.chat.press("The Americas")
    expect(page.chat.booking.next_free).to_be_visible()
    page.hears("offerShown", "offerAccepted")


def test_the_zone_of_the_picker_is_the_one_that_words_are_read_in(host) -> None:
    page = host(zone="America/New_York")
    page.show()
    page.launcher.click()
    page.chat.say(SENTENCE)
    page.chat.press("See it")
    page.chat.press("The Americas")
    booking = page.chat.booking
    expect(booking.next_free).to_be_visible()
    page.chat.element.get_by_label("Time zone").select_option("America/Los_Angeles")
    expect(page.chat.element.get_by_label("Time zone")).to_have_value("America/Los_Angeles")
    said = booking.next_free.inner_text()
    day, clock = re.split(r",\s(?=\d+:)", said)
    page.chat.say(f"{day.split(',')[1].strip()} at {clock}")
    expect(booking.left).to_be_visible()
    expect(page.chat.element).to_contain_text("Los Angeles (GMT-8)")
    expect(page.chat.element.get_by_text(re.compile(re.escape(clock[:-3]))).last).to_be_visible()
    page.see("held-in-the-chosen-zone")
    page.page.reload()
    expect(page.chat.element).to_contain_text("Los Angeles (GMT-8)")
