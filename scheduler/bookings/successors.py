"""Who else could take a meeting at its time, and why the others cannot."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from scheduler.bookings.locks import hosts_of
from scheduler.bookings.taking import able_then, as_booked, free_then, meeting_type
from scheduler.teams.people import Host
from scheduler.teams.rules import Teams
from store.meetings import Booking


class Successor(NamedTuple):
    """A host to whom a meeting may be handed over."""

    host: Host
    because: str | None
    """Why not; None: they are free."""


def successors(
    session: Session, teams: Teams, booking: Booking, *, now: datetime
) -> list[Successor]:
    """Everybody but who leads the meeting: who stands in a pool with them first, then by name.

    The same look as ``hand_over`` takes, without its locks: until then it may be another answer.
    Raises ``TimeNotOffered`` where the vendor removed the meeting's type.
    """
    pools = [one.host_ids for one in teams.pools.values() if booking.host_id in one.host_ids]
    mates = {one for hosts in pools for one in hosts}
    others = [one for one in teams.hosts.values() if one.id != booking.host_id]
    others.sort(key=lambda one: (one.id not in mates, one.name))
    why_not = _why_not(session, teams, booking, [one.id for one in others], now)
    return [Successor(one, why_not.get(one.id)) for one in others]


def _why_not(
    session: Session, teams: Teams, booking: Booking, host_ids: Sequence[str], now: datetime
) -> dict[str, str]:
    """Host -> why not. All of them are one look: a page shows everybody."""
    meeting = as_booked(meeting_type(teams, booking.meeting_type_id), booking)
    at = booking.starts_at
    able = able_then(teams, host_ids, meeting, at, allowed=None, on_grid=False)
    asked = (session, teams, able, meeting, at)
    free = free_then(*asked, now=now, moving=booking.id, on_grid=False)
    why = {one: "is busy then" if one in able else "is not at work then" for one in host_ids}
    why |= dict.fromkeys(hosts_of(booking), "takes part already")
    return {one: because for one, because in why.items() if one not in free or _in(booking, one)}


def _in(booking: Booking, host_id: str) -> bool:
    return host_id in hosts_of(booking)
