"""After any changes and any looks, what was read of a Google calendar is what stands there."""

from datetime import UTC, datetime, timedelta

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
from scheduler.calendars.calendar import (
    Calendar,
    Entry,
    EntryGone,
    Person,
    RemoteEvent,
    SyncLost,
    Written,
)
from scheduler.calendars.faults import fault
from scheduler.calendars.google.calendar import GoogleCalendar
from scheduler.calendars.google.ids import event_id
from scheduler.zones import seconds
from tests.fakes.authority import Authority
from tests.fakes.discovery import Description, description_file
from tests.fakes.google import Google, refusal
from tests.fakes.google_state import written
from tests.fakes.serving import Fault, served

MAYA = "maya@harbor.example"
START = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
"""Berlin's clocks change five days later."""
DAYS = 21
hours = st.integers(-48, (DAYS + 4) * 24)
lengths = st.sampled_from([0, 15, 60, 26 * 60])


class _SameToken:
    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token

    def instead_of(self, refused: str) -> str:
        return self._token


class Changing(RuleBasedStateMachine):
    """People change Maya's calendar, Segue writes to it, and reads it now and then."""

    def __init__(self) -> None:
        super().__init__()
        file = description_file()
        assert file is not None
        authority = Authority(lambda: START)
        self.google = Google(Description(file), authority, lambda: START, page_size=3)
        self.theirs = self.google.calendar(MAYA, owner=MAYA)
        scope = "https://www.googleapis.com/auth/calendar.events.owned"
        token = str(authority.permission(MAYA, (scope,))["access_token"])
        self._serving = served(self.google)
        base = self._serving.__enter__()
        api = Api("Google calendar", f"{base}/calendar/v3", _SameToken(token), fault, timeout=5)
        self.calendar: Calendar = GoogleCalendar(api, MAYA)
        self.window = Interval(seconds(START), seconds(START) + DAYS * 86_400)
        self.known: dict[str, RemoteEvent] = {}
        self.covered = self.window
        self.since: str | None = None
        self.entries: dict[str, tuple[Entry, Written | None]] = {}
        self.deleted: set[str] = set()

    def teardown(self) -> None:
        self.calendar.close()
        self._serving.__exit__(None, None, None)
        assert self.google.violations == []
        assert self.google.mails == []

    @rule(hour=hours, minutes=lengths, free=st.booleans())
    def somebody_makes_an_event(self, hour: int, minutes: int, free: bool) -> None:
        start = START + timedelta(hours=hour)
        self.theirs.put(
            {
                "start": written(start, "Europe/Berlin"),
                "end": written(start + timedelta(minutes=minutes), "Europe/Berlin"),
                "transparency": "transparent" if free else "opaque",
                "attendees": [{"email": MAYA, "responseStatus": "needsAction"}],
            }
        )

    @rule(day=st.integers(-2, DAYS))
    def somebody_makes_a_whole_day(self, day: int) -> None:
        date = (START + timedelta(days=day)).date()
        ends = date + timedelta(days=1)
        self.theirs.put({"start": {"date": str(date)}, "end": {"date": str(ends)}})

    @rule(hour=hours, count=st.integers(1, 12), often=st.sampled_from(["DAILY", "WEEKLY"]))
    def somebody_makes_a_series(self, hour: int, count: int, often: str) -> None:
        start = START + timedelta(hours=hour)
        self.theirs.put(
            {
                "start": written(start, "Europe/Berlin"),
                "end": written(start + timedelta(hours=1), "Europe/Berlin"),
                "recurrence": [f"RRULE:FREQ={often};COUNT={count}"],
            }
        )

    def _some(self, pick: int) -> str | None:
        there = [id_ for id_, e in self.theirs.stored.items() if e["status"] != "cancelled"]
        return there[pick % len(there)] if there else None

    @rule(pick=st.integers(0, 99), hour=hours)
    def somebody_moves_something(self, pick: int, hour: int) -> None:
        id_ = self._some(pick)
        if id_ is not None:
            start, end = START + timedelta(hours=hour), START + timedelta(hours=hour + 1)
            zone = "Europe/Berlin"
            self.theirs.put({"id": id_, "start": written(start, zone), "end": written(end, zone)})

    @rule(pick=st.integers(0, 99))
    def somebody_deletes_something(self, pick: int) -> None:
        id_ = self._some(pick)
        if id_ is not None:
            self.theirs.delete(id_)
            self.deleted.add(id_)

    @rule(pick=st.integers(0, 99), answer=st.sampled_from(["declined", "accepted"]))
    def maya_answers(self, pick: int, answer: str) -> None:
        id_ = self._some(pick)
        if id_ is not None:
            self.theirs.respond(id_, answer)

    @rule(pick=st.integers(0, 99), day=st.integers(0, 5), cancelled=st.booleans())
    def somebody_changes_one_of_a_series(self, pick: int, day: int, cancelled: bool) -> None:
        shown = [e for e in self.theirs.live() if "recurringEventId" in e]
        if shown:
            event = shown[pick % len(shown)]
            original = datetime.fromisoformat(event["originalStartTime"]["dateTime"])
            moved = original + timedelta(days=day, hours=1)
            change = (
                {"status": "cancelled"}
                if cancelled
                else {
                    "start": written(moved, "Europe/Berlin"),
                    "end": written(moved + timedelta(minutes=20), "Europe/Berlin"),
                }
            )
            self.theirs.except_(event["recurringEventId"], original, change)

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
            "Europe/Berlin",
            *people,
            None,
            "https://segue.example/",
            START,
        )
        if lost:
            self.google.faults.append(Fault("lost", on=("PATCH" if known else "POST", "/events")))
            with pytest.raises((Unavailable, EntryGone)):
                self.calendar.write(entry, known)
            self.google.faults.clear()
        gone = event_id(uid) in self.deleted
        try:
            self.entries[uid] = entry, self.calendar.write(entry, known)
        except EntryGone:
            assert gone
        else:
            assert not (gone and known)
            self.deleted.discard(event_id(uid))

    @rule()
    def google_forgets_its_tokens(self) -> None:
        self.theirs.forget()

    @rule(zone=st.sampled_from(["America/New_York", "Africa/Cairo", "Europe/Berlin"]))
    def the_calendar_gets_another_zone(self, zone: str) -> None:
        self.theirs.zone = zone

    @rule(days=st.integers(0, 9))
    def time_goes_by(self, days: int) -> None:
        self.window = Interval(*(edge + days * 86_400 for edge in self.window))

    @rule(fault=st.sampled_from(["none", "busy", "lost"]))
    def segue_looks(self, fault: str) -> None:
        if fault != "none":
            kind = "lost" if fault == "lost" else "answer"
            self.google.faults.append(Fault(kind, refusal(503, "backendError")))
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
        read = sorted(
            Interval(max(start, self.window.start), min(end, self.window.end))
            for event in self.known.values()
            for start, end in event.busy
            if start < self.window.end and end > self.window.start
        )
        true = sorted(
            Interval(max(seconds(start), self.window.start), min(seconds(end), self.window.end))
            for start, end in self.theirs.busy()
            if seconds(start) < self.window.end and seconds(end) > self.window.start and start < end
        )
        assert read == true

    @invariant()
    def no_meeting_stands_twice(self) -> None:
        titles = [e["iCalUID"] for e in self.theirs.live() if e.get("summary") == "A meeting"]
        assert len(titles) == len(set(titles)) <= 4


@pytest.mark.skipif(description_file() is None, reason="Google's description is not here (shared)")
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
