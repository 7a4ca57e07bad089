"""What people do in HubSpot counts: their contacts, their merges, what they delete."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from crm_sync import HandOff
from crm_sync.links import Links
from crm_sync.mappings.language import CrmMapping
from crm_sync.recording import to_records
from crm_sync.records import Kind
from crm_sync.targets.hubspot.ledger import THEIRS
from crm_sync.targets.hubspot.opening import HubSpot
from crm_sync.targets.target import Delivered, Outcome, Postponed
from tests.crm_sync.targets.hubspot.conftest import KINDS, Sender, another, stranger
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.service import HubSpot as Fake

Of = Callable[[str], list[Record]]
Later = Callable[..., HandOff]
MAYA = {"email": "maya@northwind.example", "firstname": "Mai", "jobtitle": "CEO"}


def a_contact(fake: Fake, **values: str) -> Record:
    return fake.portal.create(fake.portal.tables["contacts"], {**MAYA, **values})


def ends(fake: Fake, name: str, of: Of) -> set[tuple[str, str]]:
    [one] = of(name)
    return set(fake.portal.associations[name, one.id])


# Whose an address is


def test_a_verified_person_is_the_contact_that_has_the_address(
    send: Sender, fake: Fake, of: Of, accepted: HandOff
) -> None:
    before = a_contact(fake)
    assert send(accepted) == [Delivered()]
    assert [one.id for one in of("contacts")] == [before.id]
    assert before.properties["segue_id"] == "account:northwind/c-1"
    assert before.properties["segue_offer_outcome"] == "accepted"
    assert before.properties["firstname"] == "Mai", "the account's own word stands"
    assert before.properties["jobtitle"] == "CEO"


def test_nothing_of_somebodys_contact_is_overwritten_by_a_stranger(
    send: Sender, fake: Fake, of: Of, accepted: HandOff, booked: HandOff
) -> None:
    before = dict(a_contact(fake).properties)
    assert send(stranger(accepted)) == [Delivered()]
    assert send(stranger(booked)) == [Delivered()]
    [contact] = of("contacts")
    assert contact.properties == before
    assert ("contacts", contact.id) in ends(fake, "notes", of), (
        "what they did is there all the same"
    )
    assert not [n for n, _ in fake.portal.associations["contacts", contact.id] if n == "companies"]


def test_the_visits_of_strangers_make_no_companies(
    send: Sender, fake: Fake, of: Of, accepted: HandOff
) -> None:
    visits = [stranger(accepted, f"v{n}") for n in range(5)]
    assert send(*visits) == [Delivered()] * 5
    assert of("companies") == []
    [contact] = of("contacts")
    assert contact.properties["company"] == "Northwind"
    for name in ("notes", "deals"):
        for one in of(name):
            assert ("contacts", contact.id) in fake.portal.associations[name, one.id]
    assert all("Company: Northwind" in one.properties["hs_note_body"] for one in of("notes"))


def test_an_account_may_want_the_companies_of_strangers(
    hubspot: HubSpot,
    connect: Callable[..., HubSpot],
    mapping: CrmMapping,
    of: Of,
    accepted: HandOff,
) -> None:
    company = mapping.parts["company"].model_copy(update={"strangers": True})
    parts = {**mapping.parts, "company": company}
    wanted = mapping.model_copy(update={"parts": parts})
    send = Sender(connect(mapping=wanted))
    assert send(stranger(accepted)) == [Delivered()]
    assert len(of("companies")) == 1


def test_a_stranger_who_is_verified_later_is_one_contact_and_overwrites_no_more(
    send: Sender, of: Of, accepted: HandOff
) -> None:
    unknown = stranger(accepted, name="Somebody")
    send(unknown)
    send(accepted)
    [contact] = of("contacts")
    assert contact.properties["segue_id"] == "account:northwind/c-1"
    assert contact.properties["segue_name"] == "Maya Chen"
    send(stranger(accepted, visit="v2", name="Anybody"))
    assert contact.properties["segue_name"] == "Maya Chen"


def test_a_second_address_of_a_contact_is_theirs(
    send: Sender, fake: Fake, of: Of, accepted: HandOff
) -> None:
    """It cannot be looked up: HubSpot says so when the contact is to be made."""
    before = a_contact(fake)
    contacts = fake.portal.tables["contacts"]
    contacts.unique["email"]["m.chen@northwind.example"] = before.id
    assert accepted.contact is not None
    person = accepted.contact.model_copy(update={"email": "m.chen@northwind.example"})
    assert send(accepted.model_copy(update={"contact": person})) == [Delivered()]
    assert len(of("contacts")) == 1
    assert before.properties["segue_id"] == "account:northwind/c-1"


def test_two_accounts_with_one_persons_address_are_one_contact(
    send: Sender, of: Of, accepted: HandOff
) -> None:
    same = another(accepted, "south", email="maya@northwind.example")
    assert send(accepted, same) == [Delivered()] * 2
    assert len(of("contacts")) == 1
    assert len(of("companies")) == 2


# Merged


def test_a_merged_record_is_the_survivor_from_then_on(
    send: Sender, fake: Fake, of: Of, booked: HandOff, later: Later, engine: Engine
) -> None:
    send(booked, another(booked, "south"))
    for kind, name in KINDS.items():
        if kind not in (Kind.COMPANY, Kind.CONTACT, Kind.DEAL):
            continue
        mine, other = of(name)
        fake.portal.merge(name, mine.id, other.id)
    assert booked.need is not None
    changed = later(need=booked.need.model_copy(update={"goal": "Never miss a lead"}))
    assert send(changed) == [Delivered()]
    [contact], [deal], [company] = of("contacts"), of("deals"), of("companies")
    assert contact.properties["segue_need_goal"] == "Never miss a lead"
    assert deal.properties["segue_need_goal"] == "Never miss a lead"
    assert contact.properties["segue_id"] == "account:south/c-south", "whose it is, stays"
    keys = [record.key for record in to_records(booked) if record.key.kind is Kind.COMPANY]
    send(later(company=company_in(booked, "renewal")))
    known = Links(engine, "hubspot").known(keys)
    assert {link.remote_id for link in known.values()} == {company.id}
    assert company.properties["segue_stage"] == "renewal"


def test_two_records_that_became_a_new_one_are_that_one(
    send: Sender, fake: Fake, of: Of, booked: HandOff, later: Later
) -> None:
    """HubSpot makes a third record of two in some cases; both ids go on to answer."""
    south = another(booked, "south")
    send(booked, south)
    for name in ("companies", "contacts", "deals"):
        mine, other = of(name)
        fake.portal.merge(name, mine.id, other.id, anew=True)
    assert booked.need is not None
    need = booked.need.model_copy(update={"goal": "Never miss a lead"})
    missed = south.meeting and south.meeting.model_copy(update={"state": "no_show"})
    send(later(need=need, company=company_in(booked, "renewal")))
    send(south.model_copy(update={"meeting": missed, "occurred_at": later().occurred_at}))
    [contact], [deal], [company] = of("contacts"), of("deals"), of("companies")
    assert deal.properties["segue_stage"] == "meeting_missed"
    assert contact.properties["segue_meeting_state"] == "no_show"
    assert company.properties["segue_id"] == "account:south"
    fresh = south.model_copy(update={"id": "decision-3", "meeting": None})
    assert send(fresh) == [Delivered()]
    note = next(n for n in of("notes") if n.properties["segue_id"] == "decision-3")
    assert ("companies", company.id) in fake.portal.associations["notes", note.id]
    assert len(of("companies")) == len(of("contacts")) == 1


def company_in(hand_off: HandOff, stage: str) -> Any:
    assert hand_off.company is not None
    return hand_off.company.model_copy(update={"stage": stage})


def test_what_was_associated_with_a_merged_record_is_with_the_survivor(
    send: Sender, fake: Fake, of: Of, booked: HandOff, accepted: HandOff
) -> None:
    send(accepted, another(booked, "south"))
    mine, other = of("companies")
    fake.portal.merge("companies", mine.id, other.id)
    # A meeting is new now, the company itself is unchanged: only its association is needed.
    outcomes: list[Outcome] = send(booked)
    while isinstance(outcomes[0], Postponed):
        outcomes = send(booked, version=2)
    assert outcomes == [Delivered()]
    meeting = next(m for m in of("meetings") if m.properties["segue_id"] == "meeting-1@segue")
    assert ("companies", other.id) in fake.portal.associations["meetings", meeting.id]


def test_two_of_ours_that_became_one_are_both_written(
    send: Sender, fake: Fake, of: Of, booked: HandOff, later: Later
) -> None:
    south = another(booked, "south")
    send(booked, south)
    mine, other = of("companies")
    fake.portal.merge("companies", mine.id, other.id)
    assert send(later(company=company_in(booked, "renewal"))) == [Delivered()]
    both = [
        one.model_copy(update={"company": company_in(one, stage)})
        for one, stage in ((booked, "onboarding"), (south, "prospect"))
    ]
    assert send(*both) == [Delivered()] * 2
    assert len(of("companies")) == 1


@pytest.mark.parametrize("told", [True, False])
def test_a_stranger_who_was_merged_into_somebody_overwrites_nothing_of_them(
    send: Sender, fake: Fake, of: Of, accepted: HandOff, engine: Engine, told: bool
) -> None:
    """Whether what comes from HubSpot told of it before, or nobody did."""
    send(stranger(accepted, name="Somebody"))
    [ours] = of("contacts")
    theirs = a_contact(fake, email="maya@private.example")
    fake.portal.merge("contacts", ours.id, theirs.id)
    before = dict(theirs.properties)
    if told:
        Links(engine, "hubspot").merged("contacts", ours.id, into=theirs.id)
    assert send(stranger(accepted, visit="v2", name="Anybody")) == [Delivered()]
    assert theirs.properties == before
    [link] = Links(engine, "hubspot").at("contacts", theirs.id)
    assert link.digest == THEIRS
    note = next(n for n in of("notes") if n.properties["segue_id"] == "decision-v2")
    assert ("contacts", theirs.id) in fake.portal.associations["notes", note.id]


def test_a_stranger_whose_contact_was_deleted_is_made_anew(
    send: Sender, fake: Fake, of: Of, accepted: HandOff
) -> None:
    send(stranger(accepted))
    fake.portal.archive("contacts", of("contacts")[0].id)
    assert send(stranger(accepted, visit="v2", role="CEO")) == [Delivered()]
    [contact] = of("contacts")
    assert contact.properties["segue_role"] == "CEO"


def test_a_contact_that_was_merged_into_one_of_the_crms_own_gets_our_id(
    send: Sender, fake: Fake, of: Of, booked: HandOff, later: Later
) -> None:
    send(booked)
    [ours] = of("contacts")
    theirs = a_contact(fake, email="maya@private.example")
    fake.portal.merge("contacts", ours.id, theirs.id)
    assert booked.need is not None
    changed = booked.need.model_copy(update={"goal": "Never miss a lead"})
    assert send(later(need=changed)) == [Delivered()]
    assert theirs.properties["segue_id"] == "account:northwind/c-1"
    assert theirs.properties["segue_need_goal"] == "Never miss a lead"


# Deleted


@pytest.mark.parametrize("name", ["deals", "meetings", "notes"])
def test_what_people_delete_is_not_made_again_by_the_same_interaction(
    send: Sender, fake: Fake, of: Of, booked: HandOff, later: Later, name: str
) -> None:
    send(booked)
    [one] = of(name)
    fake.portal.archive(name, one.id)
    assert booked.meeting is not None
    changed = later(
        meeting=booked.meeting.model_copy(update={"state": "no_show"}),
    )
    for number in (2, 3):
        [outcome] = send(changed, version=number)
        assert isinstance(outcome, Delivered)
        assert any("was deleted in HubSpot" in note for note in outcome.notes)
    assert of(name) == []


@pytest.mark.parametrize("name", ["companies", "contacts"])
def test_a_deleted_company_or_contact_is_made_anew_for_a_new_interaction(
    send: Sender, fake: Fake, of: Of, booked: HandOff, later: Later, name: str
) -> None:
    send(booked)
    [one] = of(name)
    fake.portal.archive(name, one.id)
    new_words = booked.need.model_copy(update={"goal": "More"}) if booked.need else None
    send(later(need=new_words, company=company_in(booked, "renewal")), version=2)
    assert of(name) == [], "the same interaction does not need it"
    fresh = booked.model_copy(update={"id": "decision-2", "meeting": None})
    outcomes = send(fresh, version=3)
    while isinstance(outcomes[0], Postponed):
        outcomes = send(fresh, version=3)
    [again] = of(name)
    note = next(n for n in of("notes") if n.properties["segue_id"] == "decision-2")
    assert (name, again.id) in fake.portal.associations["notes", note.id]


def test_a_company_that_was_deleted_unnoticed_is_made_anew(
    send: Sender, fake: Fake, of: Of, booked: HandOff
) -> None:
    """Nothing of it changed, so nothing of it was sent: the association is what fails."""
    send(booked)
    fake.portal.archive("companies", of("companies")[0].id)
    fresh = booked.model_copy(update={"id": "decision-2", "meeting": None})
    [first] = send(fresh, version=2)
    assert isinstance(first, Postponed)
    assert send(fresh, version=2) == [Delivered()]
    [company] = of("companies")
    note = next(n for n in of("notes") if n.properties["segue_id"] == "decision-2")
    assert ("companies", company.id) in fake.portal.associations["notes", note.id]


def test_a_person_who_was_deleted_for_good_is_not_written_again(
    send: Sender, fake: Fake, of: Of, booked: HandOff
) -> None:
    send(booked)
    fake.portal.erase(of("contacts")[0].id)
    fresh = booked.model_copy(update={"id": "decision-2", "meeting": None})
    for _ in range(3):
        [outcome] = send(fresh, version=2)
    assert "deleted for good" in getattr(outcome, "reason", "")
    assert of("contacts") == []
