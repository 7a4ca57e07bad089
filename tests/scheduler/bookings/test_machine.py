"""Holds and bookings against a model of them, whatever two visits and the clock do in any order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from scheduler import (
    Changed,
    HoldExpired,
    NotBegun,
    NotFound,
    SchedulingError,
    TimeNotOffered,
    TimeTaken,
    cancel,
    confirm,
    hand_over,
    hold,
    miss,
    move,
    release,
    sync_hosts,
)
from scheduler.zones import seconds
from store.decisions import RoutingRow
from store.meetings import Booking, TakenTime
from store.visits import Visit
from tests.scheduler.bookings.small_team import NOW, PEOPLE, small_team, ways

pytestmark = pytest.mark.both_databases

TEAMS, WAYS = small_team(), ways()
VISITS = ("ada", "bob")
MINUTE = timedelta(minutes=1)
GUEST = {"name": "Ada", "email": "ada@example.com"}
TOMORROW = NOW.replace(hour=0) + timedelta(days=1)
STARTS = st.one_of(
    st.integers(18, 21).map(lambda half: TOMORROW + half * 30 * MINUTE),
    st.integers(18, 21).map(lambda half: TOMORROW + half * 30 * MINUTE),
    st.sampled_from(
        [
            NOW,
            NOW + 60 * MINUTE,
            TOMORROW + 8 * 60 * MINUTE,
            TOMORROW + 605 * MINUTE,
            TOMORROW + 16.75 * 60 * MINUTE,
            NOW + timedelta(days=15),
        ]
    ),
)


@dataclass
class Known:
    """What the model knows of a hold or a booking."""

    id: str
    uid: str
    visit: str
    kind: str
    hosts: tuple[str, ...]
    start: datetime
    state: str = "held"
    expires: datetime = NOW
    sequence: int = 0

    def counts(self, now: datetime) -> bool:
        live = self.state == "held" and self.expires > now
        return live or self.state in ("confirmed", "no_show")


def busy(kind: str, start: datetime) -> tuple[datetime, datetime]:
    meeting = TEAMS.meeting_types[kind]
    since = start - meeting.buffer_before * MINUTE
    return since, start + (meeting.minutes + meeting.buffer_after) * MINUTE


def in_hours(start: datetime) -> bool:
    opens = start.replace(hour=9, minute=0)
    on_grid = start.minute % 30 == 0 and start.second == 0
    return on_grid and opens <= start <= opens + timedelta(hours=7, minutes=30)


def offered(start: datetime, now: datetime) -> bool:
    return in_hours(start) and now + 60 * MINUTE <= start <= now + timedelta(days=14)


_VISIT, _WAY = st.sampled_from(VISITS), st.sampled_from(list(WAYS))


class Bookings(RuleBasedStateMachine):
    """One transaction of its own, never committed."""

    made = Bundle("made")
    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine, expire_on_commit=False)
        self.now = NOW
        self.known: dict[str, Known] = {}

    def teardown(self) -> None:
        self.session.close()

    @initialize()
    def open_visits(self) -> None:
        sync_hosts(self.session, TEAMS)
        plain = {"opened_at": NOW, "seen_at": NOW, "page": "/", "zone": "UTC", "language": "en"}
        self.session.add_all(Visit(id=one, **plain) for one in VISITS)
        self.session.flush()
        self.session.add_all(RoutingRow(id=one, visit_id=one, at=NOW) for one in VISITS)
        self.session.flush()

    # What the visitors do

    @rule(target=made, visit=_VISIT, way=_WAY, at=STARTS)
    def hold(self, visit: str, way: str, at: datetime) -> object:
        return self._hold(visit, way, at)

    @rule(target=made, visit=_VISIT, way=_WAY, at=STARTS)
    def book(self, visit: str, way: str, at: datetime) -> object:
        held = self._hold(visit, way, at)
        if isinstance(held, str):
            self.confirm(held, visit)
        return held

    def _hold(self, visit: str, way: str, at: datetime) -> object:
        route = WAYS[way]
        mine = [one for one in self.known.values() if (one.visit, one.state) == (visit, "held")]
        expected = self._may(route.seats, route.meeting_type_id, at, apart=mine)
        asked = {"starts_at": at, "visit_id": visit, "zone": "Etc/UTC", "now": self.now}
        done = self._try(lambda: hold(self.session, TEAMS, route, visit, **asked), expected)
        if done is None:
            return multiple()
        expires = self.now + 10 * MINUTE
        for one in mine:
            if one.id == done.id:
                assert (one.start, one.kind) == (at, route.meeting_type_id)
                one.expires = expires
                return multiple()
            one.state = "released"
        hosts = (done.host_id, *done.also_host_ids)
        assert all(host in seat for host, seat in zip(hosts, route.seats, strict=True))
        new = Known(done.id, done.uid, visit, route.meeting_type_id, hosts, at, expires=expires)
        assert self._free(hosts, new.kind, at, apart=mine)
        self.known[done.id] = new
        return done.id

    @rule(id_=made, visit=_VISIT)
    def confirm(self, id_: str, visit: str) -> None:
        one = self.known[id_]
        expected: type[SchedulingError] | None = None
        if one.visit != visit:
            expected = NotFound
        elif one.state in ("released", "cancelled") or (
            one.state == "held" and (one.expires <= self.now or one.start <= self.now)
        ):
            expected = HoldExpired
        asked = {"visit_id": visit, "now": self.now, **GUEST}
        self._change(
            one,
            lambda: confirm(self.session, TEAMS, id_, **asked),
            expected,
            changes=one.state == "held",
            state="confirmed",
            raises_sequence=False,
        )

    @rule(id_=made, visit=_VISIT)
    def release(self, id_: str, visit: str) -> None:
        one = self.known[id_]
        right = one.visit == visit and one.state in ("held", "released")
        asked = {"visit_id": visit, "now": self.now}
        self._try(lambda: release(self.session, id_, **asked), None if right else NotFound)
        if right:
            one.state = "released"

    @rule(id_=made, at=STARTS)
    def move(self, id_: str, at: datetime) -> None:
        one = self.known[id_]
        seats = [(host,) for host in one.hosts]
        expected: type[SchedulingError] | None = NotFound
        if one.state == "confirmed":
            same = one.start == at
            expected = None if same else self._may(seats, one.kind, at, apart=[one])
        start = one.start
        if self._change(
            one,
            lambda: move(self.session, TEAMS, id_, starts_at=at, now=self.now),
            expected,
            changes=start != at,
        ):
            one.start = at

    @rule(id_=made)
    def cancel(self, id_: str) -> None:
        one = self.known[id_]
        expected = None if one.state in ("confirmed", "cancelled") else NotFound
        self._change(
            one,
            lambda: cancel(self.session, id_, now=self.now),
            expected,
            changes=one.state == "confirmed",
            state="cancelled",
        )

    # What the reps do

    @rule(id_=made, to=st.sampled_from(PEOPLE))
    def hand_over(self, id_: str, to: str) -> None:
        one = self.known[id_]
        expected: type[SchedulingError] | None = NotFound
        if one.state == "confirmed":
            free = self._free([to], one.kind, one.start, apart=[one])
            takes_part = to in one.hosts[1:]
            fine = to == one.hosts[0] or (free and not takes_part)
            expected = None if fine else TimeTaken
        if self._change(
            one,
            lambda: hand_over(self.session, TEAMS, id_, to=to, now=self.now),
            expected,
            changes=to != one.hosts[0],
        ):
            one.hosts = (to, *one.hosts[1:])

    @rule(id_=made)
    def miss(self, id_: str) -> None:
        one = self.known[id_]
        expected: type[SchedulingError] | None = None
        if one.state not in ("confirmed", "no_show"):
            expected = NotFound
        elif one.start > self.now:
            expected = NotBegun
        self._change(
            one,
            lambda: miss(self.session, id_, now=self.now),
            expected,
            changes=one.state == "confirmed",
            state="no_show",
            raises_sequence=False,
        )

    # What time does

    @rule(minutes=st.sampled_from([1, 5, 9, 10, 11, 60]))
    def minutes_pass(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(id_=made)
    def the_hold_is_about_to_run_out(self, id_: str) -> None:
        self.now = max(self.now, self.known[id_].expires - timedelta(seconds=1))

    @rule(id_=made)
    def the_meeting_begins(self, id_: str) -> None:
        self.now = max(self.now, self.known[id_].start)

    # What is true at every moment

    @invariant()
    def what_is_taken_is_what_counts(self) -> None:
        assert self._rows() == sorted(self._expected_rows())

    @invariant()
    def nobody_has_two_meetings_at_once(self) -> None:
        for one, two in pairwise(self._rows()):
            assert one[0] != two[0] or one[2] <= two[1]

    @invariant()
    def a_meeting_keeps_its_name_and_counts_its_changes(self) -> None:
        for one in self.known.values():
            row = self.session.get_one(Booking, one.id, populate_existing=True)
            assert (row.uid, row.sequence, row.state) == (one.uid, one.sequence, one.state)
            assert (row.starts_at, (row.host_id, *row.also_host_ids)) == (one.start, one.hosts)

    def _rows(self) -> list[tuple[str, int, int, str]]:
        rows = self.session.scalars(select(TakenTime))
        return sorted(
            (row.host_id, row.busy_from, row.busy_until, row.booking_id)
            for row in rows
            if row.held_until is None or row.held_until > seconds(self.now)
        )

    def _expected_rows(self) -> Iterator[tuple[str, int, int, str]]:
        for one in self.known.values():
            if one.counts(self.now):
                since, until = busy(one.kind, one.start)
                for host in one.hosts:
                    yield host, seconds(since), seconds(until), one.id

    def _free(
        self, hosts: Sequence[str], kind: str, at: datetime, apart: Sequence[Known] = ()
    ) -> bool:
        since, until = busy(kind, at)
        for one in self.known.values():
            if one in apart or not one.counts(self.now) or not set(hosts) & set(one.hosts):
                continue
            begins, ends = busy(one.kind, one.start)
            if begins < until and since < ends:
                return False
        return True

    def _may(
        self, seats: Sequence[Sequence[str]], kind: str, at: datetime, apart: Sequence[Known]
    ) -> type[SchedulingError] | None:
        if not offered(at, self.now):
            return TimeNotOffered
        parties = [party for party in product(*seats) if len(set(party)) == len(party)]
        fine = any(self._free(party, kind, at, apart) for party in parties)
        return None if fine else TimeTaken

    def _try(self, do: Callable[[], object], expected: type[SchedulingError] | None) -> object:
        if expected is None:
            return do()
        with pytest.raises(expected), self.session.begin_nested():
            do()
        return None

    def _change(
        self,
        one: Known,
        do: Callable[[], Changed],
        expected: type[SchedulingError] | None,
        *,
        changes: bool,
        state: str | None = None,
        raises_sequence: bool = True,
    ) -> bool:
        done = self._try(do, expected)
        if done is None:
            return False
        assert done.changed is changes
        if changes:
            one.state = state or one.state
            one.sequence += raises_sequence
        return changes


def test_holds_and_bookings_are_what_the_model_says(engine: Engine) -> None:
    machine = type("BookingsHere", (Bookings,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60 if engine.dialect.name == "sqlite" else 20,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
