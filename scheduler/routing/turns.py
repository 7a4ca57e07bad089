"""Whose turn it is in a pool: a function of what each host was given of late.

Each host has a share of the pool's meetings, by weight. First in turn is whoever is furthest below
it; among equals the higher priority, then who was given one least recently, then the id. Counted
are the meetings whose time was taken within ``PERIOD``, without those that were cancelled.

A meeting counts a thousand thousandths. Who was away when it took place is credited with the part
that would have been theirs, and who is new with what the others have: nobody returns, or joins, to
a flood.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from scheduler.zones import seconds

PERIOD = timedelta(days=28)
"""So far back meetings count: a month whose weekdays are all there four times."""

MEETING = 1000
"""Thousandths of one meeting."""


class Standing(NamedTuple):
    """Where a host of a pool stands among those who could take a meeting."""

    host_id: str
    weight: int = 100
    priority: int = 2
    counted: int = 0
    """Thousandths of meetings, credits included."""
    credited: int = 0
    """How many of them are credits."""
    last: datetime | None = None
    """When the host was last given one within the period."""
    since: datetime | None = None
    """When the host joined the pool; None: nobody knows, so not of late."""


def in_turn(standings: Iterable[Standing]) -> list[Standing]:
    """The hosts in the order in which they are to be asked."""
    those = list(standings)
    weights, total = sum(one.weight for one in those), sum(one.counted for one in those)

    def rank(one: Standing) -> tuple[int, int, int, str]:
        # Times the sum of the weights: in whole numbers equal is equal.
        below = total * one.weight - one.counted * weights
        return -below, -one.priority, 0 if one.last is None else seconds(one.last), one.host_id

    return sorted(those, key=rank)


def share(one: Standing, among: Sequence[Standing]) -> float:
    """How many meetings would be the host's, of all that are counted ``among`` them."""
    weights = sum(other.weight for other in among)
    return sum(other.counted for other in among) * one.weight / weights / MEETING


def newcomers(standings: Sequence[Standing], *, now: datetime) -> list[datetime]:
    """The moments within the period at which somebody joined those who were there, in order."""
    known = {one.since for one in standings if one.since is not None}
    first = min(known, default=now)
    oldest = None if any(one.since is None for one in standings) else first
    return sorted(at for at in known if at != oldest and at > now - PERIOD)


def calibrated(
    standings: Sequence[Standing], before: Mapping[datetime, Mapping[str, int]]
) -> list[Standing]:
    """With what newcomers are credited: by their weight, what those who were there before them had
    when they came. ``before``: when somebody joined -> host -> what was counted until then."""
    there = {one.host_id: one for one in standings}
    credited: dict[str, int] = {}
    for joined in sorted(before):
        older = [one for one in standings if one.since is None or one.since < joined]
        weights = sum(one.weight for one in older)
        if not weights:
            continue
        had = sum(
            before[joined].get(one.host_id, 0) + credited.get(one.host_id, 0) for one in older
        )
        for one in standings:
            if one.since == joined:
                credited[one.host_id] = had * one.weight // weights
    return [
        one._replace(
            counted=one.counted + credited.get(one.host_id, 0),
            credited=one.credited + credited.get(one.host_id, 0),
        )
        for one in there.values()
    ]


def credits_of(weights: Mapping[str, int], away: Collection[str]) -> dict[str, int]:
    """What one meeting counts for those who were away: the part of it, by weight, that each would
    have had. ``weights``: those who could have been given it."""
    present = sum(weight for one, weight in weights.items() if one not in away)
    if not present:
        return {}
    return {one: MEETING * weight // present for one, weight in weights.items() if one in away}
