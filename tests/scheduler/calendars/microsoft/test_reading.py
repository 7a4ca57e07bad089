"""What is read of a Microsoft calendar is what stands there, at once and as it changes."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Calendar, Changes, SyncLost, busy_of
from scheduler.calendars.microsoft.events import GraphEvent, transaction_id, uid_of
from scheduler.zones import seconds
from tests.fakes.graph import Graph
from tests.fakes.graph_state import Event, GraphCalendarState, graph_time
from tests.fakes.serving import Fault, Reply

from .conftest import Opening

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
WINDOW = Interval(seconds(NOON) - 86_400, seconds(NOON) + 30 * 86_400)


def event(start: datetime = NOON, minutes: int = 60, **more: object) -> Event:
    end = start + timedelta(minutes=minutes)
    return {"start": graph_time(start), "end": graph_time(end), **more}


def interval(start: datetime, minutes: int = 60) -> Interval:
    return Interval(seconds(start), seconds(start) + minutes * 60)


def all_of(calendar: Calendar) -> Changes:
    return calendar.changes(None, WINDOW)


def test_an_event_takes_its_time(calendar: Calendar, mayas: GraphCalendarState) -> None:
    id_ = mayas.put(event(subject="Dentist"))
    (read,) = all_of(calendar).events
    assert (read.id, read.busy) == (id_, (interval(NOON),))


def test_no_title_is_asked_for_when_the_calendar_is_read(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph
) -> None:
    all_of(calendar)
    fields = (graph.asked[-1].one("$select") or "").split(",")
    assert "start" in fields
    assert not {"subject", "body", "attendees", "location"} & set(fields)


@pytest.mark.parametrize(
    "free",
    [
        {"showAs": "free"},
        {"showAs": "workingElsewhere"},
        {"isCancelled": True},
        {"responseStatus": {"response": "declined"}},
    ],
)
def test_what_takes_no_time(calendar: Calendar, mayas: GraphCalendarState, free: Event) -> None:
    mayas.put(event(**free))
    assert busy_of(all_of(calendar).events) == []


@pytest.mark.parametrize("status", ["busy", "oof", "tentative", "unknown"])
def test_what_takes_time(calendar: Calendar, mayas: GraphCalendarState, status: str) -> None:
    mayas.put(event(showAs=status))
    assert busy_of(all_of(calendar).events) == [interval(NOON)]


@pytest.mark.parametrize(
    ("zone", "hour"), [("America/New_York", 5), ("Asia/Tokyo", -9), ("Etc/UTC", 0)]
)
def test_a_whole_day_is_that_of_the_hosts_zone(
    opening: Opening, mayas: GraphCalendarState, zone: str, hour: int
) -> None:
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    mayas.put(event(midnight, 24 * 60, isAllDay=True))
    start = midnight + timedelta(hours=hour)
    assert busy_of(all_of(opening(zone=zone)).events) == [interval(start, 24 * 60)]


def test_a_whole_day_of_another_provider_is_midnight_too(
    calendar: Calendar, mayas: GraphCalendarState
) -> None:
    """All-day events are midnights in whatever zone is asked for (microsoft-graph-docs #1802)."""
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    mayas.put(event(midnight, 48 * 60, isAllDay=True))
    assert busy_of(all_of(calendar).events) == [interval(midnight - timedelta(hours=1), 48 * 60)]


def test_a_series_that_is_shown_as_free_is_free(
    calendar: Calendar, mayas: GraphCalendarState
) -> None:
    """Exchange's changes tell of an occurrence without its status."""
    first = all_of(calendar)
    mayas.put(event(_every=1, _count=5, showAs="free"))
    changed = calendar.changes(first.token, WINDOW)
    assert len(changed.events) == 5
    assert busy_of(changed.events) == []


def test_an_occurrence_that_was_taken_out_is_free(
    calendar: Calendar, mayas: GraphCalendarState
) -> None:
    """Exchange's changes do not mention it."""
    series = mayas.put(event(_every=1, _count=3))
    first = all_of(calendar)
    mayas.except_(series, 1, None)
    changed = calendar.changes(first.token, WINDOW)
    assert changed.everything
    assert busy_of(changed.events) == [interval(NOON), interval(NOON + timedelta(days=2))]


def test_a_series_of_which_all_was_changed_one_by_one(
    calendar: Calendar, mayas: GraphCalendarState
) -> None:
    series = mayas.put(event(_every=1, _count=1))
    first = all_of(calendar)
    mayas.except_(series, 0, {"showAs": "free"})
    assert busy_of(calendar.changes(first.token, WINDOW).events) == []


def test_ten_thousand_events_come_page_by_page(
    calendar: Calendar, mayas: GraphCalendarState
) -> None:
    for number in range(10_000):
        mayas.put(event(NOON + timedelta(minutes=3 * number), 3))
    assert len(all_of(calendar).events) == 10_000


def test_only_what_changed_is_read_the_next_time(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph
) -> None:
    stays, moves = (mayas.put(event(NOON + timedelta(hours=h))) for h in (0, 2))
    first = all_of(calendar)
    assert {read.id for read in first.events} == {stays, moves}
    mayas.put(event(NOON + timedelta(hours=8), id=moves))
    graph.asked.clear()
    second = calendar.changes(first.token, WINDOW)
    assert len(graph.asked) == 1
    assert not second.everything
    assert [read.id for read in second.events] == [moves]
    third = calendar.changes(second.token, WINDOW)
    assert (third.events, third.everything) == ((), False)


def test_what_was_deleted_is_free(calendar: Calendar, mayas: GraphCalendarState) -> None:
    stays, goes = (mayas.put(event(NOON + timedelta(hours=h))) for h in (0, 2))
    first = all_of(calendar)
    mayas.delete(goes)
    assert [read.id for read in calendar.changes(first.token, WINDOW).events] == [stays]


def test_what_the_host_declines_later_is_free_then(
    calendar: Calendar, mayas: GraphCalendarState
) -> None:
    id_ = mayas.put(event(showAs="tentative", responseStatus={"response": "notResponded"}))
    first = all_of(calendar)
    assert busy_of(first.events) == [interval(NOON)]
    mayas.respond(id_, "declined")
    (read,) = calendar.changes(first.token, WINDOW).events
    assert (read.busy, read.answer) == ((), "declined")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (410, "SyncStateNotFound"),
        (410, "resyncRequired"),
        (404, "syncStateNotFound"),
        (400, "SyncStateInvalid"),
    ],
)
def test_a_link_that_microsoft_forgot_asks_for_everything(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph, status: int, code: str
) -> None:
    first = all_of(calendar)
    graph.faults.append(Fault("answer", Reply(status, {"error": {"code": code, "message": "?"}})))
    with pytest.raises(SyncLost):
        calendar.changes(first.token, WINDOW)
    mayas.forget()
    with pytest.raises(SyncLost):
        calendar.changes(first.token, WINDOW)


def test_a_token_of_another_provider_asks_for_everything(calendar: Calendar) -> None:
    with pytest.raises(SyncLost):
        calendar.changes("sync-1", WINDOW)


def test_a_host_who_moves_to_another_zone_is_read_anew(
    calendar: Calendar, opening: Opening, mayas: GraphCalendarState
) -> None:
    mayas.put(event(datetime(2026, 11, 20, tzinfo=UTC), 24 * 60, isAllDay=True))
    first = all_of(calendar)
    anew = opening(zone="Asia/Tokyo").changes(first.token, WINDOW)
    assert anew.everything
    assert busy_of(anew.events) == [interval(datetime(2026, 11, 19, 15, 0, tzinfo=UTC), 24 * 60)]


def test_a_window_that_moves_on_is_read_anew_once_it_left_the_one_that_was_read(
    calendar: Calendar, mayas: GraphCalendarState
) -> None:
    far = NOON + timedelta(days=39)
    mayas.put(event(far))
    first = all_of(calendar)
    soon, later = (Interval(WINDOW.start + d, WINDOW.end + d) for d in (6 * 86_400, 10 * 86_400))
    assert not calendar.changes(first.token, soon).everything
    anew = calendar.changes(first.token, later)
    assert anew.everything
    assert busy_of(anew.events) == [interval(far)]


def test_an_event_in_another_zone_than_was_asked_for_is_told(
    calendar: Calendar, graph: Graph
) -> None:
    time = {"dateTime": "2026-11-19T12:00:00.0000000", "timeZone": "W. Europe Standard Time"}
    odd = {"value": [{"id": "odd", "start": time, "end": time}]}
    graph.faults.append(Fault("answer", Reply(200, odd), on=("GET", "/calendarView")))
    graph.faults.append(Fault("answer", Reply(200, odd), on=("GET", "/calendarView")))
    graph.faults[0] = Fault(
        "answer",
        Reply(200, {"value": [], "@odata.deltaLink": f"{graph.base}/v1.0/x"}),
        on=("GET", "/calendarView/delta"),
    )
    (read,) = all_of(calendar).events
    assert read.busy == ()
    assert read.fault is not None
    assert "odd" in read.fault


@pytest.mark.parametrize("uid", ["4b1e@segue.example", "a/b/c", "x"])
def test_a_booking_is_known_again_by_its_uid(uid: str) -> None:
    event = GraphEvent(id="1", transactionId=transaction_id(uid, "3-1795096800"), iCalUId="0400")
    assert uid_of(event) == uid
    other = GraphEvent(id="1", transactionId="6b3f", iCalUId="0400")
    assert uid_of(other) == "0400"
