"""Hours and slots on the days when clocks change, against the tz database minute by minute."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from scheduler import Host, MeetingType
from scheduler.availability.bookable import bookable
from scheduler.availability.host_time import FREE
from scheduler.availability.intervals import Interval, open_hours
from scheduler.zones import moment, seconds, stretches, zone

MINUTE = timedelta(minutes=1)
ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/St_Johns",
    "America/Vancouver",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
)
SCHEDULES = (
    ("09:00-17:00",),
    ("08:30-12:15", "13:00-18:00"),
    ("00:00-24:00",),
    ("00:00-08:00",),
    ("01:30-03:30",),
    ("00:10-02:20", "22:00-24:00"),
)


def change_days(name: str) -> list[date]:
    """The dates of 2026 on whose eve and end the zone's clock is at another distance from UTC."""
    here = zone(name)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    noons = [datetime(day.year, day.month, day.day, 12, tzinfo=here) for day in days]
    return [
        later.date()
        for earlier, later in pairwise(noons)
        if earlier.utcoffset() != later.utcoffset()
    ]


def minutes_of(spans: tuple[str, ...]) -> set[int]:
    """The minutes of a day that are written."""
    found: set[int] = set()
    for span in spans:
        ends = [int(part[:2]) * 60 + int(part[3:]) for part in span.split("-")]
        found.update(range(*ends))
    return found


class Oracle:
    """Walks through UTC minute by minute and asks the tz database what the host's clock shows."""

    def __init__(self, name: str, start: datetime, end: datetime) -> None:
        here = zone(name)
        self.shown: dict[datetime, int] = {}
        while start < end:
            clock = start.astimezone(here)
            self.shown[start] = clock.hour * 60 + clock.minute
            start += MINUTE

    def open(self, spans: tuple[str, ...]) -> set[datetime]:
        wanted = minutes_of(spans)
        return {at for at, shown in self.shown.items() if shown in wanted}

    def slots(self, spans: tuple[str, ...], minutes: int, increment: int) -> list[datetime]:
        within = self.open(spans)
        return [
            at
            for at, shown in self.shown.items()
            if shown % increment == 0 and all(at + n * MINUTE in within for n in range(minutes))
        ]


def around(name: str, day: date) -> tuple[datetime, datetime]:
    """From the noon before to the noon after, in UTC."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone(name)).astimezone(UTC)
    return noon - timedelta(days=1), noon + timedelta(days=1)


def test_twenty_two_zones_change_their_clocks_in_2026() -> None:
    assert len(ZONES) == 22
    assert {name for name in ZONES if not change_days(name)} == set()


@pytest.mark.parametrize("name", ZONES)
def test_hours_are_those_that_the_hosts_clock_shows(name: str, host: Callable[..., Host]) -> None:
    for day in change_days(name):
        start, end = around(name, day)
        oracle = Oracle(name, start, end)
        clock = stretches(name, seconds(start), seconds(end))
        for spans in SCHEDULES:
            found = open_hours(host(name, *spans).hours, clock)
            minutes = {
                moment(at) for interval in found for at in range(interval.start, interval.end, 60)
            }
            assert minutes == oracle.open(spans), (name, day, spans)


@pytest.mark.parametrize("name", ZONES)
def test_slots_are_all_that_fit_and_no_other(
    name: str, host: Callable[..., Host], meeting: Callable[..., MeetingType]
) -> None:
    call = meeting(minutes=40, increment=30)
    for day in change_days(name):
        start, end = around(name, day)
        oracle = Oracle(name, start, end + timedelta(hours=1))
        for spans in SCHEDULES:
            found = bookable(host(name, *spans), call, FREE, seconds(start), seconds(end))
            expected = [at for at in oracle.slots(spans, 40, 30) if at < end]
            assert [moment(at) for at in found] == expected, (name, day, spans)


def test_los_angeles_opens_at_nine_on_the_day_its_clock_goes_forward(
    host: Callable[..., Host],
) -> None:
    clock = stretches(
        "America/Los_Angeles",
        seconds(datetime(2026, 3, 8, 8, tzinfo=UTC)),
        seconds(datetime(2026, 3, 9, 7, tzinfo=UTC)),
    )
    (hours,) = open_hours(host("America/Los_Angeles", "09:00-17:00").hours, clock)
    nine, five = datetime(2026, 3, 8, 16, tzinfo=UTC), datetime(2026, 3, 9, 0, tzinfo=UTC)
    assert hours == Interval(seconds(nine), seconds(five))


def test_cairo_is_not_empty_on_the_day_without_a_midnight(host: Callable[..., Host]) -> None:
    clock = stretches(
        "Africa/Cairo",
        seconds(datetime(2026, 4, 23, 22, tzinfo=UTC)),
        seconds(datetime(2026, 4, 24, 21, tzinfo=UTC)),
    )
    (hours,) = open_hours(host("Africa/Cairo", "00:00-24:00").hours, clock)
    assert hours.end - hours.start == 23 * 3600
