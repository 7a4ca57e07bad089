"""A CRM is told what was told before it was connected, in the order of each account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from crm_sync.hand_off import Company, HandOff
from crm_sync.reconciling import Earlier, tell_earlier
from crm_sync.reconciling.differences import What
from crm_sync.records import Kind, RecordKey
from store.crm import CrmLane
from store.database import reading, transaction
from tests.crm_sync.reconciling.conftest import ShelfHouse

COMPANY = RecordKey(Kind.COMPANY, "account:northwind")
DEAL = RecordKey(Kind.DEAL, "decision-1")

pytestmark = pytest.mark.both_databases


def earlier(house: ShelfHouse, *, events: bool = False, days: float | None = None) -> Earlier:
    """Tell what came before; ``days``: of so many days."""
    since = None if days is None else house.clock() - timedelta(days=days)
    return tell_earlier(
        house.engine,
        "shelf",
        since=since,
        now=house.clock(),
        events=events,
        wait=lambda: None,
    )


def test_nothing_is_expected_of_what_was_never_told(house: ShelfHouse, accepted: HandOff) -> None:
    house.tell(accepted, state="untold")
    report = house.look()
    assert (report.compared, report.states["untold"]) == (0, 1)


def test_it_is_told_once_and_stands_there(
    house: ShelfHouse, accepted: HandOff, booked: HandOff
) -> None:
    house.tell(accepted, state="untold")
    house.tell(booked, state="untold")
    assert earlier(house) == Earlier(2, 0)
    assert earlier(house) == Earlier(0, 0)
    house.deliver()
    report = house.look()
    assert (report.compared, report.differing, report.states["untold"]) == (6, 0, 0)


def test_only_from_a_day_on(house: ShelfHouse, accepted: HandOff, booked: HandOff) -> None:
    house.tell(accepted, state="untold")
    house.clock.pass_(timedelta(days=10))
    house.tell(booked, state="untold")
    assert earlier(house, days=5).hand_offs == 1
    assert house.look().states["untold"] == 1


def test_what_came_after_is_told_again_after_what_came_before(
    house: ShelfHouse, accepted: HandOff, outcome: Callable[..., HandOff]
) -> None:
    first = accepted.model_copy(update={"company": Company(name="Northwind", region="eu")})
    house.tell(first, state="untold")
    house.told(outcome("declined"))
    assert house.look().differences == []
    earlier(house)
    house.deliver()
    records = house.shelf.records
    assert records[house.shelf.place_of(DEAL)].fields["our_stage"] == "withdrawn"
    assert records[house.shelf.place_of(COMPANY)].fields["our_region"] == "eu"
    assert house.look().differences == []


def test_an_event_that_was_sent_is_not_sent_again(
    house: ShelfHouse, accepted: HandOff, booked: HandOff
) -> None:
    house.tell(accepted, state="untold")
    house.told(booked)
    assert earlier(house, events=True).hand_offs == 1
    assert house.deliver() == 1


def test_an_account_that_is_being_sent_something_is_left_for_later(
    house: ShelfHouse, accepted: HandOff
) -> None:
    house.tell(accepted, state="untold")
    busy(house, accepted.account_key, True)
    assert earlier(house) == Earlier(0, 1)
    busy(house, accepted.account_key, False)
    assert earlier(house) == Earlier(1, 0)


def test_nothing_is_mended_in_the_middle_of_a_delivery(house: ShelfHouse, booked: HandOff) -> None:
    house.told(booked)
    house.shelf.records[house.shelf.place_of(DEAL)].fields["our_stage"] = "lost"
    link = house.links.known([DEAL])[DEAL]
    busy(house, booked.account_key, True)
    mending = house.mend()
    assert (mending.hand_offs, mending.busy) == (0, 1)
    assert house.links.known([DEAL])[DEAL] == replace(link)
    busy(house, booked.account_key, False)
    house.mend()
    assert house.found() == []


def test_what_is_told_late_waits_from_now_on(house: ShelfHouse, accepted: HandOff) -> None:
    house.tell(accepted, state="untold")
    house.clock.pass_(timedelta(days=300))
    earlier(house)
    with reading(house.engine) as session:
        lane = session.get_one(CrmLane, ("shelf", accepted.account_key))
        assert lane.due_at == house.clock()


def busy(house: ShelfHouse, account: str, whether: bool) -> None:
    """Another worker sends something of the account, or does no more."""
    with transaction(house.engine) as session:
        lane = session.get_one(CrmLane, ("shelf", account))
        lane.claimed_by = "another/1" if whether else None
        lane.claimed_until = house.clock() + timedelta(minutes=2) if whether else None


def test_a_difference_of_what_was_told_late_is_found_too(
    house: ShelfHouse, accepted: HandOff
) -> None:
    house.tell(accepted, state="untold")
    earlier(house)
    house.deliver()
    house.shelf.records[house.shelf.place_of(DEAL)].fields["our_stage"] = "lost"
    assert house.found() == [(What.FIELD, DEAL, "our_stage")]
