"""Pauses of runs that failed at the same moment."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.running import spread


@given(st.floats(0.01, 100), st.floats(0, 1))
def test_runs_that_failed_together_do_not_come_back_together(first: float, chance: float) -> None:
    assert 0.5 * first <= spread(first, chance) <= 1.5 * first
    assert spread(first, 0) < spread(first, 1)
