"""Hours less busy times, cut into starts."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import Host, MeetingType
from scheduler.availability.bookable import bookable
from scheduler.availability.host_time import FREE, Taken, in_order
from scheduler.zones import moment, seconds

MONDAY = seconds(datetime(2026, 5, 4, tzinfo=UTC))


def at(clock: str) -> int:
    """A time of that Monday, UTC."""
    hours, minutes = clock.split(":")
    return MONDAY + int(hours) * 3600 + int(minutes) * 60


def clocks(found: list[int]) -> list[str]:
    return [moment(one).strftime("%H:%M") for one in found]


def times(host: Host, meeting: MeetingType, *busy: tuple[str, str]) -> list[str]:
    """The starts of that Monday."""
    taken = in_order([at(since) for since, _ in busy], [at(until) for _, until in busy])
    return clocks(bookable(host, meeting, Taken(taken), MONDAY, MONDAY + 86_400))


Make = Callable[..., Host]
Type = Callable[..., MeetingType]


def test_starts_stand_on_the_grid_of_the_clock_not_of_the_hours(host: Make, meeting: Type) -> None:
    morning = host("Etc/UTC", "09:05-12:00")
    assert times(morning, meeting()) == ["10:00", "11:00"]
    assert times(morning, meeting(increment=30)) == ["09:30", "10:00", "10:30", "11:00"]


def test_the_grid_is_that_of_the_hosts_clock(host: Make, meeting: Type) -> None:
    # Kolkata is 5:30 ahead: 10:00 there is 4:30 UTC.
    assert times(host("Asia/Kolkata", "10:00-12:00"), meeting()) == ["04:30", "05:30"]


def test_a_meeting_must_end_within_the_hours(host: Make, meeting: Type) -> None:
    assert times(host("Etc/UTC", "09:00-10:30"), meeting(increment=30)) == ["09:00", "09:30"]
    assert times(host("Etc/UTC", "09:00-09:59"), meeting()) == []


def test_a_meeting_may_end_when_another_starts(host: Make, meeting: Type) -> None:
    day = host("Etc/UTC", "09:00-13:00")
    assert times(day, meeting(), ("10:00", "11:00")) == ["09:00", "11:00", "12:00"]


def test_buffers_add_up_crosswise(host: Make, meeting: Type) -> None:
    # The booking 10:00-11:00 comes with its own 5 minutes before and after.
    day, taken = host("Etc/UTC", "08:00-14:00"), ("09:55", "11:05")
    call = meeting(minutes=30, increment=5, buffer_before=10, buffer_after=15)
    found = times(day, call, taken)
    # 9:10 ends 9:40, and 15 + 5 minutes later it is 10:00; 11:00 + 5 + 10 is 11:15.
    assert "09:10" in found
    assert "09:15" not in found
    assert "11:10" not in found
    assert "11:15" in found


def test_hours_until_midnight_run_on_into_the_next_day(host: Make, meeting: Type) -> None:
    night = host("Etc/UTC", "00:00-01:00", "23:00-24:00")
    assert times(night, meeting(minutes=90, increment=30)) == ["23:00", "23:30"]


def test_an_exception_replaces_the_day_and_time_off_wins(host: Make, meeting: Type) -> None:
    changed = host("Etc/UTC", "09:00-12:00", exceptions={"2026-05-04": ["14:00-15:00"]})
    assert times(changed, meeting()) == ["14:00"]
    away = host(
        "Etc/UTC",
        "09:00-12:00",
        exceptions={"2026-05-04": ["14:00-15:00"]},
        time_off=[{"first": "2026-05-01", "last": "2026-05-04"}],
    )
    assert times(away, meeting()) == []


minute = st.integers(0, 600)
spans = st.lists(st.tuples(minute, st.integers(1, 90)), max_size=12).map(
    lambda pairs: [(since, since + length) for since, length in pairs]
)


def _covered(busy: Sequence[tuple[int, int]]) -> set[int]:
    return {one for since, until in busy for one in range(since, until)}


@given(spans, st.randoms())
def test_busy_times_are_the_same_whichever_end_belongs_to_which_begin(
    busy: list[tuple[int, int]], chance: Random
) -> None:
    begins, ends = [since for since, _ in busy], [until for _, until in busy]
    chance.shuffle(begins)
    chance.shuffle(ends)
    found = in_order(begins, ends)
    assert _covered(found) == _covered(busy)
    assert all(since < until for since, until in found)


@given(
    busy=st.lists(st.tuples(st.integers(0, 1440), st.integers(5, 200)), max_size=10),
    minutes=st.integers(5, 120),
    increment=st.sampled_from([5, 15, 20, 30, 45, 60]),
    before=st.integers(0, 30),
    after=st.integers(0, 30),
)
def test_a_start_is_offered_if_and_only_if_it_fits(
    busy: list[tuple[int, int]], minutes: int, increment: int, before: int, after: int
) -> None:
    call = MeetingType.model_validate(
        {
            "id": "x",
            "title": "X",
            "minutes": minutes,
            "increment": increment,
            "buffer_before": before,
            "buffer_after": after,
            "window_days": 1,
            "hosts": "one",
        }
    )
    someone = Host.model_validate(
        {
            "id": "h",
            "name": "H",
            "email": "h@harbor.example",
            "zone": "Etc/UTC",
            "title": "h",
            "hours": {"week": {"monday": ["08:00-12:00", "13:00-18:00"]}},
        }
    )
    taken = in_order([MONDAY + s * 60 for s, _ in busy], [MONDAY + (s + n) * 60 for s, n in busy])
    expected = [
        start
        for start in range(0, 1440, increment)
        if any(a <= start and start + minutes <= b for a, b in ((480, 720), (780, 1080)))
        and all(start + minutes + after <= s or start - before >= s + n for s, n in busy)
    ]
    found = bookable(someone, call, Taken(taken), MONDAY, MONDAY + 86_400)
    assert [(one - MONDAY) // 60 for one in found] == expected


@pytest.mark.parametrize(("start", "end"), [(MONDAY, MONDAY), (MONDAY, MONDAY - 1)])
def test_nothing_is_offered_in_no_time(host: Make, meeting: Type, start: int, end: int) -> None:
    assert bookable(host("Etc/UTC", "00:00-24:00"), meeting(), FREE, start, end) == []
