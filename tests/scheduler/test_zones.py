"""The pinned tz database, and a zone's clock."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import UnknownZone, zone
from scheduler.zones import moment, seconds, start_of_day, stretches, zone_names


def test_the_pinned_tz_database_wins_over_the_machines() -> None:
    assert zoneinfo.TZPATH == ()


def test_vancouver_keeps_its_summer_clock_from_november_2026() -> None:
    winter = datetime(2026, 12, 1, tzinfo=UTC)
    assert winter.astimezone(zone("America/Vancouver")).utcoffset() == timedelta(hours=-7)


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "", "../../etc/passwd", "/etc/localtime", "Europe", "europe/\x00"]
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone(name)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        seconds(datetime(2026, 1, 1))  # noqa: DTZ001


def test_new_yorks_clock_goes_forward_on_the_eighth_of_march() -> None:
    start, end = (
        seconds(datetime(2026, 3, 1, tzinfo=UTC)),
        seconds(datetime(2026, 3, 20, tzinfo=UTC)),
    )
    winter, summer = stretches("America/New_York", start, end)
    assert (winter.offset, summer.offset) == (-5 * 3600, -4 * 3600)
    assert moment(summer.start) == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.sampled_from(sorted(zone_names())), moments, st.integers(1, 80))
def test_stretches_join_and_say_what_the_tz_database_says(
    name: str, since: datetime, days: int
) -> None:
    start = seconds(since)
    end = start + days * 86_400
    found = stretches(name, start, end)
    assert (found[0].start, found[-1].end) == (start, end)
    assert all(earlier.end == later.start for earlier, later in pairwise(found))
    for stretch in found:
        for at in (stretch.start, (stretch.start + stretch.end) // 2, stretch.end - 1):
            offset = moment(at).astimezone(zone(name)).utcoffset()
            assert offset == timedelta(seconds=stretch.offset)


@given(st.sampled_from(sorted(zone_names())), st.dates(date(1990, 1, 1), date(2037, 1, 1)))
def test_a_day_starts_when_its_date_first_shows(name: str, day: date) -> None:
    start = start_of_day(name, day)
    assert moment(start).astimezone(zone(name)).date() >= day
    assert moment(start - 1).astimezone(zone(name)).date() < day


def test_the_day_that_samoa_skipped_starts_with_the_next() -> None:
    skipped = start_of_day("Pacific/Apia", date(2011, 12, 30))
    assert skipped == start_of_day("Pacific/Apia", date(2011, 12, 31))
