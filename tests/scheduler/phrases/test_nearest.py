"""Of the free times those nearest to what was said."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.phrases import Kind, Nearest, Phrase, nearest, understand
from scheduler.zones import zone
from tests.scheduler.phrases.test_requests import REQUESTS, understood

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=zone(BERLIN))
WEEK = [f"{day} {hour:02}:00" for day in range(1, 6) for hour in (9, 11, 14, 16)]
"""From Tuesday the first of December to Saturday."""


def at(written: str) -> datetime:
    day, clock = written.split()
    return datetime.fromisoformat(f"2026-12-{int(day):02}T{clock}").replace(tzinfo=zone(BERLIN))


def offered(text: str, times: list[str] = WEEK, most: int = 3) -> tuple[list[str], bool]:
    phrase = understand(text, zone=BERLIN, now=NOW)
    found = nearest(phrase, [at(one) for one in times], zone=BERLIN, most=most)
    return [f"{one.day} {one:%H:%M}" for one in found.times], found.fits


@pytest.mark.parametrize(
    ("text", "times", "fits"),
    [
        ("Tuesday at 2", ["1 14:00", "1 16:00", "1 11:00"], True),
        ("Tuesday at 3", ["1 14:00", "1 16:00", "1 11:00"], False),
        ("Wednesday", ["2 09:00", "2 11:00", "2 14:00"], True),
        ("Wednesday afternoon", ["2 14:00", "2 16:00"], True),
        ("Monday, December 7", ["5 16:00", "5 14:00", "5 11:00"], False),
        ("next week but not Tuesday", [], False),
        ("any day except Tuesday", ["2 09:00", "2 11:00", "2 14:00"], True),
        ("Tuesday or Thursday after 3", ["1 16:00", "3 16:00"], True),
        ("the second one", ["1 11:00"], True),
        ("the last one", ["5 16:00"], True),
        ("the first one on Thursday", ["3 09:00"], True),
        ("the 99th one", [], False),
        ("yesterday", [], False),
        ("we are 45 people", [], False),
        ("Tuesday at 11 or Wednesday at 9", ["1 11:00", "2 09:00", "1 09:00"], True),
    ],
)
def test_the_nearest_in_their_order(text: str, times: list[str], fits: bool) -> None:
    if text.startswith("next week"):
        times, fits = ["2 09:00", "2 11:00", "2 14:00"], True
    assert offered(text) == (times, fits)


def test_the_same_time_on_other_days_comes_before_other_times() -> None:
    assert offered("next week at 2", most=4) == (["1 14:00", "2 14:00", "3 14:00", "4 14:00"], True)


def test_what_is_left_out_is_not_offered_in_place_of_what_is_taken() -> None:
    assert offered("Wednesday to Friday, but not Thursday", ["3 09:00", "5 09:00"]) == (
        ["5 09:00"],
        False,
    )


def test_a_free_time_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        nearest(Phrase(kind=Kind.NONE), [datetime(2026, 12, 1)], zone=BERLIN)  # noqa: DTZ001


def test_in_the_hour_that_comes_twice_the_first_time_is_the_nearer() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=zone(BERLIN))
    second = first.replace(fold=1)
    phrase = understand("October 25th at 2:30 am", zone=BERLIN, now=datetime(2026, 10, 20))  # noqa: DTZ001
    found = nearest(phrase, [second, first], zone=BERLIN)
    assert [one.fold for one in found.times] == [0, 1]


STARTS = st.lists(
    st.integers(0, 60 * 24 * 4).map(lambda n: datetime(2026, 11, 20, tzinfo=UTC) + 15 * n * MINUTE),
    max_size=60,
)
MINUTE = timedelta(minutes=1)


@cache
def said() -> list[Phrase]:
    """Every request of the labelled set, as of one day."""
    return [understood({**one, "now": "2026-11-20T00:00"}) for one in REQUESTS]


def phrases(*kinds: Kind) -> st.SearchStrategy[Phrase]:
    """Those of these kinds; understood when they are needed, not by all who read this file."""
    return st.deferred(lambda: st.sampled_from([one for one in said() if one.kind in kinds]))


@given(phrases(*Kind), STARTS, st.integers(1, 5))
@settings(deadline=None)
def test_only_free_times_are_offered_none_twice_and_not_too_many(
    phrase: Phrase, starts: list[datetime], most: int
) -> None:
    found = nearest(phrase, starts, zone=BERLIN, most=most)
    assert set(found.times) <= set(starts)
    assert len(set(found.times)) == len(found.times) <= most
    assert found.times or not found.fits
    for left_out in phrase.excluded if phrase.kind is not Kind.ORDINAL else ():
        assert not any(left_out.start <= one < left_out.end for one in found.times)


@given(phrases(*set(Kind) - {Kind.ORDINAL}), STARTS)
@settings(deadline=None)
def test_the_order_in_which_times_are_free_does_not_matter(
    phrase: Phrase, starts: list[datetime]
) -> None:
    assert nearest(phrase, starts, zone=BERLIN) == nearest(phrase, starts[::-1], zone=BERLIN)


@given(phrases(Kind.POINT), STARTS)
@settings(deadline=None)
def test_nothing_that_is_free_is_nearer_to_a_point(phrase: Phrase, starts: list[datetime]) -> None:
    found = nearest(phrase, starts, zone=BERLIN, most=1)
    assert phrase.start is not None
    for one in starts:
        assert abs(found.times[0] - phrase.start) <= abs(one - phrase.start)


@given(phrases(Kind.WINDOW), STARTS)
@settings(deadline=None)
def test_beside_a_time_inside_of_a_window_none_outside_is_offered(
    phrase: Phrase, starts: list[datetime]
) -> None:
    found: Nearest = nearest(phrase, starts, zone=BERLIN)
    assert phrase.start is not None
    if found.fits and not any(reading.end is None for reading in phrase.readings):
        assert all(one >= phrase.start for one in found.times)
        assert all(phrase.end is None or one < phrase.end for one in found.times)
        assert list(found.times) == sorted(found.times)
