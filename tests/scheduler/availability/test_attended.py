"""When somebody is at work: never said of closed hours, never of the past, and never too late."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import Host, attended, zone
from tests.scheduler.availability.cases import ZONES, a_day, a_host_of, chances
from tests.scheduler.making import a_host


def works(host: Host, moment: datetime) -> bool:
    """Whether the host's clock shows a time within the hours, read off the clock."""
    local = moment.astimezone(zone(host.zone))
    minute = local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60
    return any(span.start <= minute < span.end for span in host.hours.on(local.date()))


def a_team(chance: Random) -> tuple[list[Host], datetime]:
    day = a_day(chance)
    hosts = [
        a_host_of(chance, day, chance.choice(ZONES), f"host-{nth}")
        for nth in range(chance.choice([1, 1, 2, 3]))
    ]
    second = timedelta(seconds=chance.randrange(86_400 * 3))
    return hosts, datetime(day.year, day.month, day.day, tzinfo=UTC) + second


teams = chances.map(a_team)


@given(teams)
def test_somebody_is_said_to_work_now_exactly_while_somebody_does(
    team: tuple[list[Host], datetime],
) -> None:
    hosts, now = team
    found = attended(hosts, now)
    assert (found is not None and found.at(now)) == any(works(host, now) for host in hosts)


@given(teams)
def test_a_later_hour_is_never_past_and_never_a_closed_one(
    team: tuple[list[Host], datetime],
) -> None:
    hosts, now = team
    found = attended(hosts, now)
    if found is None or found.at(now):
        return
    assert found.since > now
    assert any(works(host, found.since) for host in hosts)
    assert not any(works(host, found.since - timedelta(seconds=1)) for host in hosts)


@given(teams, st.floats(0, 0.999))
def test_nobody_works_between_now_and_the_hour_that_is_said(
    team: tuple[list[Host], datetime], part: float
) -> None:
    hosts, now = team
    found = attended(hosts, now)
    if found is None or found.at(now):
        return
    between = now + (found.since - now) * part
    assert not any(works(host, between) for host in hosts)


@given(teams, st.floats(0, 0.999))
def test_somebody_works_until_the_end_that_is_said(
    team: tuple[list[Host], datetime], part: float
) -> None:
    hosts, now = team
    found = attended(hosts, now)
    if found is not None:
        begins = max(found.since, now)
        assert any(works(host, begins + (found.until - begins) * part) for host in hosts)


FRIDAY_EVENING = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
OFFICE = {"week": {day: ["9:00-17:00"] for day in ("monday", "tuesday", "wednesday", "friday")}}


def office(**more: object) -> Host:
    return a_host("Europe/Berlin", **OFFICE | more)


def test_after_friday_comes_monday() -> None:
    found = attended([office()], FRIDAY_EVENING)
    assert found is not None
    assert found.since == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert found.until == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def test_a_holiday_and_time_off_are_passed_over() -> None:
    away = office(
        exceptions={"2026-11-23": []}, time_off=[{"first": "2026-11-24", "last": "2026-11-24"}]
    )
    found = attended([away], FRIDAY_EVENING)
    assert found is not None
    assert found.since == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def test_whoever_works_first_counts() -> None:
    india = a_host("Asia/Kolkata", "10:00-19:00", id_="india")
    found = attended([office(), india], FRIDAY_EVENING)
    assert found is not None
    assert found.since == datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "since"),
    [
        # The night to 2026-03-29 skips 2:00 to 3:00 in Berlin; that to 2026-10-25 has it twice.
        (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_nine_on_the_clock_is_nine_after_a_change_of_clocks(now: datetime, since: datetime) -> None:
    found = attended([a_host("Europe/Berlin", "9:00-17:00")], now)
    assert found is not None
    assert found.since == since


def test_hours_that_skipped_clocks_swallow_are_no_hours() -> None:
    night = a_host("Europe/Berlin", "2:00-3:00")
    found = attended([night], datetime(2026, 3, 28, 20, 0, tzinfo=UTC))
    assert found is not None
    assert found.since == datetime(2026, 3, 30, 0, 0, tzinfo=UTC)


def test_a_long_absence_is_seen_to_its_end() -> None:
    away = office(time_off=[{"first": "2026-11-20", "last": "2026-12-20"}])
    found = attended([away], FRIDAY_EVENING)
    assert found is not None
    assert found.since == datetime(2026, 12, 21, 8, 0, tzinfo=UTC)


def test_who_is_away_for_months_promises_nothing() -> None:
    away = office(time_off=[{"first": "2026-11-20", "last": "2027-11-20"}])
    assert attended([away], FRIDAY_EVENING) is None
    assert attended([], FRIDAY_EVENING) is None
