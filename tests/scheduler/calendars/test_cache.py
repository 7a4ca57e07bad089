"""What is kept of a calendar is what a fresh look at everything would bring, whatever happened."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from scheduler.availability.intervals import Interval
from scheduler.calendars.connecting import Wish, connect, disconnect
from scheduler.calendars.packing import joined, unpacked
from scheduler.calendars.reading import read
from scheduler.zones import moment
from store.calendars import CalendarEvent, HostCalendar
from store.database import reading, transaction
from tests.scheduler.calendars.conftest import Office
from tests.scheduler.calendars.servers import PASSWORD, USER, Remote, Server

NAMES = ("a", "b", "c", "d")
DAY = datetime(2026, 11, 20, tzinfo=UTC)
_numbers = itertools.count()

starts = st.integers(-24 * 40, 24 * 40).map(lambda hours: DAY + timedelta(hours=hours))
lengths = st.sampled_from(["PT30M", "PT2H", "P1D"])
rules = st.sampled_from(["", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY;COUNT=9", "RRULE:FREQ=MONTHLY"])
shown = st.sampled_from(["OPAQUE", "OPAQUE", "TRANSPARENT"])


class Edits(RuleBasedStateMachine):
    """A calendar's owner edits it at random; now and then Segue looks at what changed."""

    office: Office
    server: Server

    @initialize()
    def connected(self) -> None:
        self.remote: Remote = self.server.make_calendar(f"cache{next(_numbers)}")
        credentials = {"user": USER, "password": PASSWORD}
        wish = Wish("maya-chen", "caldav", credentials, self.remote.address)
        outside = self.office.desk.outside
        self.id = connect(outside, wish, now=self.office.clock()).calendar.id
        self.there: set[str] = set()
        self.looked = True

    @rule(name=st.sampled_from(NAMES), start=starts, length=lengths, rule=rules, transp=shown)
    def put(self, name: str, start: datetime, length: str, rule: str, transp: str) -> None:
        lines = f"DTSTART:{start:%Y%m%dT%H%M%SZ}\nDURATION:{length}\nTRANSP:{transp}\n{rule}"
        self.remote.put(name, lines)
        self.there.add(name)
        self.looked = False

    @rule(name=st.sampled_from(NAMES))
    def delete(self, name: str) -> None:
        if name in self.there:
            self.remote.delete(f"{self.remote.path}{name}.ics")
            self.there.remove(name)
            self.looked = False

    @rule(later=st.sampled_from([timedelta(minutes=1), timedelta(hours=3), timedelta(days=2)]))
    def look(self, later: timedelta) -> None:
        self.office.clock.pass_(later)
        assert read(self.office.desk.outside, self.id, now=self.office.clock())
        self.looked = True

    @invariant()
    def is_as_a_fresh_look_says(self) -> None:
        if not getattr(self, "looked", False):
            return
        with reading(self.office.engine) as session:
            row = session.get_one(HostCalendar, self.id)
            kept = unpacked(row.busy)
            events = session.query(CalendarEvent).filter_by(calendar_id=self.id).all()
            assert joined(b for e in events for b in unpacked(e.busy)) == kept
        window = Interval(row.covered_from, row.covered_until)
        opened = self.office.desk.outside.open(row)
        try:
            fresh = opened.changes(None, window)
        finally:
            opened.close()
        expected = joined(busy for event in fresh.events for busy in event.busy)
        assert [tuple(map(moment, one)) for one in kept] == [
            tuple(map(moment, one)) for one in expected
        ]

    def teardown(self) -> None:
        with transaction(self.office.engine) as session:
            if hasattr(self, "id"):
                disconnect(session, self.office.desk.outside, self.id, now=self.office.clock())


@pytest.fixture
def machine(office: Office, server: Server) -> type[Edits]:
    return type("EditsOf", (Edits,), {"office": office, "server": server})


def test_the_cache_is_as_a_fresh_look(machine: type[Edits]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
