"""What becomes of the offers that each trigger makes."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from offers.learnt import Acceptance

SETTLED = ("accepted", "declined", "deferred", "ignored")
"""The answers that end the waiting, the one that counts first where two have one moment. An offer
that is on a screen right now was neither accepted nor refused: it is not counted at all."""


class Impression(NamedTuple):
    """An offer that was made, with what became of it."""

    trigger_id: str
    segment: str | None
    placement: str | None
    outcomes: tuple[tuple[datetime, str], ...]
    """When and what; in any order, others than ``SETTLED`` are passed over."""


def answer(outcomes: Iterable[tuple[datetime, str]]) -> str | None:
    """The latest answer of the visitor; None: none yet."""
    settled = [(at, -SETTLED.index(what)) for at, what in outcomes if what in SETTLED]
    return SETTLED[-max(settled)[1]] if settled else None


def acceptance(impressions: Iterable[Impression]) -> tuple[Acceptance, ...]:
    """The counts for each trigger, segment and placement; read once, memory follows the groups.

    "Not now" and silence count as shown and not accepted: they say how often such an offer is
    taken up, not how much it was disliked.
    """
    shown: Counter[tuple[str, str, str]] = Counter()
    accepted: Counter[tuple[str, str, str]] = Counter()
    for one in impressions:
        what = answer(one.outcomes)
        if what is not None:
            key = one.trigger_id, one.segment or "", one.placement or ""
            shown[key] += 1
            accepted[key] += what == "accepted"
    return tuple(
        Acceptance(
            trigger_id=trigger,
            segment=segment or None,
            placement=placement or None,
            shown=many,
            accepted=accepted[trigger, segment, placement],
        )
        for (trigger, segment, placement), many in sorted(shown.items())
    )
