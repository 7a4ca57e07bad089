"""Customers whom the website vouches for: nothing that is known is asked."""

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.words import PAIN, PLAN, TEAM_SIZE


def test_upsell_goes_to_the_accounts_owner(visit) -> None:
    website = visit()
    website.become("Dana Reyes, Brightway Solar")
    website.see("home")
    chat = website.chat
    chat.open()
    expect(chat.element).to_contain_text("You are signed in as Dana Reyes, Brightway Solar")
    known = chat.element.get_by_role("group", name="Just to be sure")
    expect(known).to_contain_text("Starter")
    website.see("known")
    chat.press("That's right")
    expect(chat.log.get_by_text(PAIN)).to_be_in_viewport()
    expect(chat.log).not_to_contain_text(PLAN)
    expect(chat.log).not_to_contain_text(TEAM_SIZE)
    website.see("pain-points")
    chat.say("follow-ups get forgotten all the time")
    expect(chat.offers.last).to_contain_text("Starter")
    website.see("offer")
    chat.press("See it")
    expect(chat.booking.next_free).to_be_visible()
    expect(chat.booking.face).to_contain_text("Maya Chen owns Brightway Solar's account")
    website.see("times")
    chat.booking.hold(chat.booking.next_free)
    expect(chat.element.get_by_label("Your e-mail")).to_have_value("dana.reyes@brightway.example")
    website.see("held")
    chat.booking.confirm()
    chat.booking.booked()
    website.see("booked")
    vendor = website.vendor_side()
    interaction = vendor.record("Team plan for your people: accepted", "account:brightway-solar")
    assert "follow-ups get forgotten all the time" in interaction["need words"]
    assert interaction["routing rule"] == "upsell-to-owner"


def test_cross_sell_goes_to_a_specialist(visit) -> None:
    website = visit(PHONE, zone="Europe/Berlin")
    website.become("Felix Brandt, Lumen Clinics")
    form = website.form
    known = form.element.get_by_role("group", name="Just to be sure")
    website.show(known)
    website.see("known")
    form.press("That's right")
    form.choose(PAIN, "Back and forth to find a time")
    offer = form.field(PAIN).get_by_role("group", name="A suggestion for you")
    website.show(offer)
    website.see("offer")
    form.press("See it")
    website.show(form.element.get_by_role("group", name="Do you already use a CRM?"))
    website.see("routing")
    form.press("Yes, HubSpot")
    expect(form.element).to_contain_text("An added product goes to")
    assert form.booking.offered()
    website.show(form.booking.next_free)
    website.see("times")


def test_nothing_is_offered_while_an_escalation_is_open(visit) -> None:
    website = visit(PHONE, zone="Europe/Berlin")
    website.become("Noor Haddad, Castle Logistics")
    chat = website.chat
    chat.open()
    chat.press("That's right")
    chat.say("we keep running into limits")
    chat.hears("There is nothing I'd suggest you add right now")
    website.see("no-offer")
    expect(chat.offers).to_have_count(0)
    chat.say("does Business have single sign-on?")
    chat.hears("Enterprise")
    website.see("the-conversation-goes-on")
