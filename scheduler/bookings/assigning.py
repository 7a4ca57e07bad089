"""What a meeting counts for the hosts of the pool whose turn decided it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from scheduler.availability.intervals import Interval
from scheduler.bookings.locks import hosts_of
from scheduler.calendars.busy import outside_busy
from scheduler.routing.turn import Turn
from scheduler.routing.turns import MEETING, credits_of
from scheduler.teams.people import Host
from scheduler.teams.rules import Teams
from scheduler.zones import start_of_day, zone
from store.meetings import Booking
from store.pools import Assignment


def assign(session: Session, teams: Teams, booking: Booking, *, now: datetime) -> None:
    """Count a meeting, as it stands, for who has it, and credit it to who is away when it takes
    place; in place of what it counted before."""
    unassign(session, booking)
    counts: dict[tuple[str, str], Assignment] = {}
    for host_id, kept in zip(hosts_of(booking), booking.turns, strict=False):
        if kept is not None:
            turn = Turn.model_validate(kept)
            absent = _absent(session, teams, booking, turn, now)
            for row in _rows(booking, turn, host_id, absent):
                # Two seats may be of one pool: who is away misses two turns of it.
                one = counts.setdefault((row.pool_id, row.host_id), row)
                if one is not row:
                    one.thousandths += row.thousandths
                    one.taken = one.taken or row.taken
    session.add_all(counts.values())
    session.flush()


def unassign(session: Session, *bookings: Booking) -> None:
    """The meetings count for nobody any more."""
    ids = [one.id for one in bookings]
    session.execute(delete(Assignment).where(Assignment.booking_id.in_(ids)))


def _rows(
    booking: Booking, turn: Turn, host_id: str, absent: Sequence[str]
) -> Iterator[Assignment]:
    weights = {one.host_id: one.weight for one in turn.order}
    for one, thousandths in ({host_id: MEETING} | credits_of(weights, absent)).items():
        yield Assignment(
            booking_id=booking.id,
            pool_id=turn.pool_id,
            host_id=one,
            at=booking.made_at,
            thousandths=thousandths,
            taken=one == host_id,
        )


def _absent(
    session: Session, teams: Teams, booking: Booking, turn: Turn, now: datetime
) -> list[str]:
    """Who of the turn is away when the meeting takes place."""
    # Who was free is looked at again only where the meeting is not any more what it was then.
    asked = [
        teams.hosts[one.host_id]
        for one in turn.order
        if one.host_id in teams.hosts and (booking.sequence or not one.free)
    ]
    outside = outside_busy(session, [host.id for host in asked], now=now) if asked else {}
    there = hosts_of(booking)
    return [
        host.id
        for host in asked
        if host.id not in there and away(host, booking.starts_at, outside.get(host.id, ()))
    ]


def away(host: Host, at: datetime, outside: Sequence[Interval] = ()) -> bool:
    """Whether the host would be at work at that moment in a usual week and is not: time off, a
    holiday, an exception, or all of that day taken in the host's own calendar, as it is where that
    cannot be read. ``outside``: what stands in that calendar."""
    there = at.astimezone(zone(host.zone))
    minute, day = there.hour * 60 + there.minute, there.date()
    usual = host.hours.usually_on(day)
    if not any(span.start <= minute < span.end for span in usual):
        return False
    today = host.hours.on(day)
    if not any(span.start <= minute < span.end for span in today):
        return True
    midnight = start_of_day(host.zone, day)
    first, last = midnight + usual[0].start * 60, midnight + usual[-1].end * 60
    return _covered(Interval(first, last), outside)


def _covered(day: Interval, outside: Sequence[Interval]) -> bool:
    reached = day.start
    for start, end in sorted(outside):
        if start > reached:
            break
        reached = max(reached, end)
    return reached >= day.end
