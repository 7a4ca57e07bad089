"""A stranger goes from a sentence, or from the form's fields, to a meeting that can be changed."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.booking import moment, plain
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.words import PAIN, PLAN, REASON, REGION, SENTENCE, TEAM_SIZE


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_chat_leads_to_a_meeting(visit, evidence, size) -> None:
    website = visit(size)
    website.see("home")
    chat = website.chat
    chat.open()
    website.see("chat-open")
    chat.say(SENTENCE)
    expect(chat.offers.last).to_contain_text(REASON)
    website.see("offer")
    chat.press("Why am I seeing this?")
    expect(chat.log.get_by_text("You said that follow-ups get missed")).to_be_in_viewport()
    website.see("why")
    chat.press("See it")
    chat.hears(REGION)
    website.see("routing")
    chat.press("The Americas")
    assert chat.booking.offered()
    expect(chat.booking.times.first).to_be_in_viewport()
    website.see("times")
    chosen = plain(chat.booking.next_free.inner_text())
    chat.booking.hold(chat.booking.next_free)
    expect(chat.booking.left).to_be_in_viewport()
    expect(chat.element.get_by_role("button", name="Book this time")).to_be_in_viewport()
    website.see("held")
    chat.booking.confirm("Robin Vale", "robin@vale.example")
    chat.booking.booked()
    website.see("booked")
    event = chat.booking.calendar_file()
    assert moment(event, "America/New_York") == chosen
    assert "robin@vale.example" in str(event["ATTENDEE"])
    _move_and_cancel(chat.booking.manage(), evidence)
    website.page.reload()
    if size == PHONE:
        chat.open()
    chat.hears("The meeting is cancelled")
    website.see("cancelled")


def _move_and_cancel(page: Page, evidence) -> None:
    when = page.get_by_role("definition").first
    before = when.inner_text()
    evidence.see(page, "meeting")
    page.get_by_role("link", name="Move it to another time").click()
    expect(page.get_by_role("heading", name="Pick another time")).to_be_visible()
    evidence.see(page, "meeting-times")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("heading", name="Your meeting with Harbor")).to_be_visible()
    expect(when).not_to_have_text(before)
    evidence.see(page, "meeting-moved")
    page.get_by_role("link", name="Cancel the meeting").click()
    page.get_by_label("Why? (optional)").fill("We found somebody.")
    evidence.see(page, "meeting-cancel")
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.get_by_role("heading", name="This meeting is cancelled")).to_be_visible()
    evidence.see(page, "meeting-cancelled")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_form_leads_to_a_meeting_with_its_story(visit, size) -> None:
    website = visit(size, zone="Europe/Berlin")
    form = website.form
    form.choose(PLAN, "Starter")
    form.type(TEAM_SIZE, "45")
    form.choose(PAIN, "Missed follow-ups")
    offer = form.field(PAIN).get_by_role("group", name="A suggestion for you")
    expect(offer).to_contain_text(REASON)
    website.show(offer)
    website.see("offer-under-its-field")
    form.press("Why am I seeing this?")
    expect(offer).to_contain_text("What this is based on")
    website.see("why")
    form.press("See it")
    website.show(form.element.get_by_role("group", name=REGION))
    website.see("routing")
    form.press("Europe, Middle East or Africa")
    assert form.booking.offered()
    website.show(form.booking.next_free)
    website.see("times")
    form.booking.hold(form.booking.next_free)
    website.see("held")
    name = f"Kim Aalto {size}"
    form.booking.confirm(name, f"kim.{size}@aalto.example")
    website.show(form.booking.booked())
    website.see("booked")
    vendor = website.vendor_side()
    interaction = vendor.record("Team plan for your people: accepted", website.account_key)
    assert REASON.search(interaction["offer reason"])
    assert interaction["offer placement"] == "form"
    assert "Missed follow-ups" in interaction["need pain points"]
    assert "Europe" in interaction["routing explanation"]
    assert interaction["meeting id"]
    vendor.see("crm-record")
    vendor.page.get_by_role("link", name="All records").click()
    expect(vendor.page.get_by_role("table")).to_be_visible()
    vendor.see("crm")
    entry = vendor.calendar_entry(name)
    for part in ("Jonas Weber", "Missed follow-ups", "follow-ups get missed", "form", "region"):
        assert part in entry
    vendor.see("calendars")
    vendor.reps_page(name)
    vendor.see("reps-page")
    if size == DESKTOP:  # who takes it over is busy when the second one asks
        vendor.page.get_by_role("button", name="Hand it over").click()
        expect(vendor.page.get_by_role("main")).to_contain_text("Handed over to")
        vendor.see("handed-over")
