"""A HubSpot account is reconciled: what its people changed is found, once, and mended."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from crm_sync.hand_off import HandOff
from crm_sync.mappings.language import CrmMapping, FieldRule
from crm_sync.reconciling.differences import What
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.hubspot.opening import HubSpot
from tests.conftest import Clock
from tests.crm_sync.erased import nothing_differs
from tests.crm_sync.reconciling.house import House
from tests.crm_sync.targets.hubspot.conftest import Fake, another, stranger

NORTHWIND = RecordKey(Kind.COMPANY, "account:northwind")
MAYA = RecordKey(Kind.CONTACT, "account:northwind/c-1")
DEAL = RecordKey(Kind.DEAL, "decision-1")
NOTE = RecordKey(Kind.NOTE, "decision-1")
TASK = RecordKey(Kind.TASK, "decision-1")
MEETING = RecordKey(Kind.MEETING, "meeting-1@segue")


@pytest.fixture
def house(
    engine: Engine,
    clock: Clock,
    hubspot: HubSpot,
    connect: Callable[..., HubSpot],
    mapping: CrmMapping,
) -> House:
    house = House(engine, clock, "hubspot", lambda mapping: connect(mapping=mapping), mapping)
    house.alone()
    return house


@pytest.fixture
def told(
    house: House, accepted: HandOff, booked: HandOff, outcome: Callable[..., HandOff]
) -> House:
    """Two accounts and a stranger were told of, in several turns each, and everything arrived."""
    house.told(accepted, booked, another(booked, "brightway"), stranger(outcome("declined")))
    return house


def place(house: House, key: RecordKey) -> tuple[str, str]:
    link = house.links.known([key])[key]
    return link.object, link.remote_id


def edit(fake: Fake, house: House, key: RecordKey, **values: str) -> None:
    """Somebody of theirs changes a record of ours."""
    name, id_ = place(house, key)
    table = fake.portal.tables[name]
    record = table.find(id_)
    assert record is not None
    fake.portal.change(table, record, values)


def test_what_was_delivered_is_equal(told: House) -> None:
    report = told.look()
    assert report.differences == []
    assert report.compared > 12


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        (NORTHWIND, "segue_plan", "enterprise"),
        (NORTHWIND, "segue_verified", "false"),
        (MAYA, "segue_offer_at", "2020-01-01T00:00:00Z"),
        (DEAL, "segue_offer_reason", ""),
        (NOTE, "hs_note_body", "Nothing of interest."),
        (MEETING, "hs_meeting_start_time", "2026-11-20T15:00:00Z"),
    ],
)
def test_a_changed_field_is_found_once_and_written_again(
    told: House, fake: Fake, key: RecordKey, field: str, value: str
) -> None:
    edit(fake, told, key, **{field: value})
    assert told.found() == [(What.FIELD, key, field)]
    told.mend()
    assert told.found() == []


def test_what_is_the_accounts_own_is_no_difference(told: House, fake: Fake) -> None:
    edit(fake, told, DEAL, dealstage="closedwon", amount="1200")
    edit(fake, told, MAYA, firstname="May", jobtitle="CEO")
    assert told.found() == []


@pytest.mark.parametrize("key", [DEAL, NOTE])
def test_a_deleted_record_stays_deleted_unless_it_is_wished_back(
    told: House, fake: Fake, key: RecordKey
) -> None:
    fake.portal.archive(*place(told, key))
    assert told.found() == [(What.DELETED, key, None)]
    told.mend()
    assert told.found() == [(What.DELETED, key, None)]
    told.mend(restore_deleted=True)
    assert told.found() == []


@pytest.mark.parametrize("key", [NORTHWIND, MAYA])
def test_a_restored_company_or_person_has_everything_beside_it_again(
    told: House, fake: Fake, key: RecordKey
) -> None:
    fake.portal.archive(*place(told, key))
    assert told.found() == [(What.DELETED, key, None)]
    told.mend(restore_deleted=True)
    assert told.found() == []


def test_a_removed_association_is_made_again(told: House, fake: Fake) -> None:
    note, maya = place(told, NOTE), place(told, MAYA)
    del fake.portal.associations[note][maya]
    del fake.portal.associations[maya][note]
    assert told.found() == [(What.ASSOCIATION, NOTE, str(MAYA))]
    told.mend()
    assert told.found() == []


def test_a_foreign_record_with_a_key_is_told_and_left_alone(told: House, fake: Fake) -> None:
    table = fake.portal.tables["companies"]
    made = fake.portal.create(table, {"name": "Imported", "segue_id": "account:unheard-of"})
    key = RecordKey(Kind.COMPANY, "account:unheard-of")
    assert told.found() == [(What.UNEXPECTED, key, None)]
    told.mend(restore_deleted=True)
    assert told.found() == [(What.UNEXPECTED, key, None)]
    assert not made.archived


def test_a_merge_by_people_is_followed(told: House, fake: Fake) -> None:
    brightway = RecordKey(Kind.COMPANY, "account:brightway")
    name, loser = place(told, brightway)
    _, survivor = place(told, NORTHWIND)
    fake.portal.merge(name, loser, survivor)
    assert told.found() == [(What.LINK, brightway, None)]
    told.mend()
    assert told.found() == []
    assert place(told, brightway) == ("companies", survivor)


def test_a_stranger_who_is_merged_into_a_customer_overwrites_nothing(
    told: House, fake: Fake
) -> None:
    someone = RecordKey(Kind.CONTACT, "email:maya@northwind.example")
    # The stranger typed Maya's address: what they did is associated with her contact.
    assert place(told, someone) == place(told, MAYA)
    edit(fake, told, MAYA, segue_role="CFO")
    assert told.found() == [(What.FIELD, MAYA, "segue_role")]
    told.mend()
    assert told.found() == []


def test_a_changed_mapping_is_filled(told: House, mapping: CrmMapping) -> None:
    deal = mapping.parts["deal"]
    more = {**deal.fields, "description": FieldRule(source="title")}
    parts = {**mapping.parts, "deal": deal.model_copy(update={"fields": more})}
    told.mapping = mapping.model_copy(update={"parts": parts})
    assert {(what, field) for what, _, field in told.found()} == {(What.FIELD, "description")}
    told.mend()
    assert told.found() == []


def test_after_an_erasure_nothing_differs_and_nothing_is_brought_back(
    house: House, booked: HandOff
) -> None:
    theirs = stranger(booked.model_copy(update={"meeting": None}), email="sam@acme.example")
    nothing_differs(house, gone=theirs, kept=booked)


def test_nor_after_that_of_a_customer(house: House, booked: HandOff) -> None:
    nothing_differs(house, gone=booked, kept=another(booked, "brightway"))
