"""An allowance: never more than it says, whoever asks at once; and it fills again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from store.cell_rate import Limit
from store.database import transaction
from store.rates import Rate, a_minute, forget_full, take

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
TWENTY = a_minute(20)


def taken(engine: Engine, key: str, after: float, allowance: Limit = TWENTY) -> float:
    with transaction(engine) as session:
        return take(session, key, allowance, now=NOW + timedelta(seconds=after))


def test_a_minutes_worth_may_be_taken_at_once_and_no_more(engine: Engine) -> None:
    assert [taken(engine, "a", 0) for _ in range(20)] == [0.0] * 20
    assert taken(engine, "a", 0) == pytest.approx(3, abs=0.01)
    assert taken(engine, "b", 0) == 0.0


def test_it_fills_again_evenly(engine: Engine) -> None:
    for _ in range(20):
        taken(engine, "a", 0)
    assert taken(engine, "a", 2.9) > 0
    assert taken(engine, "a", 3) == 0.0
    assert taken(engine, "a", 3) > 0
    assert [taken(engine, "a", 63) for _ in range(20)] == [0.0] * 20


def test_what_is_refused_costs_nothing(engine: Engine) -> None:
    for _ in range(500):
        taken(engine, "a", 0)
    assert taken(engine, "a", 3) == 0.0


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(1, 30),
    st.lists(st.floats(0, 20), min_size=1, max_size=60),
    st.integers(0, 2**60).map(str),
)
def test_in_no_span_of_time_more_is_taken_than_a_minutes_worth_and_what_fills(
    engine: Engine, many: int, pauses: list[float], key: str
) -> None:
    allowance, at, got = a_minute(many), 0.0, []
    for pause in pauses:
        at += pause
        wait = taken(engine, key, at, allowance)
        if wait:
            # It is told honestly: after so long it is taken, and not before.
            assert taken(engine, key, at + wait * 0.9, allowance) > 0
        else:
            got.append(at)
    for first, since in enumerate(got):
        for last in range(first, len(got)):
            span = got[last] - since
            assert last - first + 1 <= many + span * 1e6 / allowance.apart + 1e-3 + 1e-6


@pytest.mark.both_databases
def test_several_processes_at_once_take_no_more_than_one_would(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: taken(engine, "a", 0), range(60)))
    assert sum(wait == 0.0 for wait in waits) == 20


def test_who_may_take_as_much_as_at_first_is_forgotten(engine: Engine) -> None:
    taken(engine, "a", 0)
    taken(engine, "b", 60)
    with transaction(engine) as session:
        forget_full(session, now=NOW + timedelta(seconds=10))
        assert session.scalar(select(func.count()).select_from(Rate)) == 1
