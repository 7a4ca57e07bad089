"""What was told arrives: in order, in full batches, whatever fails meanwhile."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from crm_sync import HandOff, tell
from crm_sync.delivery import Relay, backlog, courier, try_now
from crm_sync.delivery.claiming import LEASE
from crm_sync.delivery.courier import Courier
from crm_sync.delivery.pauses import (
    LONGEST_OF_A_LANE,
    LONGEST_OF_A_TARGET,
    TRIES_ALONE,
    TRIES_OF_A_PARCEL,
)
from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed, Rejected
from remote.faults import Refused, Unavailable
from store.crm import CrmDelivery, CrmLane, CrmOutbox, CrmTarget
from store.database import reading, transaction
from tests.crm_sync.delivery.conftest import Office, Post, connect

pytestmark = pytest.mark.both_databases
Eventually = Callable[[Callable[[], bool]], None]
A, B, C = "account:a", "account:b", "account:c"


def lane(office: Office, account: str) -> CrmLane:
    """How an account's lane is."""
    with reading(office.engine) as session:
        return session.get_one(CrmLane, ("post", account))


class Killed(BaseException):
    """The process is gone."""


def raising(what: BaseException) -> Callable[[Sequence[Parcel]], None]:
    """Fails with every batch."""

    def whole(_: Sequence[Parcel]) -> None:
        raise what

    return whole


def poison(*accounts: str) -> Callable[[Sequence[Parcel]], None]:
    """A connector that fails on every batch with a parcel of these accounts in it."""

    def whole(parcels: Sequence[Parcel]) -> None:
        for one in parcels:
            if one.account_key in accounts:
                raise KeyError("Maya's own words")

    return whole


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


def test_a_crm_that_is_away_is_left_alone_then_probed_with_one(office: Office) -> None:
    for account in (A, B, C):
        office.tell(account)
    office.post.whole = raising(Unavailable("503 from api.example", retry_after=30))
    relay = office.relay()
    relay.drain("post")
    relay.drain("post")
    row = office.target()
    assert (row.failure, row.remedy, row.tries) == ("503 from api.example", None, 1)
    assert row.failing_since == office.clock()
    assert len(office.post.batches) == 1, "it is left alone"
    office.clock.pass_(timedelta(seconds=29))
    relay.drain("post")
    assert len(office.post.batches) == 1, "it asked for thirty seconds"
    office.clock.pass_(timedelta(seconds=4))
    office.post.whole = lambda _: None
    relay.drain("post")
    assert [len(batch) for batch in office.post.batches] == [3, 1, 2]
    row = office.target()
    assert (row.failure, row.failing_since, row.not_before, row.tries) == (None, None, None, 0)
    assert row.last_error == "503 from api.example"


def test_the_pauses_grow_and_every_worker_keeps_to_them(office: Office) -> None:
    office.tell(A)
    office.post.whole = raising(Unavailable("It is away"))
    pauses = []
    for number in range(13):
        office.relay(f"worker-{number % 2}").drain("post")
        office.relay(f"worker-{(number + 1) % 2}").drain("post")
        assert len(office.post.batches) == number + 1
        until = office.target().not_before
        assert until is not None
        pauses.append(until - office.clock())
        office.clock.moment = until
    assert pauses[:4] == [timedelta(seconds=one) for one in (1, 2, 4, 8)]
    assert pauses[-1] == LONGEST_OF_A_TARGET


def test_only_one_worker_probes(office: Office) -> None:
    for account in (A, B):
        office.tell(account)
    office.post.whole = raising(Unavailable("It is away"))
    office.relay().drain("post")
    office.clock.pass_(timedelta(seconds=2))
    other = office.relay("worker-2")

    def meanwhile(_: Sequence[Parcel]) -> None:
        other.drain("post")
        raise Unavailable("It is away")

    office.post.whole = meanwhile
    office.relay().drain("post")
    assert [len(batch) for batch in office.post.batches] == [2, 1]


def test_a_hand_off_that_cannot_be_read_is_no_probe(office: Office) -> None:
    told = office.tell(A)
    office.post.whole = raising(Unavailable("It is away"))
    office.relay().drain("post")
    with transaction(office.engine) as session:
        session.get_one(CrmOutbox, told).hand_off = {"mood": "of a later version"}
    office.clock.pass_(timedelta(seconds=2))
    office.relay().drain("post")
    assert office.delivery(told).state == "dead"
    assert len(office.post.batches) == 1, "the CRM was not asked"
    assert office.target().failure == "It is away", "only its own answer ends the pause"
    office.tell(B)
    office.relay().drain("post")
    assert len(office.post.batches) == 2, "the next one probes"


def test_a_probe_whose_worker_died_is_its_own_again_at_its_start(office: Office) -> None:
    office.tell(A)
    office.post.whole = raising(Unavailable("It is away"))
    office.relay().drain("post")
    office.clock.pass_(timedelta(seconds=2))
    office.post.whole = raising(Killed())
    with pytest.raises(Killed):
        office.relay("worker-1").drain("post")
    office.post.whole = lambda _: None
    other = office.relay("worker-2")
    other.take_up(now=office.clock())
    other.close(patience=60)
    assert office.post.arrived == [], "another worker's probe may still be on its way"
    again = office.relay("worker-1")
    again.take_up(now=office.clock())
    again.close(patience=60)
    assert office.post.arrived == [(A, 1)]
    assert office.target().failure is None


def test_a_pause_is_kept_to_by_a_worker_that_begins(office: Office) -> None:
    office.tell(A)
    office.post.whole = raising(Unavailable("It is away", retry_after=30))
    office.relay("worker-1").drain("post")
    until = office.target().not_before
    again = office.relay("worker-1")
    again.take_up(now=office.clock())
    again.close(patience=60)
    assert office.target().not_before == until
    assert len(office.post.batches) == 1


def test_a_refusal_waits_for_a_person_and_goes_on_when_they_say_so(office: Office) -> None:
    for account in (A, B):
        office.tell(account)
    office.post.whole = raising(Refused("The token was revoked", "Connect it again."))
    for _ in range(10):
        office.relay().drain("post")
        office.clock.pass_(timedelta(hours=1))
    row = office.target()
    assert (row.failure, row.remedy) == ("The token was revoked", "Connect it again.")
    with reading(office.engine) as session:
        [status] = backlog(session, now=office.clock())
    assert (status.waiting, status.dead, status.needs_somebody) == (2, 0, True)
    office.relay().drain("post")
    office.post.whole = lambda _: None
    with transaction(office.engine) as session:
        try_now(session, "post", now=office.clock())
    office.relay().drain("post")
    assert sorted(office.post.arrived) == [(A, 1), (B, 1)]


def test_try_now_takes_held_up_accounts_too_and_knows_the_crms(office: Office) -> None:
    office.tell(A)
    office.post.says = lambda _: Postponed("It is locked", retry_after=3600)
    office.relay().drain("post")
    office.post.says = lambda _: Delivered()
    with transaction(office.engine) as session:
        try_now(session, "post", now=office.clock())
        with pytest.raises(LookupError, match="'nowhere'"):
            try_now(session, "nowhere", now=office.clock())
    office.relay().drain("post")
    assert office.post.arrived == [(A, 1)]


def test_a_fault_in_all_but_the_probe_does_not_spin(office: Office) -> None:
    for number in range(6):
        office.tell(f"account:{number}")

    def only_one(parcels: Sequence[Parcel]) -> None:
        if len(parcels) > 1:
            raise Unavailable("Too much at once")

    office.post.whole = only_one
    pauses = []
    for _ in range(4):
        office.relay().drain("post")
        until = office.target().not_before
        assert until is not None
        pauses.append((until - office.clock()).total_seconds())
        office.clock.moment = until
    assert pauses == [1, 2, 4, 8]


def test_one_that_the_connector_fails_on_dies_alone(office: Office) -> None:
    told = {account: office.tell(account) for account in (A, B, C)}
    for number in range(5):
        office.tell(f"account:{number}")
    office.post.whole = poison(B)
    office.relay().drain("post")
    row = office.delivery(told[B])
    assert row.state == "dead"
    assert row.reason is not None
    assert "KeyError at test_relay.py" in row.reason
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


def test_a_crm_that_cannot_be_opened_waits_with_the_reason(office: Office) -> None:
    office.tell(A)

    def open_(_: CrmTarget) -> Post:
        raise Refused("It was sealed with another secret", "Connect it again.")

    relay = Relay(office.engine, open_, worker_id="worker-1", clock=office.clock)
    relay.drain("post")
    assert office.target().remedy == "Connect it again."
    with transaction(office.engine) as session:
        try_now(session, "post", now=office.clock())
    office.relay().drain("post")
    assert office.post.arrived == [(A, 1)]


def test_disconnecting_while_a_batch_is_on_its_way_harms_nobody(office: Office) -> None:
    office.tell(A)

    def disconnected(_: Sequence[Parcel]) -> None:
        with transaction(office.engine) as session:
            session.delete(session.get_one(CrmTarget, "post"))

    office.post.whole = disconnected
    relay = office.relay()
    relay.drain("post")
    relay.drain("post")
    with reading(office.engine) as session:
        assert session.scalars(select(CrmDelivery)).all() == []
        assert len(session.scalars(select(CrmOutbox)).all()) == 1
    assert office.post.closed == 1


def test_one_that_is_connected_again_meanwhile_gets_what_is_told_from_then_on(
    office: Office,
) -> None:
    office.tell(A)

    def anew(_: Sequence[Parcel]) -> None:
        office.post.whole = lambda _: None
        with transaction(office.engine) as session:
            session.execute(delete(CrmTarget))
            connect(session, "post", "hubspot", office.clock())
        office.tell(A)

    office.post.whole = anew
    office.relay().drain("post")
    assert office.post.of(A) == [1, 2]
    assert lane(office, A).due_at is None


def test_why_the_former_one_failed_is_not_told_of_one_that_is_connected_again(
    office: Office,
) -> None:
    office.tell(A)

    def anew(_: Sequence[Parcel]) -> None:
        office.clock.pass_(timedelta(seconds=1))
        with transaction(office.engine) as session:
            session.execute(delete(CrmTarget))
            connect(session, "post", "hubspot", office.clock())
        raise Refused("The key is wrong.", "Connect it again.")

    office.post.whole = anew
    office.relay().drain("post")
    with reading(office.engine) as session:
        row = session.get_one(CrmTarget, "post")
    assert (row.failure, row.tries, row.not_before) == (None, 0, None)


def test_a_newly_connected_crm_gets_what_is_told_from_then_on(office: Office) -> None:
    office.tell(A)
    with transaction(office.engine) as session:
        connect(session, "second", "webhook", office.clock())
    office.tell(A)
    office.relay().drain("second")
    assert office.post.arrived == [(A, 2)]


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
