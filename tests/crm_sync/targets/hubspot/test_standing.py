"""What is in HubSpot is read as a delivery would write it."""

from collections.abc import Callable

import pytest

from crm_sync import HandOff
from crm_sync.mappings.applying import Mapped, map_records
from crm_sync.mappings.language import CrmMapping
from crm_sync.reconciling.readable import Readable
from crm_sync.recording import to_records
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.hubspot.opening import HubSpot
from tests.crm_sync.targets.hubspot.conftest import Sender, another, stranger
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.service import HubSpot as Fake

Of = Callable[[str], list[Record]]


@pytest.fixture
def mapped(mapping: CrmMapping) -> Callable[[HandOff], list[Mapped]]:
    """The records of a hand-off that are made, in HubSpot's words."""

    def mapped(hand_off: HandOff) -> list[Mapped]:
        made = map_records(mapping, to_records(hand_off))
        return [one for one in made if not one.record.only_update]

    return mapped


def test_what_was_delivered_is_what_stands_there(
    send: Sender, hubspot: HubSpot, booked: HandOff, mapped: Callable[[HandOff], list[Mapped]]
) -> None:
    assert isinstance(hubspot, Readable)
    send(booked, another(booked, "south"))
    wanted = mapped(booked)
    written, standing = hubspot.written(wanted), hubspot.standing(wanted)
    there = [one for one in wanted if one.part != "offer_interaction"]
    assert set(written) == set(standing) == {one.key for one in there}
    ids = {(one.object, one.remote_id): key for key, one in standing.items()}
    for key, one in written.items():
        assert standing[key].fields == one.fields, key
        assert {ids[end] for end in standing[key].belongs_to} == one.belongs_to
        assert not standing[key].adopted


def test_a_change_and_a_deletion_over_there_are_seen(
    send: Sender, fake: Fake, hubspot: HubSpot, of: Of, booked: HandOff,
    mapped: Callable[[HandOff], list[Mapped]],
) -> None:  # fmt: skip
    send(booked)
    [deal], [note] = of("deals"), of("notes")
    fake.portal.change(fake.portal.tables["deals"], deal, {"segue_offer_reason": "Buy now"})
    fake.portal.archive("notes", note.id)
    standing = hubspot.standing(mapped(booked))
    deal_key = RecordKey(Kind.DEAL, "decision-1")
    assert standing[deal_key].fields["segue_offer_reason"] == "Buy now"
    assert RecordKey(Kind.NOTE, "decision-1") not in standing


def test_a_merged_record_is_its_survivor(
    send: Sender, fake: Fake, hubspot: HubSpot, of: Of, booked: HandOff,
    mapped: Callable[[HandOff], list[Mapped]],
) -> None:  # fmt: skip
    send(booked, another(booked, "south"))
    mine, other = of("companies")
    fake.portal.merge("companies", mine.id, other.id)
    key = RecordKey(Kind.COMPANY, "account:northwind")
    assert hubspot.standing(mapped(booked))[key].remote_id == other.id


def test_a_record_without_a_link_is_found_by_our_key(
    send: Sender, connect: Callable[..., HubSpot], fake: Fake, of: Of, booked: HandOff,
    mapped: Callable[[HandOff], list[Mapped]],
) -> None:  # fmt: skip
    table = fake.portal.tables["deals"]
    values = {"dealname": "By hand", "offer_interaction_id": "decision-1"}
    made = fake.portal.create(table, values)
    standing = send.target.standing(mapped(booked))
    assert standing[RecordKey(Kind.DEAL, "decision-1")].remote_id == made.id


def test_a_strangers_contact_of_the_crms_own_is_adopted(
    send: Sender, fake: Fake, hubspot: HubSpot, accepted: HandOff,
    mapped: Callable[[HandOff], list[Mapped]],
) -> None:  # fmt: skip
    contacts = fake.portal.tables["contacts"]
    fake.portal.create(contacts, {"email": "maya@northwind.example"})
    unknown = stranger(accepted)
    send(unknown)
    contact = next(one for one in mapped(unknown) if one.key.kind is Kind.CONTACT)
    assert hubspot.standing([contact])[contact.key].adopted


def test_all_of_ours_are_told_and_nothing_else(
    send: Sender, fake: Fake, hubspot: HubSpot, booked: HandOff
) -> None:
    some = [another(booked, f"n{number}") for number in range(120)]
    send(*some[:100])
    send(*some[100:])
    fake.portal.create(fake.portal.tables["companies"], {"name": "Somebody else"})
    ours = list(hubspot.ours())
    assert len(ours) == 120 * 5
    assert {one.key for one in ours if one.object == "companies"} == {
        RecordKey(Kind.COMPANY, f"account:n{number}") for number in range(120)
    }
