"""Hours and slots on the days when clocks change, against the tz database minute by minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.clock_changes import SCHEDULES, VIEWERS, ZONES, change_days, judged
from scheduler import Host, MeetingType
from scheduler.availability.bookable import bookable
from scheduler.availability.claims import Claims
from scheduler.availability.host_time import FREE
from scheduler.availability.intervals import Interval, open_hours
from scheduler.zones import moment, seconds, stretches, zone
from tests.scheduler.availability.oracle import Oracle


def test_twenty_two_zones_change_their_clocks_on_forty_four_days_of_2026() -> None:
    assert len(ZONES) == 22
    assert all(change_days(name) for name in ZONES)
    assert sum(len(change_days(name)) for name in ZONES) == 44
    assert 44 * len(SCHEDULES) * len(VIEWERS) == 792


@pytest.mark.parametrize("name", ZONES)
def test_a_host_is_offered_at_the_minutes_of_its_hours_and_no_other(name: str) -> None:
    assert [case for case in judged([name]) if case.minutes_wrong] == []


@pytest.mark.parametrize("name", ZONES)
def test_slots_are_all_that_fit_and_no_other(
    name: str, host: Callable[..., Host], meeting: Callable[..., MeetingType]
) -> None:
    call = meeting(minutes=40, increment=30)
    for day in change_days(name):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone(name)).astimezone(UTC)
        start, end = noon - timedelta(days=1), noon + timedelta(days=1)
        for spans in SCHEDULES:
            someone = host(name, *spans)
            found = bookable(someone, call, FREE, seconds(start), seconds(end))
            expected = Oracle(someone, start, end).free(call, Claims())
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
