"""A Salesforce org is reconciled: what its people changed is found, once, and mended."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from crm_sync.hand_off import Company, Contact, HandOff
from crm_sync.mappings.language import CrmMapping, FieldRule
from crm_sync.reconciling.differences import What
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.connection import Connection
from crm_sync.targets.salesforce.crm import SalesforceCrm
from crm_sync.targets.salesforce.opening import open_target
from tests.conftest import Clock
from tests.crm_sync.erased import nothing_differs
from tests.crm_sync.reconciling.house import House
from tests.crm_sync.targets.salesforce.conftest import MAPPING, Salesforce

NORTHWIND = RecordKey(Kind.COMPANY, "account:northwind")
MAYA = RecordKey(Kind.CONTACT, "account:northwind/c-1")
SAM = RecordKey(Kind.CONTACT, "email:sam@x.example")
DEAL = RecordKey(Kind.DEAL, "decision-1")
OFFER = RecordKey(Kind.OFFER_INTERACTION, "decision-1")
MEETING = RecordKey(Kind.MEETING, "meeting-1@segue")


@pytest.fixture
def house(engine: Engine, clock: Clock, fake: Salesforce, connection: Connection) -> House:
    def opens(mapping: CrmMapping) -> SalesforceCrm:
        return open_target(replace(connection, mapping=mapping))

    house = House(engine, clock, "salesforce", opens, MAPPING)
    house.alone()
    return house


@pytest.fixture
def told(
    house: House, accepted: HandOff, booked: HandOff, outcome: Callable[..., HandOff]
) -> House:
    """Two accounts and a stranger were told of, in several turns each, and everything arrived."""
    assert booked.company is not None
    assert booked.contact is not None
    assert booked.meeting is not None
    other = booked.model_copy(
        update={
            "id": "decision-2",
            "account_key": "account:brightway",
            "company": booked.company.model_copy(update={"name": "Brightway"}),
            "contact": booked.contact.model_copy(
                update={"id": "c-2", "email": "dana@brightway.example"}
            ),
            "meeting": booked.meeting.model_copy(update={"id": "meeting-2@segue"}),
        }
    )
    stranger = outcome("declined").model_copy(
        update={
            "id": "decision-v1",
            "account_key": "visit:v1",
            "contact": booked.contact.model_copy(update={"id": None, "email": "sam@x.example"}),
        }
    )
    house.told(accepted, booked, other, stranger)
    return house


def place(house: House, key: RecordKey) -> tuple[str, str]:
    link = house.links.known([key])[key]
    return link.object, link.remote_id


def edit(fake: Salesforce, house: House, key: RecordKey, **values: Any) -> None:
    """Somebody of theirs changes a record of ours."""
    fake.org.change(*place(house, key), values)


def test_what_was_delivered_is_equal(told: House) -> None:
    report = told.look()
    assert report.differences == []
    assert report.compared == 13


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        (NORTHWIND, "Segue_Plan__c", "enterprise"),
        (MAYA, "Segue_Role__c", None),
        (SAM, "Segue_Name__c", "Somebody"),
        (OFFER, "Outcome__c", "declined"),
        (MEETING, "StartDateTime", "2026-11-19T14:45:00.000+0000"),
    ],
)
def test_a_changed_field_is_found_once_and_written_again(
    told: House, fake: Salesforce, key: RecordKey, field: str, value: str | None
) -> None:
    edit(fake, told, key, **{field: value})
    assert told.found() == [(What.FIELD, key, field)]
    told.mend()
    assert told.found() == []


def test_what_is_the_orgs_own_is_no_difference(told: House, fake: Salesforce) -> None:
    edit(fake, told, DEAL, StageName="Closed Won", Amount=1200)
    edit(fake, told, MAYA, Title="CEO", LastName="Chen-Shah")
    assert told.found() == []


@pytest.mark.parametrize("key", [DEAL, OFFER, MEETING])
def test_a_deleted_record_stays_deleted_unless_it_is_wished_back(
    told: House, fake: Salesforce, key: RecordKey
) -> None:
    fake.org.delete(*place(told, key))
    assert told.found() == [(What.DELETED, key, None)]
    told.mend(restore_deleted=True)
    assert told.found() == []


def test_what_hung_on_a_deleted_account_is_restored_with_it(told: House, fake: Salesforce) -> None:
    fake.org.delete(*place(told, NORTHWIND))
    assert set(told.found()) == {(What.DELETED, key, None) for key in (NORTHWIND, MAYA, DEAL)}
    told.mend(restore_deleted=True)
    assert told.found() == []


def test_a_cleared_look_up_is_filled_again(told: House, fake: Salesforce) -> None:
    edit(fake, told, MEETING, WhoId=None)
    assert told.found() == [(What.ASSOCIATION, MEETING, str(MAYA))]
    told.mend()
    assert told.found() == []


def test_a_foreign_record_with_a_key_is_told_and_left_alone(told: House, fake: Salesforce) -> None:
    made = fake.org.insert("Account", {"Name": "Imported", "Segue_Id__c": "account:unheard-of"})
    key = RecordKey(Kind.COMPANY, "account:unheard-of")
    assert told.found() == [(What.UNEXPECTED, key, None)]
    told.mend(restore_deleted=True)
    assert told.found() == [(What.UNEXPECTED, key, None)]
    assert fake.org.get("Account", made)["Name"] == "Imported"


def test_a_merge_by_people_is_followed(told: House, fake: Salesforce) -> None:
    brightway = RecordKey(Kind.COMPANY, "account:brightway")
    object_, loser = place(told, brightway)
    _, survivor = place(told, NORTHWIND)
    fake.org.merge(object_, loser, survivor)
    assert told.found() == [(What.LINK, brightway, None)]
    told.mend()
    assert told.found() == []
    assert place(told, brightway) == ("Account", survivor)


def test_a_converted_lead_is_the_contact_that_it_became(told: House, fake: Salesforce) -> None:
    contact = fake.org.convert(place(told, SAM)[1])
    assert told.found() == [(What.LINK, SAM, None)]
    told.mend()
    assert told.found() == []
    assert place(told, SAM) == ("Contact", contact)


def test_a_changed_mapping_is_filled(told: House) -> None:
    deal = MAPPING.parts["deal"]
    more = {**deal.fields, "Description": FieldRule(source="title")}
    parts = {**MAPPING.parts, "deal": deal.model_copy(update={"fields": more})}
    told.mapping = MAPPING.model_copy(update={"parts": parts})
    assert {(what, field) for what, _, field in told.found()} == {(What.FIELD, "Description")}
    told.mend()
    assert told.found() == []


def test_after_an_erasure_nothing_differs_and_nothing_is_brought_back(
    house: House, booked: HandOff
) -> None:
    theirs = {
        "id": "decision-v1",
        "account_key": "visit:v1",
        "contact": Contact(name="Sam Poe", email="sam@acme.example"),
        "meeting": None,
    }
    nothing_differs(house, gone=booked.model_copy(update=theirs), kept=booked)


def test_nor_after_that_of_a_customer(house: House, booked: HandOff) -> None:
    other = {
        "id": "decision-2",
        "account_key": "account:brightway",
        "company": Company(name="Brightway"),
        "contact": Contact(id="c-2", name="Bo Lind", email="bo@brightway.example"),
        "meeting": None,
    }
    nothing_differs(house, gone=booked, kept=booked.model_copy(update=other))
