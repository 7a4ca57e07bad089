"""Intervals against the published examples, and against another library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.learning import newcombe, wilson
from offers.learning.intervals import Interval

PUBLISHED = [
    # Newcombe, Statistics in Medicine 17 (1998), table II, method 10, contrasts (a) to (h).
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0000)),
    ((10, 10), (0, 10), (0.6075, 1.0000)),
]


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    of = draw(st.integers(0, 5000))
    return draw(st.integers(0, of)), of


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_differences_are_those_that_newcombe_published(one, other, expected) -> None:
    assert newcombe(*one, *other) == pytest.approx(expected, abs=5e-5)


@given(counts(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_rates_have_the_intervals_of_another_library(count, confidence: float) -> None:
    hits, of = count
    if of == 0:
        assert wilson(hits, of) == (0, 1)
        return
    # Not above: every process of a test run would import it.
    from scipy.stats import binomtest

    theirs = binomtest(hits, of).proportion_ci(confidence, method="wilson")
    assert wilson(hits, of, confidence=confidence) == pytest.approx(
        (theirs.low, theirs.high), abs=1e-9
    )


@given(counts())
def test_an_interval_holds_its_rate(count) -> None:
    hits, of = count
    low, high = wilson(hits, of)
    assert 0 <= low <= high <= 1
    if of:
        assert low <= hits / of <= high


@given(counts(), counts())
def test_a_difference_turned_round_is_the_same_difference(one, other) -> None:
    low, high = newcombe(*one, *other)
    assert -1 <= low <= high <= 1
    assert newcombe(*other, *one) == pytest.approx((-high, -low), abs=1e-12)


def test_three_lucky_accepts_prove_nothing() -> None:
    assert wilson(3, 3).low < 0.5
    assert not newcombe(3, 3, 1, 3).tells()


@pytest.mark.parametrize(("hits", "of"), [(5, 4), (-1, 4), (0, -1)])
def test_counts_that_cannot_be_are_refused(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        wilson(hits, of)


def test_an_interval_that_ends_at_zero_tells_nothing() -> None:
    assert not Interval(0.0, 0.2).tells()
    assert not Interval(-0.2, 0.0).tells()
    assert Interval(0.01, 0.2).tells()
    assert Interval(-0.2, -0.01).tells()
