"""Who else could take a meeting at its time, and why the others cannot."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from scheduler.bookings.locks import hosts_of
from scheduler.bookings.taking import meeting_type, who_takes_part
from scheduler.errors import TimeNotOffered, TimeTaken
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
    return [Successor(one, _because(session, teams, booking, one.id, now)) for one in others]


def _because(
    session: Session, teams: Teams, booking: Booking, host_id: str, now: datetime
) -> str | None:
    if host_id in hosts_of(booking):
        return "takes part already"
    meeting = meeting_type(teams, booking.meeting_type_id)
    asked = (session, teams, ((host_id,),), meeting, booking.starts_at)
    try:
        who_takes_part(*asked, now=now, allowed=None, moving=booking.id)
    except TimeNotOffered:
        return "is not at work then"
    except TimeTaken:
        return "is busy then"
    return None
