"""Which pain points count: what the clauses seem to complain of, weighed against the whole message.

A clause alone tells several complaints from each other, but may be half of one ("channel brings
customers"): what it seems to say counts only if the whole may say so as well, or if it is likely by
itself. What the whole says counts where no clause says anything, or where it is sure.
"""

from collections.abc import Sequence

import numpy as np

LIKELY_ALONE = 0.5
"""A clause's least share that counts whatever the whole says, and whatever its words name."""
POSSIBLE = 0.05
"""The least share in the whole that bears a clause out."""
LIKELY = 0.5
"""The whole's least share that counts where nothing else was found."""
SURE = 0.9
"""The whole's least share that counts beside what else was found."""


def of_clauses(
    shares: np.ndarray, whole: np.ndarray | None, named: Sequence[bool], threshold: float
) -> list[int | None]:
    """For each clause the column of what it complains of, or None.

    ``shares``: (clauses, pain points). ``whole``: (pain points), None where it tells nothing.
    ``named``: whether a clause's words name a pain point already; then another must be likely.
    """
    told: list[int | None] = []
    for row, by_words in zip(shares, named, strict=True):
        best = int(row.argmax())
        borne_out = not by_words and (whole is None or whole[best] >= POSSIBLE)
        least = threshold if borne_out else max(threshold, LIKELY_ALONE)
        told.append(best if row[best] >= least else None)
    return told


def of_the_whole(whole: np.ndarray, threshold: float, *, beside_others: bool) -> int | None:
    """The column of what the message as a whole complains of, or None."""
    best = int(whole.argmax())
    least = SURE if beside_others else max(threshold, LIKELY)
    return best if whole[best] >= least else None
