"""After any changes and any looks, what was read of an Outlook calendar is what stands there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from remote.faults import Unavailable
from remote.http import Api
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Entry, EntryGone, Person, RemoteEvent, SyncLost, Written
from scheduler.calendars.faults import fault
from scheduler.calendars.microsoft.calendar import MicrosoftCalendar
from scheduler.zones import moment, seconds, start_of_day
from tests.fakes.authority import Authority
from tests.fakes.graph import Graph
from tests.fakes.graph_rules import refusal
from tests.fakes.graph_state import graph_time
from tests.fakes.serving import Fault, served

MAYA, ZONE = "maya@harbor.example", "America/New_York"
START = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
"""New York's clocks change twelve days later."""
DAYS = 21
hours = st.integers(-48, (DAYS + 4) * 24)
lengths = st.sampled_from([0, 15, 60, 26 * 60])
statuses = st.sampled_from(["busy", "free", "tentative", "oof", "workingElsewhere"])


class _SameToken:
    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token

    def instead_of(self, refused: str) -> str:
        return self._token


def _midnight(day: str) -> datetime:
    return moment(start_of_day(ZONE, date.fromisoformat(day)))


class Changing(RuleBasedStateMachine):
    """People change Maya's calendar, Segue writes to it, and reads it now and then."""

    def __init__(self) -> None:
        super().__init__()
        authority = Authority(lambda: START)
        self.graph = Graph(authority, lambda: START, page_size=3)
        self.theirs = self.graph.calendar("cal", owner=MAYA)
        token = str(authority.permission(MAYA, ("Calendars.ReadWrite",))["access_token"])
        self._serving = served(self.graph)
        self.graph.base = self._serving.__enter__()
        api = Api("calendar", f"{self.graph.base}/v1.0", _SameToken(token), fault, timeout=5)
        self.calendar = MicrosoftCalendar(api, "/me", "cal", ZONE)
        self.window = Interval(seconds(START), seconds(START) + DAYS * 86_400)
        self.known: dict[str, RemoteEvent] = {}
        self.since: str | None = None
        self.entries: dict[str, tuple[Entry, Written | None]] = {}

    def teardown(self) -> None:
        self.calendar.close()
        self._serving.__exit__(None, None, None)
        assert self.graph.violations == []
        assert self.graph.mails == []

    @rule(hour=hours, minutes=lengths, status=statuses)
    def somebody_makes_an_event(self, hour: int, minutes: int, status: str) -> None:
        start = START + timedelta(hours=hour)
        end = start + timedelta(minutes=minutes)
        self.theirs.put({"start": graph_time(start), "end": graph_time(end), "showAs": status})

    @rule(day=st.integers(-2, DAYS), count=st.integers(1, 3))
    def somebody_makes_whole_days(self, day: int, count: int) -> None:
        start = START.replace(hour=0) + timedelta(days=day)
        end = start + timedelta(days=count)
        self.theirs.put({"start": graph_time(start), "end": graph_time(end), "isAllDay": True})

    @rule(hour=hours, count=st.integers(1, 12), every=st.sampled_from([1, 7]), status=statuses)
    def somebody_makes_a_series(self, hour: int, count: int, every: int, status: str) -> None:
        start = START + timedelta(hours=hour)
        self.theirs.put(
            {
                "start": graph_time(start),
                "end": graph_time(start + timedelta(hours=1)),
                "showAs": status,
                "_every": every,
                "_count": count,
            }
        )

    def _some(self, pick: int) -> str | None:
        there = list(self.theirs.items)
        return there[pick % len(there)] if there else None

    @rule(pick=st.integers(0, 99), hour=hours)
    def somebody_moves_something(self, pick: int, hour: int) -> None:
        id_ = self._some(pick)
        if id_ is not None:
            start, end = START + timedelta(hours=hour), START + timedelta(hours=hour + 1)
            times = {"start": graph_time(start), "end": graph_time(end), "isAllDay": False}
            self.theirs.put({"id": id_, **times})

    @rule(pick=st.integers(0, 99))
    def somebody_deletes_something(self, pick: int) -> None:
        id_ = self._some(pick)
        if id_ is not None:
            self.theirs.delete(id_)

    @rule(pick=st.integers(0, 99), answer=st.sampled_from(["declined", "accepted"]))
    def maya_answers(self, pick: int, answer: str) -> None:
        id_ = self._some(pick)
        if id_ is not None:
            self.theirs.respond(id_, answer)

    @rule(pick=st.integers(0, 99), number=st.integers(0, 5), out=st.booleans(), status=statuses)
    def somebody_changes_one_of_a_series(
        self, pick: int, number: int, out: bool, status: str
    ) -> None:
        series = [id_ for id_, e in self.theirs.items.items() if e["type"] == "seriesMaster"]
        if series:
            change = None if out else {"showAs": status, "subject": "changed"}
            self.theirs.except_(series[pick % len(series)], number, change)

    @rule(number=st.integers(0, 3), hour=st.integers(0, 200), lost=st.booleans())
    def segue_writes_a_meeting(self, number: int, hour: int, lost: bool) -> None:
        uid = f"{number}@segue.example"
        before, known = self.entries.get(uid, (None, None))
        sequence = before.sequence + 1 if before else 0
        start = START + timedelta(hours=hour)
        people = Person("Maya", MAYA), (Person("Dana", "dana@northwind.example"),)
        entry = Entry(
            uid,
            sequence,
            "A meeting",
            "",
            start,
            start + timedelta(minutes=30),
            ZONE,
            *people,
            None,
            "https://segue.example/",
            START,
        )
        if lost:
            self.graph.faults.append(Fault("lost", on=("PATCH" if known else "POST", "/events")))
            with pytest.raises((Unavailable, EntryGone)):
                self.calendar.write(entry, known)
            self.graph.faults.clear()
        try:
            self.entries[uid] = entry, self.calendar.write(entry, known)
        except EntryGone:
            assert known is not None
            assert known.id not in self.theirs.items

    @rule()
    def microsoft_forgets_its_links(self) -> None:
        self.theirs.forget()

    @rule(days=st.integers(0, 9))
    def time_goes_by(self, days: int) -> None:
        self.window = Interval(*(edge + days * 86_400 for edge in self.window))

    @rule(fault=st.sampled_from(["none", "busy", "lost"]))
    def segue_looks(self, fault: str) -> None:
        if fault != "none":
            kind = "lost" if fault == "lost" else "answer"
            self.graph.faults.append(Fault(kind, refusal(503, "ErrorServerBusy")))  # type: ignore[arg-type]
            with pytest.raises(Unavailable):
                self.calendar.changes(self.since, self.window)
        try:
            changes = self.calendar.changes(self.since, self.window)
        except SyncLost:
            changes = self.calendar.changes(None, self.window)
            assert changes.everything
        if changes.everything:
            self.known = {}
        self.known |= {event.id: event for event in changes.events}
        for id_ in changes.gone:
            self.known.pop(id_, None)
        self.since = changes.token
        self._compare()

    def _compare(self) -> None:
        every = [busy for event in self.known.values() for busy in event.busy]
        true = [
            Interval(seconds(start), seconds(end)) for start, end in self.theirs.busy(_midnight)
        ]
        assert self._within(every) == self._within(true)

    def _within(self, busy: list[Interval]) -> list[Interval]:
        low, high = self.window
        return sorted(
            Interval(max(start, low), min(end, high))
            for start, end in busy
            if start < high and end > low and start < end
        )

    @invariant()
    def no_meeting_stands_twice(self) -> None:
        uids = [
            mark["value"]
            for event in self.theirs.items.values()
            for mark in event["singleValueExtendedProperties"]
            if mark["id"].endswith("SegueUid")
        ]
        assert len(uids) == len(set(uids))


def test_what_was_read_is_what_stands_there() -> None:
    run_state_machine_as_test(
        Changing,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
