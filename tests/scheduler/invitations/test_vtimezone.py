"""The zone that a calendar file brings along, read as RFC 5545 says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Timezone

from scheduler.invitations.vtimezone import vtimezone
from scheduler.zones import zone, zone_names

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2028, 1, 1, tzinfo=UTC)


def offset_in(timezone: Timezone, at: datetime) -> timedelta:
    """The offset at a moment: that of the observance with the latest onset, which is DTSTART on
    the clock of TZOFFSETFROM (RFC 5545, 3.6.5)."""
    onsets = [
        (one["DTSTART"].dt.replace(tzinfo=UTC) - one["TZOFFSETFROM"].td, one["TZOFFSETTO"].td)
        for one in timezone.subcomponents
    ]
    return max(onset for onset in onsets if onset[0] <= at)[1]


def offset_of(name: str, at: datetime) -> timedelta | None:
    return at.astimezone(zone(name)).utcoffset()


@given(
    st.sampled_from(sorted(zone_names())),
    st.datetimes(SINCE.replace(tzinfo=None), UNTIL.replace(tzinfo=None), timezones=st.just(UTC)),
)
def test_it_says_what_the_tz_database_says(name: str, at: datetime) -> None:
    read = Timezone.from_ical(vtimezone(name, SINCE, UNTIL).to_ical())
    assert isinstance(read, Timezone)
    assert offset_in(read, at) == offset_of(name, at)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Europe/Paris", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ],
)
def test_a_change_is_not_a_second_early_or_late(name: str, change: datetime) -> None:
    timezone = vtimezone(name, SINCE, UNTIL)
    second = timedelta(seconds=1)
    assert offset_of(name, change - second) != offset_of(name, change)
    for at in (change - second, change, change + timedelta(minutes=30)):
        assert offset_in(timezone, at) == offset_of(name, at)


def test_the_start_of_summer_stands_on_the_old_clock() -> None:
    text = vtimezone("Europe/Paris", SINCE, UNTIL).to_ical().decode()
    assert "DTSTART:20260329T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100" in text
