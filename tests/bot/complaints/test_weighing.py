"""Shares of clauses and of the whole message, and which pain points count by them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.complaints.weighing import (
    LIKELY,
    LIKELY_ALONE,
    POSSIBLE,
    SURE,
    of_clauses,
    of_the_whole,
)

WEAK, BORNE_OUT, RULED_OUT = 0.2, np.array([POSSIBLE, 0.9]), np.array([0.0, 0.9])
SHARES = st.floats(0, 1, width=32)


@pytest.mark.parametrize(
    ("share", "whole", "named", "told"),
    [
        (WEAK, BORNE_OUT, False, 0),
        (WEAK, RULED_OUT, False, None),
        (WEAK, None, False, 0),
        (WEAK, BORNE_OUT, True, None),
        (LIKELY_ALONE, RULED_OUT, False, 0),
        (LIKELY_ALONE, BORNE_OUT, True, 0),
        (0.1, BORNE_OUT, False, None),
    ],
)
def test_a_clause_counts_if_the_whole_bears_it_out_or_if_it_is_likely_alone(
    share: float, whole: np.ndarray | None, named: bool, told: int | None
) -> None:
    assert of_clauses(np.array([[share, 0.0]]), whole, [named], WEAK) == [told]


def test_the_whole_counts_if_it_is_likely_and_beside_others_if_it_is_sure() -> None:
    likely, sure = np.array([0.1, LIKELY]), np.array([0.1, SURE])
    assert of_the_whole(likely, WEAK, beside_others=False) == 1
    assert of_the_whole(likely, WEAK, beside_others=True) is None
    assert of_the_whole(sure, WEAK, beside_others=True) == 1


@given(SHARES, SHARES, st.booleans(), SHARES)
def test_nothing_counts_below_the_threshold(
    clause: float, whole: float, named: bool, threshold: float
) -> None:
    shares, of_all = np.array([[clause]]), np.array([whole])
    if clause < threshold:
        assert of_clauses(shares, of_all, [named], threshold) == [None]
    if whole < threshold:
        assert of_the_whole(of_all, threshold, beside_others=False) is None
