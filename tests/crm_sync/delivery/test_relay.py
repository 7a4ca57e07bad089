"""What was told arrives: in order, in full batches, whoever else is at work."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from crm_sync import HandOff, tell
from crm_sync.delivery import Relay, backlog, courier
from crm_sync.delivery.claiming import LEASE
from crm_sync.delivery.courier import Courier
from crm_sync.delivery.pauses import (
    LONGEST_OF_A_LANE,
    TRIES_OF_A_PARCEL,
)
from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed, Rejected
from store.crm import CrmLane
from store.database import reading, transaction
from tests.crm_sync.delivery.conftest import Killed, Office, Post, connect, lane, raising

pytestmark = pytest.mark.both_databases
Eventually = Callable[[Callable[[], bool]], None]
A, B, C = "account:a", "account:b", "account:c"


def test_accounts_go_together_and_each_keeps_its_order(office: Office) -> None:
    for _ in range(3):
        for account in (A, B):
            office.tell(account)
    office.relay().drain("post")
    assert office.post.of(A) == office.post.of(B) == [1, 2, 3]
    assert [len(batch) for batch in office.post.batches] == [2, 2, 2]
    with reading(office.engine) as session:
        [status] = backlog(session, now=office.clock())
        assert session.scalars(select(CrmLane.due_at)).all() == [None, None]
    assert (status.waiting, status.oldest, status.last_delivered) == (0, None, office.clock())


def test_a_batch_is_as_full_as_the_crm_takes_it(office: Office) -> None:
    office.post.at_once = 3
    for number in range(7):
        office.tell(f"account:{number}")
    office.relay().drain("post")
    assert [len(batch) for batch in office.post.batches] == [3, 3, 1]


def test_two_workers_share_the_lanes(office: Office) -> None:
    office.post.at_once = 2
    for account in (A, B, C):
        office.tell(account)
    other = office.relay("worker-2")

    def meanwhile(_: Sequence[Parcel]) -> None:
        office.post.whole = lambda _: None
        other.drain("post")

    office.post.whole = meanwhile
    office.relay().drain("post")
    assert sorted(office.post.arrived) == [(A, 1), (B, 1), (C, 1)]
    assert sorted(map(len, office.post.batches)) == [1, 2]


def test_what_a_dead_worker_had_is_anothers_after_the_lease_and_its_own_at_its_start(
    office: Office,
) -> None:
    office.tell(A)
    office.post.whole = raising(Killed())
    with pytest.raises(Killed):
        office.relay("worker-1").drain("post")
    office.post.whole = lambda _: None
    office.relay("worker-2").drain("post")
    assert office.post.arrived == [], "it may still be on its way"
    again = office.relay("worker-1")
    again.take_up(now=office.clock())
    again.close(patience=60)
    assert office.post.arrived == [(A, 1)]
    office.tell(A)
    office.post.whole = raising(Killed())
    with pytest.raises(Killed):
        office.relay("worker-1").drain("post")
    office.post.whole = lambda _: None
    office.clock.pass_(LEASE)
    office.relay("worker-2").drain("post")
    assert office.post.of(A) == [1, 2]


def test_a_worker_that_was_stopped_for_long_overrules_nobody(office: Office) -> None:
    first = office.tell(A)
    office.tell(A)
    other = office.relay("worker-2")

    def stopped(_: Sequence[Parcel]) -> None:
        office.post.whole = lambda _: None
        office.clock.pass_(LEASE)
        other.drain("post")

    office.post.whole = stopped
    office.relay("worker-1").drain("post")
    assert office.post.of(A) == [1, 2, 1], "its own call went through late"
    assert office.delivery(first).state == "delivered"
    assert lane(office, A).due_at is None


def test_a_business_transaction_that_stays_open_holds_up_its_own_account_only(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    if office.engine.dialect.name == "sqlite":
        return  # one writes at a time there, whatever it is about
    monkeypatch.setattr(courier, "LOCKED", timedelta(milliseconds=10))
    first, other = office.tell(A), office.tell(B)
    late = contextlib.ExitStack()

    def meanwhile(_: Sequence[Parcel]) -> None:
        office.post.whole = lambda _: None
        session = late.enter_context(transaction(office.engine))
        tell(
            session,
            HandOff(id="late", account_key=A, occurred_at=office.clock()),
            now=office.clock(),
        )

    office.post.whole = meanwhile
    relay = office.relay()
    relay.drain("post")
    assert office.delivery(other).state == "delivered"
    assert office.target().delivered_at == office.clock()
    assert office.delivery(first).state == "waiting"
    third = office.tell("account:c")
    relay.drain("post")
    assert office.delivery(third).state == "delivered"
    late.close()
    relay.drain("post")
    assert office.post.of(A) == [1, 1, 2], "what could not be noted was sent again"
    assert lane(office, A).due_at is None


def test_a_rejected_one_dies_with_its_reason_and_the_next_goes_on(office: Office) -> None:
    dead = office.tell(A, about="one")
    office.tell(A, about="two")
    refused = Rejected("'plan' is not one of the options", "Add it to the property.")
    office.post.says = lambda one: refused if one.version == 1 else Delivered()
    office.relay().drain("post")
    row = office.delivery(dead)
    assert (row.state, row.reason, row.remedy) == ("dead", refused.reason, refused.remedy)
    assert row.settled_at == office.clock()
    assert office.post.of(A) == [2]


def test_a_dead_ones_reason_which_may_quote_a_customer_is_in_no_log(office: Office) -> None:
    dead = office.tell(A)
    office.post.says = lambda _: Rejected("'dana@a.example' is no address", "Correct it.")
    with capture_logs() as logged:
        office.relay().drain("post")
    (died,) = (one for one in logged if one["event"] == "hand_off_dead")
    assert (died["account"], died["outbox_id"], died["log_level"]) == (A, dead, "error")
    assert "dana@" not in str(logged)


def test_what_was_left_out_is_kept(office: Office) -> None:
    told = office.tell(A)
    office.post.says = lambda _: Delivered(notes=("name was cut to 50 characters",))
    office.relay().drain("post")
    assert office.delivery(told).notes == ["name was cut to 50 characters"]


def test_what_was_told_a_moment_after_one_looked_is_not_held_up(office: Office) -> None:
    looked = office.clock()
    office.clock.pass_(timedelta(seconds=1))
    office.tell(A)
    with reading(office.engine) as session:
        [status] = backlog(session, now=looked)
    assert (status.waiting, status.held_up) == (1, 0)


def test_one_that_is_postponed_holds_up_its_own_account_only(office: Office) -> None:
    held = office.tell(A)
    office.tell(A)
    office.tell(B)
    away = Postponed("The company is locked", retry_after=600)
    office.post.says = lambda one: away if one.account_key == A else Delivered()
    office.relay().drain("post")
    assert office.post.arrived == [(B, 1)]
    with reading(office.engine) as session:
        [status] = backlog(session, now=office.clock())
    assert (status.waiting, status.held_up, status.failure) == (2, 1, None)
    assert office.delivery(held).reason == "The company is locked"
    office.post.says = lambda _: Delivered()
    office.clock.pass_(timedelta(seconds=599))
    office.relay().drain("post")
    assert office.post.of(A) == []
    office.clock.pass_(timedelta(seconds=62))
    office.relay().drain("post")
    assert office.post.of(A) == [1, 2]


def test_one_that_is_postponed_for_ever_dies_after_hours(office: Office) -> None:
    told = office.tell(A)
    began = office.clock()
    office.post.says = lambda _: Postponed("It is locked")
    office.chance = 0.5
    for _ in range(TRIES_OF_A_PARCEL):
        office.relay().drain("post")
        office.clock.pass_(LONGEST_OF_A_LANE / 2)
    row = office.delivery(told)
    assert row.state == "dead"
    assert row.reason == f"Gave up after {TRIES_OF_A_PARCEL} tries: It is locked"
    assert office.clock() - began > timedelta(hours=9)


def test_one_slow_crm_holds_up_no_other(office: Office, eventually: Eventually) -> None:
    with transaction(office.engine) as session:
        connect(session, "slow", "webhook", office.clock())
    office.tell(A)
    answered = threading.Event()

    class Slow(Post):
        def deliver(self, parcels: Sequence[Parcel], *, until: float) -> dict[str, Outcome]:
            answered.wait(60)
            return {one.id: Delivered() for one in parcels}

    relay = Relay(
        office.engine,
        lambda row: Slow() if row.id == "slow" else office.post,
        worker_id="worker-1",
        clock=office.clock,
    )
    relay.take_up(now=office.clock())
    eventually(lambda: office.post.arrived == [(A, 1)])
    office.tell(B)
    relay.take_up(now=office.clock())
    eventually(lambda: office.post.of(B) == [1])
    answered.set()
    relay.close(patience=60)


def test_a_way_that_fails_for_reasons_of_ours_rests_and_goes_on(
    office: Office, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.tell(A)
    monkeypatch.setattr("crm_sync.delivery.relay.REST_SECONDS", 0.0)
    faults = [RuntimeError("a bug")]
    right = Courier.round

    def sometimes(courier: Courier) -> bool:
        if faults:
            raise faults.pop()
        return right(courier)

    monkeypatch.setattr(Courier, "round", sometimes)
    relay = office.relay()

    def arrived() -> bool:
        relay.take_up(now=office.clock())
        return office.post.arrived == [(A, 1)]

    eventually(arrived)
    relay.close(patience=60)
