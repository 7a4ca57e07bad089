"""Pauses: bounded, growing, spread, and never shorter than what was asked for."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_sync.delivery.pauses import (
    FIRST_SECONDS,
    LONGEST_ASKED,
    LONGEST_OF_A_LANE,
    TRIES_OF_A_PARCEL,
    pause,
)

tries = st.integers(1, 10_000)
chances = st.floats(0, 1)
longest = st.timedeltas(timedelta(seconds=1), timedelta(days=1))
asked = st.none() | st.floats(-10, 10**7)


@given(tries, chances, longest)
def test_no_pause_is_longer_than_the_longest(tries: int, chance: float, longest: timedelta) -> None:
    assert timedelta(0) <= pause(tries, chance, longest=longest) <= longest


@given(tries, chances, longest)
def test_more_tries_never_make_a_shorter_pause(
    tries: int, chance: float, longest: timedelta
) -> None:
    assert pause(tries, chance, longest=longest) <= pause(tries + 1, chance, longest=longest)


@given(tries, chances, chances, longest, asked)
def test_the_pause_follows_chance(
    tries: int, one: float, other: float, longest: timedelta, asked: float | None
) -> None:
    low, high = sorted((one, other))
    low_pause = pause(tries, low, longest=longest, retry_after=asked)
    assert low_pause <= pause(tries, high, longest=longest, retry_after=asked)


@given(tries, chances, longest, st.floats(0, LONGEST_ASKED.total_seconds()))
def test_who_asks_for_a_pause_gets_it_and_little_more(
    tries: int, chance: float, longest: timedelta, asked: float
) -> None:
    seconds = pause(tries, chance, longest=longest, retry_after=asked).total_seconds()
    assert asked - 1e-5 <= seconds <= asked + max(FIRST_SECONDS, asked / 10) + 1e-5


@given(tries, chances)
def test_who_asks_for_weeks_is_not_believed(tries: int, chance: float) -> None:
    wait = pause(tries, chance, longest=LONGEST_OF_A_LANE, retry_after=10**9)
    assert wait <= LONGEST_ASKED * 1.1


def test_a_parcel_is_tried_for_hours() -> None:
    on_average = (
        pause(number, 0.5, longest=LONGEST_OF_A_LANE) for number in range(1, TRIES_OF_A_PARCEL)
    )
    assert sum(on_average, timedelta(0)) > timedelta(hours=8)
