"""Phrases are right in every zone of the pinned tz database, on days when clocks change, too."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import UnknownZone
from scheduler.phrases import Kind, Phrase, understand
from scheduler.zones import moment, seconds, stretches, zone, zone_names

ZONES = sorted(zone_names())


def said(text: str, name: str, now: str) -> Phrase:
    return understand(text, zone=name, now=datetime.fromisoformat(now))


def start_of(phrase: Phrase) -> str:
    assert phrase.start is not None
    return phrase.start.isoformat()


@given(st.sampled_from(ZONES), st.integers(0, 23), st.sampled_from([0, 15, 30, 45]), st.data())
@settings(max_examples=200, deadline=None)
def test_a_point_shows_what_was_said_on_days_when_clocks_change(
    name: str, hour: int, minute: int, data: st.DataObject
) -> None:
    since, until = (seconds(datetime(year, 1, 1, tzinfo=UTC)) for year in (2026, 2028))
    changes = [stretch.start for stretch in stretches(name, since, until)[1:]] or [since + 10**7]
    change = moment(data.draw(st.sampled_from(changes))).astimezone(zone(name))
    day = change.date()
    text = f"{day.isoformat()} {hour:02}:{minute:02}"
    phrase = understand(text, zone=name, now=change - timedelta(days=3))
    assert (phrase.kind, phrase.date, phrase.time) == (Kind.POINT, day, time(hour, minute))
    assert phrase.start is not None
    shown = phrase.start.replace(tzinfo=None, fold=0)
    if shown != datetime.combine(day, time(hour, minute)):
        # The clock skips it: then no moment of the day shows it.
        minutes = (change.replace(fold=0) + timedelta(minutes=n) for n in range(-2880, 2880))
        walls = {
            one.astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None, fold=0, second=0)
            for one in minutes
        }
        assert datetime.combine(day, time(hour, minute)) not in walls
        assert "skips" in (phrase.because or "")


def test_a_time_that_the_clock_skips_is_as_much_later() -> None:
    phrase = said("March 8th at 2:30 am", "America/New_York", "2026-03-01T09:00")
    assert start_of(phrase) == "2026-03-08T03:30:00-04:00"
    assert "skips 02:30" in (phrase.because or "")


def test_of_a_time_that_is_shown_twice_it_is_the_first_that_is_not_past() -> None:
    phrase = said("today at 1:30 am", "America/New_York", "2026-11-01T00:10")
    assert start_of(phrase) == "2026-11-01T01:30:00-04:00"
    later = said("today at 1:30 am", "America/New_York", "2026-11-01T01:45:00-04:00")
    assert start_of(later) == "2026-11-01T01:30:00-05:00"


def test_hours_that_pass_are_real_hours() -> None:
    phrase = said("in 3 hours", "Europe/Berlin", "2026-10-25T00:30")
    assert start_of(phrase) == "2026-10-25T02:30:00+01:00"


def test_a_day_when_clocks_change_is_whole() -> None:
    phrase = said("tomorrow", "Europe/Berlin", "2026-10-24T12:00")
    assert (phrase.start, phrase.end) != (None, None)
    assert phrase.end is not None
    assert phrase.start is not None
    assert phrase.end.astimezone(UTC) - phrase.start.astimezone(UTC) == timedelta(hours=25)


def test_the_pinned_tz_database_counts() -> None:
    phrase = said("December 1st at 10 am", "America/Vancouver", "2026-11-20T09:00")
    assert start_of(phrase).endswith("-07:00")


@pytest.mark.parametrize(
    ("text", "start", "named"),
    [
        ("Tuesday 2 pm EST", "2026-12-01T20:00:00+01:00", "America/New_York"),
        ("Tuesday 2 pm Pacific", "2026-12-01T23:00:00+01:00", "America/Los_Angeles"),
        ("Tuesday at 14:00 UTC", "2026-12-01T15:00:00+01:00", "Etc/UTC"),
        ("Tuesday 4pm London time", "2026-12-01T17:00:00+01:00", "Europe/London"),
        ("Tuesday noon GMT+2", "2026-12-01T11:00:00+01:00", "UTC+02:00"),
        ("Tuesday at 9 IST", "2026-12-01T04:30:00+01:00", "Asia/Kolkata"),
        ("July 1 at 2 pm EST", "2027-07-01T20:00:00+02:00", "America/New_York"),
    ],
)
def test_a_zone_that_is_said_wins(text: str, start: str, named: str) -> None:
    phrase = said(text, "Europe/Berlin", "2026-11-27T10:00")
    assert (start_of(phrase), phrase.zone) == (start, named)


def test_an_abbreviation_is_the_visitors_own_where_their_zone_has_it() -> None:
    phrase = said("Tuesday 9 am IST", "Asia/Jerusalem", "2026-11-27T10:00")
    assert (start_of(phrase), phrase.zone) == ("2026-12-01T09:00:00+02:00", "Asia/Jerusalem")


def test_today_is_the_visitors() -> None:
    now = "2026-11-27T23:30:00+00:00"
    assert said("today", "Asia/Tokyo", now).date == date(2026, 11, 28)
    assert said("today", "America/New_York", now).date == date(2026, 11, 27)


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownZone):
        said("tuesday", "Mars/Olympus", "2026-11-27T10:00")
