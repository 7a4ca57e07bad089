"""A connector that fails on a hand-off kills that one and no other."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import update

from crm_sync.delivery import backlog
from crm_sync.delivery.pauses import (
    LONGEST_OF_A_TARGET,
    TRIES_ALONE,
)
from crm_sync.targets.target import Delivered, Parcel
from store.crm import CrmOutbox
from store.database import reading, transaction
from tests.crm_sync.delivery.conftest import Office, raising

pytestmark = pytest.mark.both_databases
Eventually = Callable[[Callable[[], bool]], None]
A, B, C = "account:a", "account:b", "account:c"


def poison(*accounts: str) -> Callable[[Sequence[Parcel]], None]:
    """A connector that fails on every batch with a parcel of these accounts in it."""

    def whole(parcels: Sequence[Parcel]) -> None:
        for one in parcels:
            if one.account_key in accounts:
                raise KeyError("Maya's own words")

    return whole


def test_one_that_the_connector_fails_on_dies_alone(office: Office) -> None:
    told = {account: office.tell(account) for account in (A, B, C)}
    for number in range(5):
        office.tell(f"account:{number}")
    office.post.whole = poison(B)
    office.relay().drain("post")
    row = office.delivery(told[B])
    assert row.state == "dead"
    assert row.reason is not None
    assert "KeyError at test_faulty_connectors.py" in row.reason
    assert "Maya" not in row.reason
    assert row.remedy is not None
    assert {account for account, _ in office.post.arrived} == {
        A,
        C,
        *(f"account:{number}" for number in range(5)),
    }
    assert office.target().failure is None


def test_a_connector_that_fails_on_everything_kills_nothing(office: Office) -> None:
    for account in (A, B, C):
        office.tell(account)
    office.post.whole = raising(RuntimeError("of a customer"))
    relay = office.relay()
    for _ in range(4):
        relay.drain("post")
        office.clock.pass_(LONGEST_OF_A_TARGET)
    row = office.target()
    assert row.failure is not None
    assert "RuntimeError at" in row.failure
    assert "customer" not in row.failure
    assert row.remedy is not None
    with reading(office.engine) as session:
        [status] = backlog(session, now=office.clock())
    assert (status.waiting, status.dead) == (3, 0)
    office.post.whole = lambda _: None
    relay.drain("post")
    assert len(office.post.arrived) == 3


def test_a_lone_one_that_the_connector_fails_on_is_found_out_by_the_next(office: Office) -> None:
    lone = office.tell(A)
    office.post.whole = poison(A)
    relay = office.relay()
    relay.drain("post")
    assert office.delivery(lone).state == "waiting", "it may be the connector"
    assert office.target().failure is not None
    office.tell(B)
    office.clock.pass_(LONGEST_OF_A_TARGET)
    relay.drain("post")
    assert office.delivery(lone).state == "dead"
    assert office.post.arrived == [(B, 1)]


def test_a_lone_one_that_the_connector_fails_on_does_not_stay_for_ever(office: Office) -> None:
    lone = office.tell(A, about="one")
    office.tell(A, about="two")
    office.post.says = lambda one: KeyError() if one.version == 1 else Delivered()
    relay = office.relay()
    for _ in range(TRIES_ALONE + 1):
        relay.drain("post")
        office.clock.pass_(LONGEST_OF_A_TARGET)
    assert office.delivery(lone).state == "dead"
    assert office.post.arrived == [(A, 2)]


def test_one_that_cannot_be_read_dies_and_the_next_goes_on(office: Office) -> None:
    told = office.tell(A, about="one")
    office.tell(A, about="two")
    with transaction(office.engine) as session:
        session.execute(
            update(CrmOutbox)
            .where(CrmOutbox.id == told)
            .values(hand_off={"id": "x", "occurred_at": "Maya's own words"})
        )
    office.relay().drain("post")
    row = office.delivery(told)
    assert row.state == "dead"
    assert row.reason is not None
    assert "account_key" in row.reason
    assert "Maya" not in row.reason
    assert office.post.of(A) == [2]


def test_one_of_which_the_connector_says_nothing_is_tried_again(office: Office) -> None:
    told = office.tell(A)
    office.post.deliver = lambda *_, **__: {}  # type: ignore[method-assign]
    office.relay().drain("post")
    assert office.delivery(told).tries == 1
    assert office.delivery(told).state == "waiting"
