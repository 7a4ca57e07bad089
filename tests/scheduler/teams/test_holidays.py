"""Public holidays as days off, and what is refused of them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.teams.hours import Hours, Span

WEEK = {
    day: ["09:00-17:00"]
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
}
NINE_TO_FIVE = (Span(540, 1020),)


def hours(**more: object) -> Hours:
    return Hours.model_validate({"week": WEEK, **more})


def refusal(**more: object) -> str:
    with pytest.raises(ValidationError) as raised:
        hours(**more)
    (error,) = raised.value.errors()
    return str(error["msg"])


def test_a_holiday_is_a_day_off_in_every_year() -> None:
    american = hours(holidays="US")
    for thanksgiving in (date(2026, 11, 26), date(2027, 11, 25), date(2035, 11, 22)):
        assert american.on(thanksgiving) == ()
        assert american.holiday(thanksgiving) == "Thanksgiving Day"
    assert american.on(date(2026, 11, 25)) == NINE_TO_FIVE
    assert american.holiday(date(2026, 11, 25)) is None


def test_a_subdivision_has_holidays_of_its_own() -> None:
    womens_day = date(2027, 3, 8)
    assert hours(holidays={"country": "DE", "subdivision": "BE"}).on(womens_day) == ()
    assert hours(holidays={"country": "DE", "subdivision": "BY"}).on(womens_day) == NINE_TO_FIVE


def test_the_names_are_in_the_language_that_is_asked_for() -> None:
    easter = date(2026, 4, 6)
    assert hours(holidays="DE").holiday(easter) == "Ostermontag"
    english = hours(holidays={"country": "DE", "language": "en_US"})
    assert english.holiday(easter) == "Easter Monday"


@pytest.mark.parametrize("worked", ["Independence Day", "2026-07-03"])
def test_a_holiday_is_worked_by_name_or_by_date(worked: str) -> None:
    observed = date(2026, 7, 3)
    assert hours(holidays="US").holiday(observed) == "Independence Day (observed)"
    working = hours(holidays={"country": "US", "works_on": [worked]})
    assert working.on(observed) == NINE_TO_FIVE
    assert working.on(date(2026, 12, 25)) == ()


def test_an_exception_wins_over_a_holiday_and_time_off_over_both() -> None:
    christmas = date(2026, 12, 25)
    changed = hours(holidays="US", exceptions={"2026-12-25": ["10:00-11:00"]})
    assert changed.on(christmas) == (Span(600, 660),)
    away = {"first": "2026-12-20", "last": "2026-12-31"}
    assert hours(exceptions={"2026-12-25": ["10:00-11:00"]}, time_off=[away]).on(christmas) == ()


def test_banks_holidays_are_no_public_ones() -> None:
    # Shrove Tuesday in Portugal is one by custom alone.
    assert hours(holidays="PT").on(date(2027, 2, 9)) == NINE_TO_FIVE


@pytest.mark.parametrize(
    ("written", "what", "remedy"),
    [
        ("UX", "no country 'UX'", "UA, UG, UM, US"),
        ("Germany", "no country 'Germany'", "'DE'"),
        ({"country": "DE", "subdivision": "BX"}, "DE has no subdivision 'BX'", "BB, BE, BW"),
        ({"country": "US", "subdivision": "New York"}, "'New York'", "did you mean 'NY'"),
        ({"country": "DE", "language": "en"}, "no names in 'en'", "en_US"),
        ({"country": "US", "works_on": ["Columbo Day"]}, "'Columbo Day'", "'Columbus Day'"),
        ({"country": "US", "works_on": ["2026-07-04", "2026-07-06"]}, "2026-07-06", "remove"),
    ],
)
def test_what_is_no_holiday_is_refused_with_the_nearest(
    written: object, what: str, remedy: str
) -> None:
    told = refusal(holidays=written)
    assert what in told
    assert remedy in told


@given(st.text(max_size=12) | st.integers() | st.none() | st.lists(st.text(max_size=3)))
def test_whatever_is_written_for_a_country_is_taken_or_refused(
    written: object,
) -> None:
    with suppress(ValidationError):
        assert hours(holidays=written).on(date(2026, 12, 2)) in ((), NINE_TO_FIVE)


def test_time_off_may_be_part_of_a_day() -> None:
    dentist = {"first": "2026-12-01", "last": "2026-12-01", "from_time": "11:30"}
    away = hours(time_off=[{**dentist, "to_time": "14:00"}])
    assert away.on(date(2026, 12, 1)) == (Span(540, 690), Span(840, 1020))
    assert away.on(date(2026, 12, 2)) == NINE_TO_FIVE


def test_time_off_may_begin_and_end_within_days() -> None:
    trip = {"first": "2026-12-01", "last": "2026-12-03", "from_time": "12:00", "to_time": "10:00"}
    away = hours(time_off=[trip])
    found = [away.on(date(2026, 12, day)) for day in (1, 2, 3)]
    assert found == [(Span(540, 720),), (), (Span(600, 1020),)]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"from_time": "14:00", "to_time": "13:00"}, "ends before it starts"),
        ({"from_time": "25:00"}, "not a time of day"),
        ({"to_time": "noon"}, "not a time of day"),
        ({"to_time": 13}, "not a time of day"),
    ],
)
def test_time_off_that_cannot_be_is_refused(more: dict[str, object], what: str) -> None:
    assert what in refusal(time_off=[{"first": "2026-12-01", "last": "2026-12-01", **more}])
