"""Dates as each language writes them, in the zone that is asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import UnknownZone
from scheduler.invitations.spoken import spoken_clock, spoken_date, spoken_day, spoken_span
from scheduler.zones import zone

START = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
END = START + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "Tuesday 24 November 2026, 15:30 to 16:00 (Berlin time, UTC+1)"),
        ("en-GB", "Tuesday 24 November 2026, 15:30 to 16:00 (Berlin time, UTC+1)"),
        ("en-US", "Tuesday, November 24, 2026, 3:30 PM to 4:00 PM (Berlin time, UTC+1)"),
        ("de-AT", "Dienstag, 24. November 2026, 15:30 bis 16:00 Uhr (Ortszeit Berlin, UTC+1)"),
        ("es-MX", "martes, 24 de noviembre de 2026, 15:30 a 16:00 (hora de Berlin, UTC+1)"),
        ("fi", "Tuesday 24 November 2026, 15:30 to 16:00 (Berlin time, UTC+1)"),
    ],
)
def test_each_language_in_its_way(tag: str, said: str) -> None:
    assert spoken_span(START, END, "Europe/Berlin", tag) == said


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en-GB", "1 December 2026"),
        ("en-US", "December 1, 2026"),
        ("de", "1. Dezember 2026"),
        ("es", "1 de diciembre de 2026"),
        ("fi", "1 December 2026"),
    ],
)
def test_a_date_without_its_weekday(tag: str, said: str) -> None:
    assert spoken_date(date(2026, 12, 1), tag) == said


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Etc/UTC", "(UTC)"),
        ("UTC", "(UTC)"),
        ("Asia/Kathmandu", "(Kathmandu time, UTC+5:45)"),
        ("America/St_Johns", "(St Johns time, UTC−3:30)"),
        ("America/Argentina/Buenos_Aires", "(Buenos Aires time, UTC−3)"),
    ],
)
def test_the_zone_is_named_as_people_do(name: str, where: str) -> None:
    assert spoken_span(START, END, name, "en").endswith(where)


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    one, other = (
        spoken_span(at, at + timedelta(minutes=15), "Europe/Paris", "en") for at in (first, second)
    )
    assert "02:30 to 02:45 (Paris time, UTC+2)" in one
    assert "02:30 to 02:45 (Paris time, UTC+1)" in other


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 10, 24, 23, 59, tzinfo=UTC), "01:59"),
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), "02:00 (UTC+2)"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "02:00 (UTC+1)"),
        (datetime(2026, 10, 25, 1, 59, tzinfo=UTC), "02:59 (UTC+1)"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "03:00"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "03:00"),
    ],
)
def test_a_clock_is_told_with_its_offset_where_it_shows_the_same_twice(
    at: datetime, said: str
) -> None:
    assert spoken_clock(at, "Europe/Berlin", "en") == said
    assert spoken_clock(at, "Europe/Berlin", "de") == said.replace(":00", ":00 Uhr").replace(
        ":59", ":59 Uhr"
    )


def test_midnight_and_noon() -> None:
    assert spoken_clock(datetime(2026, 1, 1, 0, 5, tzinfo=UTC), "UTC", "en-US") == "12:05 AM"
    assert spoken_clock(datetime(2026, 1, 1, 12, 5, tzinfo=UTC), "UTC", "en-US") == "12:05 PM"


def test_an_unknown_zone() -> None:
    with pytest.raises(UnknownZone):
        spoken_day(START, "Mars/Phobos", "en")


TAGS = st.sampled_from(["en", "de", "es"])


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), TAGS)  # noqa: DTZ001
def test_the_day_is_the_zones_own(at: datetime, tag: str) -> None:
    moment = at.replace(tzinfo=UTC)
    local = moment.astimezone(zone("Pacific/Auckland"))
    said = spoken_day(moment, "Pacific/Auckland", tag)
    assert f"{local.day}" in said
    assert f"{local.year}" in said
    if tag == "en":
        assert said == f"{local:%A} {local.day} {local:%B} {local.year}"
