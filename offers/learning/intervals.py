"""Intervals of rates and of their differences, right for small counts, too."""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Where the true value lies, with the confidence asked for."""

    low: float
    high: float

    def tells(self) -> bool:
        """Whether it leaves zero out: a difference that is more than chance."""
        return self.low > 0 or self.high < 0


def wilson(hits: int, of: int, *, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a rate, 0 to 1; with no trials everything is possible.

    The score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22 (1927), 209-212, without continuity correction. Unlike the textbook's
    p ± z·√(pq/n) it never leaves [0, 1] and holds for few trials and for rates near 0.

    Raises ``ValueError`` for counts that cannot be.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} cannot be")
    if of == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate, shrunk = hits / of, 1 + z * z / of
    middle = (rate + z * z / (2 * of)) / shrunk
    half = z * sqrt(rate * (1 - rate) / of + z * z / (4 * of * of)) / shrunk
    # At the ends the bound is exact; the square root leaves some 1e-17 beside it.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == of else min(1.0, middle + half)
    return Interval(low, high)


def newcombe(
    hits: int, of: int, hits_before: int, of_before: int, *, confidence: float = CONFIDENCE
) -> Interval:
    """The interval of ``hits/of - hits_before/of_before``, two independent groups; -1 to 1.

    Method 10 of R. G. Newcombe, "Interval estimation for the difference between independent
    proportions", Statistics in Medicine 17 (1998), 873-890: Wilson's bounds of both rates, squared
    and added. Without trials in one of the groups all that is possible of it counts.
    """
    one = wilson(hits, of, confidence=confidence)
    other = wilson(hits_before, of_before, confidence=confidence)
    if not of or not of_before:
        return Interval(one.low - other.high, one.high - other.low)
    p, q = hits / of, hits_before / of_before
    low = p - q - sqrt((p - one.low) ** 2 + (other.high - q) ** 2)
    high = p - q + sqrt((one.high - p) ** 2 + (q - other.low) ** 2)
    return Interval(max(-1.0, low), min(1.0, high))
