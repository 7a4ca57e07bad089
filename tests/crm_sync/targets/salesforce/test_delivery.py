"""What arrives in Salesforce, and that it arrives once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from time import monotonic

import pytest

from crm_sync.hand_off import Company, Contact, HandOff, Meeting, Request
from crm_sync.mappings.language import FieldRule, PartRule
from crm_sync.targets.connection import Connection
from crm_sync.targets.salesforce.opening import open_target
from crm_sync.targets.target import Delivered, Rejected
from tests.crm_sync.targets.salesforce.conftest import MAPPING, Org, parcel
from tests.fakes.salesforce import DuplicateRule

Later = Callable[..., HandOff]


def _stranger(hand_off: HandOff, visit: str = "visit:1", **changes: object) -> HandOff:
    contact = Contact(name="Sam Poe", email="sam@acme.example")
    told = {"account_key": visit, "contact": contact, "company": Company(name="Acme")}
    return hand_off.model_copy(update={**told, **changes})


def test_an_accepted_offer_with_its_meeting_becomes_every_record(org: Org, booked: HandOff) -> None:
    assert org.deliver(booked) == [Delivered()]
    account, contact, deal = org.one("Account"), org.one("Contact"), org.one("Opportunity")
    offer, event = org.one("Offer_Interaction__c"), org.one("Event")
    assert (account["Name"], contact["FirstName"], contact["LastName"]) == (
        "Northwind",
        "Maya",
        "Chen",
    )
    assert (contact["AccountId"], deal["AccountId"]) == (account["Id"], account["Id"])
    assert (offer["Account__c"], offer["Contact__c"], offer["Opportunity__c"]) == (
        account["Id"],
        contact["Id"],
        deal["Id"],
    )
    assert (event["WhoId"], event["WhatId"]) == (contact["Id"], deal["Id"])
    assert (deal["StageName"], deal["CloseDate"]) == ("Needs Analysis", "2027-02-16")
    assert org.all("Task") == org.all("Lead") == []


def test_reps_own_what_is_made(org: Org, booked: HandOff) -> None:
    org.deliver(booked)
    [priya] = [one for one in org.all("User") if one["Name"] == "Priya Shah"]
    owners = {org.one(name)["OwnerId"] for name in ("Account", "Opportunity", "Event")}
    assert owners == {priya["Id"]}


def test_an_unknown_rep_is_noted(org: Org, booked: HandOff) -> None:
    company = Company(name="Northwind", owner="Nobody Known")
    [outcome] = org.deliver(booked.model_copy(update={"company": company}))
    assert isinstance(outcome, Delivered)
    assert any("no active user" in note and "Nobody Known" in note for note in outcome.notes)


def test_the_same_again_costs_no_call(org: Org, booked: HandOff, later: Later) -> None:
    org.deliver(booked)
    assert org.calls(lambda: org.deliver(booked)) == []
    changed = org.calls(lambda: org.deliver(later(booked, need=None)))
    assert all("Account" not in call and "Contact" not in call for call in changed)


def test_a_kind_that_is_mapped_to_another_object_from_now_on_is_made_there(
    org: Org, booked: HandOff, later: Later, connection: Connection
) -> None:
    org.deliver(booked)
    before = org.one("Event")
    part = PartRule(
        object="Task", key="Segue_Note_Id__c", fields={"Segue_State__c": FieldRule(source="state")}
    )
    mapping = MAPPING.model_copy(update={"parts": {**MAPPING.parts, "meeting": part}})
    crm = open_target(replace(connection, mapping=mapping))
    try:
        assert Org(org.fake, crm, org.engine, org.sent).deliver(later(booked)) == [Delivered()]
    finally:
        crm.close()
    assert org.one("Task")["Segue_State__c"] == "confirmed"
    assert org.one("Event") == before


def test_a_new_interaction_of_a_known_person_is_few_calls(
    org: Org, accepted: HandOff, outcome: Callable[..., HandOff]
) -> None:
    org.deliver(accepted)
    shown = outcome("shown").model_copy(update={"id": "decision-2"})
    calls = org.calls(lambda: org.deliver(shown))
    assert calls == [
        "POST composite",
        "PATCH composite/sobjects/Offer_Interaction__c/Segue_Id__c",
    ]


def test_many_accounts_are_as_few_calls_as_one(org: Org, booked: HandOff) -> None:
    many = [
        booked.model_copy(
            update={
                "id": f"decision-{n}",
                "account_key": f"account:{n}",
                "contact": Contact(id="1", name=f"Maya {n}", email=f"maya@{n}.example"),
                "meeting": booked.meeting and booked.meeting.model_copy(update={"id": f"m{n}"}),
            }
        )
        for n in range(60)
    ]
    calls = org.calls(lambda: org.deliver(*many))
    assert len(org.all("Account")) == len(org.all("Event")) == 60
    writes = [call for call in calls if call.startswith("PATCH")]
    assert len(writes) == 5


def test_what_a_person_changed_stays(org: Org, booked: HandOff, later: Later) -> None:
    org.deliver(booked)
    org.fake.org.change("Account", org.one("Account")["Id"], {"Name": "Northwind Ltd"})
    org.fake.org.change("Opportunity", org.one("Opportunity")["Id"], {"StageName": "Prospecting"})
    company = Company(name="Northwind", segment="large")
    org.deliver(later(booked, company=company))
    assert org.one("Account")["Name"] == "Northwind Ltd"
    assert org.one("Account")["Segue_Segment__c"] == "large"
    assert org.one("Opportunity")["StageName"] == "Prospecting"


# Strangers


def test_a_stranger_is_a_lead_and_nothing_else(org: Org, booked: HandOff) -> None:
    org.deliver(_stranger(booked))
    lead = org.one("Lead")
    assert (lead["FirstName"], lead["LastName"], lead["Company"]) == ("Sam", "Poe", "Acme")
    assert org.one("Offer_Interaction__c")["Lead__c"] == lead["Id"]
    assert (org.one("Event")["WhoId"], org.one("Event")["WhatId"]) == (lead["Id"], None)
    assert org.all("Account") == org.all("Contact") == []


def test_a_lead_is_made_without_company_and_name(org: Org, accepted: HandOff) -> None:
    contact = Contact(email="sam@acme.example")
    org.deliver(_stranger(accepted, contact=contact, company=None))
    lead = org.one("Lead")
    assert (lead["LastName"], lead["Company"]) == ("sam@acme.example", "Unknown company")


def test_a_meeting_goes_on_with_the_lead_where_a_person_deleted_the_contact(
    org: Org, booked: HandOff, accepted: HandOff, later: Later
) -> None:
    stranger = _stranger(booked)
    assert stranger.contact is not None
    known = org.fake.org.insert("Contact", {"LastName": "Poe", "Email": stranger.contact.email})
    org.deliver(stranger)
    assert org.one("Event")["WhatId"] == org.one("Opportunity")["Id"]
    org.fake.org.delete("Contact", known)
    assert stranger.meeting is not None
    moved = stranger.meeting.model_copy(update={"join_link": "https://meet.example/other"})
    org.deliver(later(stranger, meeting=moved))
    org.deliver(_stranger(accepted, "visit:2", id="decision-2"))
    again = moved.model_copy(update={"join_link": "https://meet.example/third"})
    assert org.deliver(later(stranger, meeting=again)) == [Delivered()]
    assert (org.one("Event")["WhoId"], org.one("Event")["WhatId"]) == (org.one("Lead")["Id"], None)


def test_two_visits_of_one_stranger_are_one_lead(org: Org, accepted: HandOff) -> None:
    first = _stranger(accepted)
    second = _stranger(accepted, "visit:2", id="decision-2")
    assert org.deliver(first, second) == [Delivered(), Delivered()]
    lead = org.one("Lead")
    assert {one["Lead__c"] for one in org.all("Offer_Interaction__c")} == {lead["Id"]}


def test_a_strangers_address_overwrites_nothing_of_a_known_contact(
    org: Org, accepted: HandOff
) -> None:
    known = org.fake.org.insert("Contact", {"LastName": "Poe", "Email": "SAM@acme.example"})
    before = org.one("Contact")
    org.deliver(_stranger(accepted))
    assert org.one("Contact") == before
    assert org.one("Offer_Interaction__c")["Contact__c"] == known
    assert org.all("Lead") == []


def test_a_strangers_address_overwrites_nothing_of_a_known_lead(
    org: Org, accepted: HandOff
) -> None:
    sam = {"LastName": "Poe", "Company": "Acme Inc", "Email": "sam@acme.example"}
    known = org.fake.org.insert("Lead", sam)
    before = org.one("Lead")
    org.deliver(_stranger(accepted))
    org.deliver(_stranger(accepted, "visit:2", id="decision-2"))
    assert org.one("Lead") == before
    assert {one["Lead__c"] for one in org.all("Offer_Interaction__c")} == {known}


def test_of_several_contacts_with_the_address_that_of_the_account_is_taken(
    org: Org, accepted: HandOff
) -> None:
    org.deliver(accepted.model_copy(update={"contact": None}))
    email = {"LastName": "Chen", "Email": "maya@northwind.example"}
    org.fake.org.insert("Contact", email)
    mine = org.fake.org.insert("Contact", {**email, "AccountId": org.one("Account")["Id"]})
    [outcome] = org.deliver(accepted.model_copy(update={"id": "decision-2"}))
    assert isinstance(outcome, Delivered)
    assert f"({mine})" in outcome.notes[0]
    assert len(org.all("Contact")) == 2
    assert [one["Id"] for one in org.all("Contact") if one["Segue_Id__c"]] == [mine]


def test_an_older_hand_off_that_comes_again_overwrites_nothing(
    org: Org, accepted: HandOff, outcome: Callable[..., HandOff], later: Later
) -> None:
    old, new = parcel(outcome("shown"), 1), parcel(later(outcome("declined")), 2)
    for one in (old, new, old):
        org.crm.deliver([one], until=monotonic() + 600)
    assert org.one("Offer_Interaction__c")["Outcome__c"] == "declined"


def test_a_verified_person_is_the_contact_with_the_address(org: Org, accepted: HandOff) -> None:
    known = org.fake.org.insert("Contact", {"LastName": "C.", "Email": "maya@northwind.example"})
    org.deliver(accepted)
    contact = org.one("Contact")
    assert (contact["Id"], contact["LastName"], contact["Segue_Role__c"]) == (known, "C.", "Ops")
    assert contact["Segue_Id__c"] == "account:northwind/c-1"


def test_a_verified_person_who_is_a_lead_is_not_made_twice(org: Org, accepted: HandOff) -> None:
    org.deliver(_stranger(accepted, contact=Contact(email="maya@northwind.example")))
    [outcome] = org.deliver(accepted.model_copy(update={"id": "decision-2"}))
    assert isinstance(outcome, Delivered)
    assert "converted" in outcome.notes[0]
    assert org.all("Contact") == []
    assert len(org.all("Lead")) == 1


def test_a_verified_person_and_a_stranger_with_one_address_at_once_are_one(
    org: Org, accepted: HandOff
) -> None:
    stranger = _stranger(accepted, contact=accepted.contact, id="decision-2")
    org.deliver(accepted, stranger)
    assert len(org.all("Contact")) + len(org.all("Lead")) == 1


def test_a_converted_lead_is_followed_to_its_contact(
    org: Org, accepted: HandOff, later: Later
) -> None:
    org.deliver(_stranger(accepted))
    contact = org.fake.org.convert(org.one("Lead")["Id"])
    again = _stranger(accepted, "visit:1", id="decision-2")
    assert org.deliver(again) == [Delivered()]
    offers = org.all("Offer_Interaction__c")
    assert [one["Contact__c"] for one in offers if one["Decision_Id__c"]][-1] == contact
    assert len(org.all("Lead")) == len(org.all("Contact")) == 1


# Closing and opening


def test_an_acceptance_taken_back_closes_the_deal_and_a_new_one_opens_it(
    org: Org, accepted: HandOff, outcome: Callable[..., HandOff], later: Later
) -> None:
    org.deliver(accepted)
    org.deliver(later(outcome("declined")))
    assert org.one("Opportunity")["StageName"] == "Closed Lost"
    org.deliver(later(later(accepted)))
    assert org.one("Opportunity")["StageName"] == "Qualification"


def test_a_deal_that_a_person_won_is_not_closed_as_lost(
    org: Org, accepted: HandOff, outcome: Callable[..., HandOff], later: Later
) -> None:
    org.deliver(accepted)
    org.fake.org.change("Opportunity", org.one("Opportunity")["Id"], {"StageName": "Closed Won"})
    org.deliver(later(outcome("declined")))
    assert org.one("Opportunity")["StageName"] == "Closed Won"


def test_an_offer_that_was_never_accepted_makes_no_deal_and_no_task(
    org: Org, outcome: Callable[..., HandOff]
) -> None:
    org.deliver(outcome("shown"))
    org.deliver(outcome("declined"))
    assert org.all("Opportunity") == org.all("Task") == []
    assert org.one("Offer_Interaction__c")["Outcome__c"] == "declined"


def test_a_task_is_there_while_somebody_must_act(
    org: Org, accepted: HandOff, booked: HandOff
) -> None:
    org.deliver(accepted)
    assert (org.one("Task")["Status"], org.one("Task")["Priority"]) == ("Not Started", "Normal")
    org.deliver(booked)
    assert org.one("Task")["Status"] == "Completed"
    assert org.one("Task")["Subject"].startswith("Arrange a meeting")


def test_a_task_that_is_opened_again_says_what_is_to_be_done_now(
    org: Org, accepted: HandOff, booked: HandOff, later: Later
) -> None:
    org.deliver(accepted)
    org.deliver(booked)
    assert org.one("Task")["Subject"].startswith("Arrange a meeting"), "as it was done"
    assert booked.meeting is not None
    missed = booked.meeting.model_copy(update={"state": "no_show"})
    org.deliver(later(booked, meeting=missed))
    task = org.one("Task")
    assert task["Status"] == "Not Started"
    assert task["Subject"] == "Get back to Maya Chen, who did not come to the meeting"


def test_a_cancelled_meeting_stays_and_says_so(org: Org, booked: HandOff, later: Later) -> None:
    org.deliver(booked)
    assert booked.meeting is not None
    cancelled = booked.meeting.model_copy(update={"state": "cancelled"})
    org.deliver(later(booked, meeting=cancelled))
    event = org.one("Event")
    assert event["Subject"] == "Cancelled: Plan review with Maya Chen"
    assert (event["Segue_State__c"], event["ShowAs"]) == ("cancelled", "Free")


def test_a_meeting_moves(org: Org, booked: HandOff, later: Later) -> None:
    org.deliver(booked)
    meeting = booked.meeting
    assert isinstance(meeting, Meeting)
    day = timedelta(days=1)
    times = {"starts_at": meeting.starts_at + day, "ends_at": meeting.ends_at + day}
    org.deliver(later(booked, meeting=meeting.model_copy(update=times)))
    assert org.one("Event")["StartDateTime"] == "2026-11-20T15:00:00.000+0000"


def test_a_message_without_an_offer_is_told_in_a_task(org: Org, accepted: HandOff) -> None:
    request = Request(kind="left_message", text="Call me, please.", at=accepted.occurred_at)
    org.deliver(accepted.model_copy(update={"offer": None, "request": request}))
    by_status = {one["Status"]: one for one in org.all("Task")}
    assert by_status["Not Started"]["Subject"] == "Answer the message of Maya Chen"
    assert "Call me, please." in by_status["Completed"]["Description"]


# Bad input


def _rejected(org: Org, hand_off: HandOff) -> Rejected:
    [outcome] = org.deliver(hand_off)
    assert isinstance(outcome, Rejected)
    return outcome


def test_an_emoji_in_a_company_name_and_no_domain_are_nothing_special(
    org: Org, accepted: HandOff
) -> None:
    company = Company(name="🚢 Harbor 🚢")
    assert org.deliver(accepted.model_copy(update={"company": company})) == [Delivered()]
    assert org.one("Account")["Name"] == "🚢 Harbor 🚢"


def test_a_name_that_is_too_long_is_refused_with_its_field(org: Org, accepted: HandOff) -> None:
    company = Company(name="🚢" * 130)
    refused = _rejected(org, accepted.model_copy(update={"company": company}))
    assert "Account.Name takes 255 characters, and the value has 260" in refused.reason
    assert "too_long: cut" in refused.remedy
    assert org.all("Account") == []


def test_an_address_that_salesforce_refuses_is_told(org: Org, accepted: HandOff) -> None:
    contact = Contact(id="c-1", name="Maya Chen", email="maya@northwind")
    refused = _rejected(org, accepted.model_copy(update={"contact": contact}))
    assert "maya@northwind" in refused.reason
    assert "INVALID_EMAIL_ADDRESS" in refused.reason
    assert "Correct the address" in refused.remedy


def test_one_rejected_parcel_holds_up_no_other(org: Org, accepted: HandOff) -> None:
    bad = accepted.model_copy(
        update={"account_key": "account:x", "id": "d-2", "company": Company(name="x" * 300)}
    )
    outcomes = org.deliver(bad, accepted)
    assert [type(one) for one in outcomes] == [Rejected, Delivered]


def test_a_duplicate_rule_that_found_the_person_gives_the_person(
    org: Org, accepted: HandOff
) -> None:
    org.deliver(accepted)
    org.fake.org.duplicate_rules.append(DuplicateRule("Contact", "Email"))
    contact = Contact(id="c-2", name="Maya Chen", email="maya@northwind.example")
    again = accepted.model_copy(update={"contact": contact, "id": "decision-2"})
    assert org.deliver(again) == [Delivered()]
    contacts = {one["Contact__c"] for one in org.all("Offer_Interaction__c")}
    assert contacts == {org.one("Contact")["Id"]}


def test_an_id_of_ours_that_is_several_records_writes_nothing(org: Org, accepted: HandOff) -> None:
    fields = org.fake.org.objects["Offer_Interaction__c"].fields
    fields["Segue_Id__c"] = replace(fields["Segue_Id__c"], unique=False)
    for _ in range(2):
        org.fake.org.insert("Offer_Interaction__c", {"Segue_Id__c": accepted.id, "Name": "x"})
    refused = _rejected(org, accepted)
    assert "DUPLICATE_EXTERNAL_ID" in refused.reason
    assert "merge them" in refused.remedy
    assert {one["Name"] for one in org.all("Offer_Interaction__c")} == {"x"}


def test_a_duplicate_rule_that_found_somebody_else_is_told(org: Org, accepted: HandOff) -> None:
    org.fake.org.duplicate_rules.append(DuplicateRule("Contact", "LastName"))
    known = org.fake.org.insert("Contact", {"LastName": "Chen", "Email": "other@x.example"})
    refused = _rejected(org, accepted)
    assert known in refused.reason
    assert "duplicate rule" in refused.remedy.lower()


@pytest.mark.parametrize("code", ["FIELD_CUSTOM_VALIDATION_EXCEPTION"])
def test_a_validation_rule_is_told_in_its_own_words(org: Org, accepted: HandOff, code: str) -> None:
    org.fake.org.validation_rules["Account"] = lambda _: "Every account needs a VAT number."
    refused = _rejected(org, accepted)
    assert "Every account needs a VAT number." in refused.reason
    assert code in refused.reason
