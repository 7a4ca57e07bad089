"""What is read of a Google calendar is what stands there, at once and as it changes."""

from datetime import UTC, datetime, timedelta

import pytest

from remote.faults import Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Changes, SyncLost, busy_of
from scheduler.calendars.google import calendar as calendar_module
from scheduler.calendars.google.calendar import GoogleCalendar
from scheduler.zones import seconds
from tests.fakes.google import Google, refusal
from tests.fakes.google_state import Event, GoogleCalendarState, written
from tests.fakes.serving import Fault, Reply

from .conftest import MAYA

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
WINDOW = Interval(seconds(NOON) - 86_400, seconds(NOON) + 30 * 86_400)


def event(start: datetime = NOON, minutes: int = 60, **more: object) -> Event:
    end = start + timedelta(minutes=minutes)
    return {
        "start": written(start, "Europe/Berlin"),
        "end": written(end, "Europe/Berlin"),
        **more,
    }


def interval(start: datetime, minutes: int = 60) -> Interval:
    return Interval(seconds(start), seconds(start) + minutes * 60)


def all_of(calendar: GoogleCalendar) -> Changes:
    return calendar.changes(None, WINDOW)


def test_an_event_takes_its_time(calendar: GoogleCalendar, mayas: GoogleCalendarState) -> None:
    id_ = mayas.put(event(summary="Dentist"))
    (read,) = all_of(calendar).events
    assert (read.id, read.busy) == (id_, (interval(NOON),))
    assert (read.starts_at, read.ends_at) == interval(NOON)


def test_no_title_and_no_guest_leaves_google(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google
) -> None:
    mayas.put(event(summary="Dentist", description="root canal"))
    all_of(calendar)
    fields = google.asked[-1].one("fields") or ""
    assert "items(" in fields
    for name in ("summary", "description", "email", "location"):
        assert name not in fields


@pytest.mark.parametrize(
    "free",
    [
        {"transparency": "transparent"},
        {"eventType": "workingLocation"},
        {"eventType": "birthday"},
        {"attendees": [{"email": MAYA, "responseStatus": "declined"}]},
    ],
)
def test_what_takes_no_time(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, free: Event
) -> None:
    mayas.put(event(**free))
    assert busy_of(all_of(calendar).events) == []


@pytest.mark.parametrize(
    "busy",
    [
        {"eventType": "outOfOffice"},
        {"eventType": "focusTime"},
        {"status": "tentative"},
        {"attendees": [{"email": MAYA, "responseStatus": "needsAction"}]},
        {"attendees": [{"email": "x@y.example", "responseStatus": "declined"}]},
    ],
)
def test_what_takes_time(calendar: GoogleCalendar, mayas: GoogleCalendarState, busy: Event) -> None:
    mayas.put(event(**busy))
    assert busy_of(all_of(calendar).events) == [interval(NOON)]


def test_a_whole_day_is_that_of_the_calendars_zone(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    mayas.zone = "America/New_York"
    mayas.put({"start": {"date": "2026-11-20"}, "end": {"date": "2026-11-21"}})
    start = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
    assert busy_of(all_of(calendar).events) == [interval(start, 24 * 60)]


def test_a_whole_day_on_which_midnight_is_skipped_begins_an_hour_later(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    mayas.zone = "Africa/Cairo"
    mayas.put({"start": {"date": "2026-04-24"}, "end": {"date": "2026-04-25"}})
    start = datetime(2026, 4, 23, 22, 0, tzinfo=UTC)
    window = Interval(seconds(start) - 86_400, seconds(start) + 2 * 86_400)
    assert busy_of(calendar.changes(None, window).events) == [interval(start, 23 * 60)]


def test_a_series_is_expanded_on_its_own_clock(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    start = datetime(2026, 10, 23, 7, 0, tzinfo=UTC)  # 9:00 in Berlin, before its clocks change
    mayas.put(event(start, recurrence=["RRULE:FREQ=DAILY;COUNT=4"]))
    window = Interval(seconds(start) - 86_400, seconds(start) + 9 * 86_400)
    hours = [moment.start // 3600 % 24 for moment in busy_of(calendar.changes(None, window).events)]
    assert hours == [7, 7, 8, 8]


def test_ten_thousand_events_come_page_by_page(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google
) -> None:
    for number in range(10_000):
        mayas.shown[f"e{number}"] = event(
            NOON + timedelta(minutes=3 * number), 3, id=f"e{number}", status="confirmed"
        )
    assert len(all_of(calendar).events) == 10_000
    assert len(google.asked) == 4


def test_pages_that_never_end_are_a_fault(
    calendar: GoogleCalendar, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_module, "MOST_PAGES", 3)
    again = Reply(200, {"timeZone": "UTC", "items": [], "nextPageToken": "again"})
    google.faults += [Fault("answer", again)] * 4
    with pytest.raises(Unavailable, match="pages never end"):
        all_of(calendar)


def test_only_what_changed_is_read_the_next_time(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    stays, moves, goes = (mayas.put(event(NOON + timedelta(hours=h))) for h in (0, 2, 4))
    first = all_of(calendar)
    assert first.everything
    assert {read.id for read in first.events} == {stays, moves, goes}

    mayas.put(event(NOON + timedelta(hours=8), id=moves))
    mayas.delete(goes)
    second = calendar.changes(first.token, WINDOW)
    assert not second.everything
    assert [read.id for read in second.events] == [moves]
    assert busy_of(second.events) == [interval(NOON + timedelta(hours=8))]
    assert second.gone == (goes,)
    third = calendar.changes(second.token, WINDOW)
    assert (third.events, third.gone) == ((), ())


def test_what_the_host_declines_later_is_free_then(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    id_ = mayas.put(event(attendees=[{"email": MAYA, "responseStatus": "needsAction"}]))
    first = all_of(calendar)
    mayas.respond(id_, "declined")
    (read,) = calendar.changes(first.token, WINDOW).events
    assert (read.busy, read.answer) == ((), "declined")


def test_one_instance_that_is_cancelled_is_gone(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    series = mayas.put(event(recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
    first = all_of(calendar)
    mayas.except_(series, NOON + timedelta(days=1), {"status": "cancelled"})
    second = calendar.changes(first.token, WINDOW)
    assert second.gone == (f"{series}_20261120T120000Z",)
    assert len(busy_of(all_of(calendar).events)) == 2


def test_a_token_that_google_forgot_asks_for_everything(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    first = all_of(calendar)
    mayas.forget()
    with pytest.raises(SyncLost):
        calendar.changes(first.token, WINDOW)


def test_a_token_of_another_provider_asks_for_everything(calendar: GoogleCalendar) -> None:
    with pytest.raises(SyncLost):
        calendar.changes("sync-1", WINDOW)


def test_a_calendar_that_changes_its_zone_is_read_anew(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    mayas.put({"start": {"date": "2026-11-20"}, "end": {"date": "2026-11-21"}})
    first = all_of(calendar)
    mayas.zone = "Asia/Tokyo"
    with pytest.raises(SyncLost, match="time zone"):
        calendar.changes(first.token, WINDOW)


def test_a_window_that_moves_on_is_read_anew_once_it_left_the_one_that_was_read(
    calendar: GoogleCalendar, mayas: GoogleCalendarState
) -> None:
    far = NOON + timedelta(days=39)
    mayas.put(event(far))
    first = all_of(calendar)
    soon, later = (Interval(WINDOW.start + d, WINDOW.end + d) for d in (6 * 86_400, 10 * 86_400))
    assert not calendar.changes(first.token, soon).everything
    anew = calendar.changes(first.token, later)
    assert anew.everything
    assert busy_of(anew.events) == [interval(far)]


def test_an_event_without_a_readable_time_is_told(calendar: GoogleCalendar, google: Google) -> None:
    broken = {"timeZone": "UTC", "items": [{"id": "odd", "start": {"dateTime": "noon"}}]}
    google.faults.append(Fault("answer", Reply(200, broken)))
    (read,) = all_of(calendar).events
    assert read.busy == ()
    assert read.fault is not None
    assert "odd" in read.fault


def test_a_token_refused_by_google_as_malformed_is_no_silence(
    calendar: GoogleCalendar, google: Google
) -> None:
    first = all_of(calendar)
    google.faults.append(Fault("answer", refusal(410, "fullSyncRequired")))
    with pytest.raises(SyncLost):
        calendar.changes(first.token, WINDOW)
