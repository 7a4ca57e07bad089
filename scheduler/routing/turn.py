"""What is kept of a turn: for whom it decided, and why, in one sentence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from scheduler.routing.turns import MEETING, PERIOD, Standing, share
from scheduler.teams.rules import Teams
from store.meetings import Booking


class Ranked(BaseModel):
    """A host in the order of a turn."""

    model_config = ConfigDict(frozen=True)

    host_id: str
    weight: int
    priority: int
    counted: int
    """Thousandths of meetings within the period, credits included."""
    credited: int
    """How many of them are credits, for absence or for being new."""
    last: datetime | None
    share: float
    """So many meetings would be the host's by weight."""
    free: bool


class Turn(BaseModel):
    """Whose turn it was, as ``Booking.turns`` keeps it."""

    model_config = ConfigDict(frozen=True)

    pool_id: str
    host_id: str
    order: tuple[Ranked, ...]
    """Those who could have been given the meeting, whoever is first in turn first."""

    def others(self) -> tuple[str, ...]:
        """Who else could have been given it."""
        return tuple(one.host_id for one in self.order if one.host_id != self.host_id)


def turn(pool_id: str, host_id: str, order: Sequence[Standing], free: Sequence[str]) -> Turn:
    """The record of a turn. ``order``: as ``in_turn`` gives it; ``free``: who is, then."""
    return Turn(
        pool_id=pool_id,
        host_id=host_id,
        order=tuple(
            Ranked(
                host_id=one.host_id,
                weight=one.weight,
                priority=one.priority,
                counted=one.counted,
                credited=one.credited,
                last=one.last,
                share=round(share(one, order), 3),
                free=one.host_id in free,
            )
            for one in order
        ),
    )


def why_this_host(teams: Teams, kept: Mapping[str, Any] | Turn) -> str:
    """A clause for the rep: "it was Tom Okafor's turn, who had 2 of 5 meetings in 28 days, …"."""
    found = Turn.model_validate(kept)
    name = _name(teams, found.host_id)
    place = next((at for at, one in enumerate(found.order) if one.host_id == found.host_id), None)
    if place is None:
        return f"{name} has it"
    if len(found.order) == 1:
        return f"{name} is the only one there whom this can go to"
    after = [one for one in found.order[place:] if one.free or one.host_id == found.host_id]
    clause = f"it was {name}'s turn{_because(after)}"
    before = [_name(teams, one.host_id) for one in found.order[:place] if not one.free]
    if before:
        verb = "was" if len(before) == 1 else "were"
        clause += f" ({' and '.join(before)} {verb} not free then)"
    return clause


def why_this_calendar(teams: Teams, explanation: str, booking: Booking | None) -> str:
    """One sentence for the rep: why this calendar and, of a pool's hosts, why this one."""
    clauses = [] if booking is None else list(_clauses(teams, booking))
    return "; ".join([explanation.rstrip(". "), *clauses]) + "." if clauses else explanation


def _clauses(teams: Teams, booking: Booking) -> Iterator[str]:
    hosts = (booking.host_id, *booking.also_host_ids)
    for host_id, kept in zip(hosts, booking.turns, strict=False):
        if kept is not None:
            yield why_this_host(teams, kept)
            if kept["host_id"] != host_id:
                yield f"it was handed over to {_name(teams, host_id)}"


def _because(after: Sequence[Ranked]) -> str:
    """What put the first of those who were free before the second."""
    one = after[0]
    if len(after) == 1:
        return ", as the only one free then"
    if (below := _below(one)) != _below(after[1]):
        had = f"{meetings(one.counted)} in {PERIOD.days} days"
        where = "below" if below > 0 else "above"
        gap = f"{abs(round(below, 1)):g} {where}" if round(below, 1) else "just at"
        return (
            f", with {had}, {gap} a share of {round(one.share, 1):g} and nobody free further below"
        )
    if one.priority != after[1].priority:
        return f", by priority {one.priority} among those equally near their share"
    if one.last != after[1].last:
        return ", as the one who was given a meeting least recently"
    return ", the first by id where nothing else tells them apart"


def _below(one: Ranked) -> float:
    return round(one.share - one.counted / MEETING, 2)


def meetings(thousandths: int) -> str:
    """ "1 meeting", "2.5 meetings"."""
    count = f"{round(thousandths / MEETING, 1):g}"
    return "1 meeting" if count == "1" else f"{count} meetings"


def _name(teams: Teams, host_id: str) -> str:
    return teams.hosts[host_id].name if host_id in teams.hosts else host_id
