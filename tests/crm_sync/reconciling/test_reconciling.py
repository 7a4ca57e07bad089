"""A whole base is held against a CRM: every planted difference is found, mended, and found no more.

``tests/crm_sync/reconciling/shelf.py`` is the CRM; those of the vendors come through their servers.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from crm_sync.hand_off import Company, Contact, HandOff
from crm_sync.mappings.language import FieldRule
from crm_sync.reconciling.differences import What
from crm_sync.records import Kind, RecordKey
from store.crm import CrmOutbox
from store.database import transaction
from tests.conftest import Clock
from tests.crm_sync.reconciling.conftest import ShelfHouse, stranger
from tests.crm_sync.reconciling.shelf import MAPPING

COMPANY = RecordKey(Kind.COMPANY, "account:northwind")
MAYA = RecordKey(Kind.CONTACT, "account:northwind/c-1")
SAM = RecordKey(Kind.CONTACT, "email:sam@x.example")
DEAL = RecordKey(Kind.DEAL, "decision-1")
TASK = RecordKey(Kind.TASK, "decision-1")
NOTE = RecordKey(Kind.NOTE, "decision-1")

pytestmark = pytest.mark.both_databases


def test_what_was_delivered_is_equal(house: ShelfHouse, accepted: HandOff, booked: HandOff) -> None:
    house.told(accepted, booked)
    report = house.look()
    assert (report.compared, report.equal, report.differing) == (6, 6, 0)
    assert report.differences == []
    assert report.as_json()["hand_offs"] == {"delivered": 2, "untold": 0}


def test_a_changed_field_is_found_and_written_again_alone(
    house: ShelfHouse, booked: HandOff
) -> None:
    house.told(booked)
    house.shelf.records[house.shelf.place_of(DEAL)].fields["our_stage"] = "lost"
    house.shelf.writes.clear()
    assert house.found() == [(What.FIELD, DEAL, "our_stage")]
    assert house.mend().hand_offs == 1
    assert house.shelf.writes == [DEAL]
    assert house.found() == []


def test_a_field_that_an_earlier_hand_off_said_is_said_again_and_later_ones_after_it(
    house: ShelfHouse, accepted: HandOff
) -> None:
    second = accepted.model_copy(
        update={"id": "decision-2", "company": Company(name="Northwind", stage="renewal")}
    )
    first = accepted.model_copy(
        update={"company": Company(name="Northwind", region="eu", stage="customer")}
    )
    house.told(first, second)
    house.shelf.records[house.shelf.place_of(COMPANY)].fields["our_region"] = "us"
    assert house.found() == [(What.FIELD, COMPANY, "our_region")]
    assert house.mend().hand_offs == 2
    assert house.shelf.records[house.shelf.place_of(COMPANY)].fields == {
        "name": "Northwind",
        "our_region": "eu",
        "our_stage": "renewal",
    }
    assert house.found() == []


def test_what_never_arrived_is_made_with_all_that_stands_beside_it(
    house: ShelfHouse, booked: HandOff
) -> None:
    house.told(booked)
    house.forget(MAYA)
    assert house.found() == [(What.MISSING, MAYA, None)]
    house.mend()
    assert house.found() == []


def test_what_people_deleted_stays_deleted_unless_somebody_wishes_it_back(
    house: ShelfHouse, booked: HandOff
) -> None:
    house.told(booked)
    house.shelf.delete(house.shelf.place_of(DEAL))
    report = house.look()
    assert [(one.what, one.key) for one in report.differences] == [(What.DELETED, DEAL)]
    assert (report.differing, report.count(What.DELETED)) == (0, 1)
    assert [one.key for one in house.mend().left] == [DEAL]
    assert house.found() == [(What.DELETED, DEAL, None)]
    house.mend(restore_deleted=True)
    assert house.found() == []


def test_a_withdrawn_deal_comes_back_as_it_was_made_and_then_withdrawn(
    house: ShelfHouse, accepted: HandOff, outcome: Callable[..., HandOff]
) -> None:
    house.told(accepted, outcome("declined"))
    house.shelf.delete(house.shelf.place_of(DEAL))
    house.mend(restore_deleted=True)
    assert house.shelf.records[house.shelf.place_of(DEAL)].fields["our_stage"] == "withdrawn"
    assert house.found() == []


def test_a_removed_association_is_made_again(house: ShelfHouse, booked: HandOff) -> None:
    house.told(booked)
    note = house.shelf.records[house.shelf.place_of(NOTE)]
    note.others.discard(house.shelf.place_of(MAYA))
    assert house.found() == [(What.ASSOCIATION, NOTE, str(MAYA))]
    house.mend()
    assert house.found() == []


def test_a_record_with_a_key_that_we_never_gave_is_told_and_left_alone(
    house: ShelfHouse, booked: HandOff
) -> None:
    house.told(booked)
    place = house.shelf.by_hand("deals", our_stage="won")
    foreign = RecordKey(Kind.DEAL, "imported by somebody")
    house.shelf.records[place].key = foreign
    assert house.found() == [(What.UNEXPECTED, foreign, None)]
    mending = house.mend(restore_deleted=True)
    assert (mending.hand_offs, [one.key for one in mending.left]) == (0, [foreign])
    assert place in house.shelf.records


def test_two_records_with_one_key_are_told(house: ShelfHouse, booked: HandOff) -> None:
    house.told(booked)
    copy = house.shelf.by_hand("deals")
    house.shelf.records[copy].key = DEAL
    assert house.found() == [(What.TWICE, DEAL, None)]


def test_a_merged_record_is_followed_to_the_survivor(
    house: ShelfHouse, accepted: HandOff, clock: Clock
) -> None:
    other = accepted.model_copy(
        update={
            "id": "decision-2",
            "account_key": "account:northwind-eu",
            "company": Company(name="Northwind EU", region="eu", stage="prospect"),
        }
    )
    house.told(accepted, other)
    eu = RecordKey(Kind.COMPANY, "account:northwind-eu")
    house.shelf.merge(house.shelf.place_of(eu), house.shelf.place_of(COMPANY))
    assert house.found() == [(What.LINK, eu, None)]
    house.mend()
    assert house.found() == []
    survivor = house.shelf.records[house.shelf.place_of(COMPANY)]
    survivor.fields["our_stage"] = "by hand"
    assert len(house.found()) == 1, "of two of ours that are one of theirs, one finding"
    house.mend()
    assert house.found() == []


def test_a_changed_mapping_differs_in_what_it_adds_and_is_filled(
    house: ShelfHouse, booked: HandOff
) -> None:
    house.told(booked)
    deal = MAPPING.parts["deal"]
    more = {**deal.fields, "our_owner": FieldRule(source="owner")}
    parts = {**MAPPING.parts, "deal": deal.model_copy(update={"fields": more})}
    changed = MAPPING.model_copy(update={"parts": parts})
    house.mapping = house.shelf.mapping = changed
    (one,) = house.look().differences
    assert (one.what, one.key, one.field, one.theirs) == (What.FIELD, DEAL, "our_owner", None)
    house.mend()
    assert house.found() == []


@pytest.mark.parametrize("state", ["waiting", "dead", "superseded", "untold"])
def test_what_is_not_delivered_is_no_difference(
    house: ShelfHouse, accepted: HandOff, booked: HandOff, state: str
) -> None:
    house.told(accepted)
    house.tell(booked, state=state)
    report = house.look()
    assert report.differences == []
    assert report.states[state] == 1


def test_what_is_half_written_by_a_dead_hand_off_is_no_difference(
    house: ShelfHouse, accepted: HandOff, booked: HandOff
) -> None:
    house.told(accepted)
    moved = booked.model_copy(
        update={"company": Company(name="Northwind", stage="renewal"), "meeting": None}
    )
    house.tell(moved, state="dead")
    house.shelf.records[house.shelf.place_of(COMPANY)].fields["our_stage"] = "renewal"
    assert house.found() == []
    house.shelf.records[house.shelf.place_of(COMPANY)].fields["our_stage"] = "by hand"
    assert house.found() == [(What.FIELD, COMPANY, "our_stage")]


def test_a_strangers_contact_is_what_the_latest_visit_says(house: ShelfHouse, clock: Clock) -> None:
    house.told(stranger(clock, "one", name="Sam", role="Ops"))
    house.told(stranger(clock, "two", name="Sam Lee"))
    assert house.found() == []
    contact = house.shelf.records[house.shelf.place_of(SAM)]
    assert contact.fields["our_name"] == "Sam Lee"
    contact.fields["our_role"] = "by hand"
    assert house.found() == [(What.FIELD, SAM, "our_role")]
    house.mend()
    assert house.found() == []


def test_a_deleted_contact_of_several_visits_is_one_difference(
    house: ShelfHouse, clock: Clock
) -> None:
    house.told(stranger(clock, "one"), stranger(clock, "two"))
    house.shelf.delete(house.shelf.place_of(SAM))
    assert house.found() == [(What.DELETED, SAM, None)]
    house.mend(restore_deleted=True)
    assert house.found() == []


def test_a_contact_of_the_crms_own_is_not_compared(house: ShelfHouse, clock: Clock) -> None:
    place = house.shelf.by_hand("contacts", email="Sam@x.example", our_role="CEO")
    house.told(stranger(clock, "one", role="Ops"))
    assert house.shelf.records[place].fields["our_role"] == "CEO"
    assert house.found() == []


def test_what_is_delivered_while_it_is_looked_at_is_no_difference(
    house: ShelfHouse, accepted: HandOff, booked: HandOff
) -> None:
    house.told(accepted)
    house.tell(booked)
    standing = house.shelf.standing

    def in_between(wanted: list[object]) -> object:
        house.shelf.standing = standing  # type: ignore[method-assign]
        house.deliver()
        return standing(wanted)  # type: ignore[arg-type]

    house.shelf.standing = in_between  # type: ignore[assignment, method-assign]
    assert house.found() == []


def test_mending_twice_sends_nothing_twice(house: ShelfHouse, booked: HandOff) -> None:
    house.told(booked)
    house.shelf.records[house.shelf.place_of(DEAL)].fields["our_stage"] = "lost"
    house.shelf.records[house.shelf.place_of(NOTE)].fields["our_body"] = ""
    assert house.mend().hand_offs == 1
    house.shelf.writes.clear()
    assert house.mend().hand_offs == 0
    assert house.deliver() == 0
    assert house.shelf.writes == []


def test_records_of_two_people_who_were_merged_before_anything_was_told_of_one(
    house: ShelfHouse, accepted: HandOff, clock: Clock
) -> None:
    dana = Contact(id="c-2", name="Dana Lee", email="dana@northwind.example")
    house.told(accepted, accepted.model_copy(update={"id": "decision-2", "contact": dana}))
    second = RecordKey(Kind.CONTACT, "account:northwind/c-2")
    house.shelf.merge(house.shelf.place_of(second), house.shelf.place_of(MAYA))
    house.links.keep(
        [replace(house.links.known([second])[second], remote_id=house.shelf.place_of(MAYA)[1])],
        now=clock(),
    )
    assert house.found() == [], "a merged record may say what either of ours says"


def garble(house: ShelfHouse, hand_off: HandOff) -> str:
    """This version cannot read it any more."""
    with transaction(house.engine) as session:
        row = session.scalars(select(CrmOutbox).filter_by(interaction_id=hand_off.id)).one()
        row.hand_off = {**row.hand_off, "mood": "a field of a later version"}
        return row.id


def test_an_account_with_a_hand_off_that_cannot_be_read_is_left_out_and_named(
    house: ShelfHouse, booked: HandOff
) -> None:
    later = booked.model_copy(
        update={"id": "decision-2", "company": Company(name="Northwind", stage="renewal")}
    )
    other = booked.model_copy(update={"id": "decision-3", "account_key": "account:southwind"})
    house.told(booked, later, other)
    unread = garble(house, later)
    deal = RecordKey(Kind.DEAL, "decision-3")
    house.shelf.records[house.shelf.place_of(deal)].fields["our_stage"] = "lost"
    report = house.look()
    # Neither what it wrote over nor what it alone made is told to differ.
    assert [(one.what, one.key) for one in report.differences] == [(What.FIELD, deal)]
    assert report.left_out == (unread,)
    assert report.as_json()["left_out"] == [unread]
    assert house.mend().hand_offs == 1
    stage = house.shelf.records[house.shelf.place_of(COMPANY)].fields["our_stage"]
    assert stage == "renewal"


def test_a_person_of_whom_an_account_says_something_that_cannot_be_read_is_left_out(
    house: ShelfHouse,
) -> None:
    first = stranger(house.clock, "v1", name="Sam")
    second = stranger(house.clock, "v2", name="Samuel")
    house.told(first, second)
    garble(house, second)
    assert house.found() == []
    house.shelf.records[house.shelf.place_of(SAM)].fields["our_name"] = "Somebody"
    assert house.found() == []
