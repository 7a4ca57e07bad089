"""A CRM that is away or refuses everything is left alone, probed, and goes on when it is back."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from crm_sync.delivery import Relay, backlog, try_now
from crm_sync.delivery.pauses import (
    LONGEST_OF_A_TARGET,
)
from crm_sync.targets.target import Delivered, Parcel, Postponed
from remote.faults import Refused, Unavailable
from store.crm import CrmOutbox, CrmTarget
from store.database import reading, transaction
from tests.crm_sync.delivery.conftest import Killed, Office, Post, raising

pytestmark = pytest.mark.both_databases
Eventually = Callable[[Callable[[], bool]], None]
A, B, C = "account:a", "account:b", "account:c"


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
