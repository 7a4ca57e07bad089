"""A time is kept for a visit while the visitor confirms; nobody else can have it meanwhile."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.availability.times import window
from scheduler.bookings.locks import hosts_of, lock_hosts, locked_booking
from scheduler.bookings.taking import (
    TAKEN,
    Seats,
    give_back,
    in_the_way,
    meeting_type,
    place,
    take,
    who_takes_part,
)
from scheduler.errors import NotFound, TimeTaken
from scheduler.routing.need import Route
from scheduler.routing.standings import seats_in_turn
from scheduler.routing.turn import turn
from scheduler.routing.turns import Standing
from scheduler.teams.people import MeetingType
from scheduler.teams.rules import Teams
from scheduler.zones import zone as zone_named
from store.base import new_id
from store.meetings import Booking


def hold(
    session: Session,
    teams: Teams,
    route: Route,
    routing_id: str,
    *,
    starts_at: datetime,
    visit_id: str,
    zone: str,
    now: datetime,
    language: str = "en",
) -> Booking:
    """Keep a time for a visit while the visitor confirms; zone and language are the visitor's.

    Of several hosts the first in turn who is free gets it. The visit's other hold is released;
    holding the same time again only starts the clock of the hold anew.
    Raises ``TimeTaken``, ``TimeNotOffered``, ``UnknownZone``.
    """
    zone_named(zone)
    seats = [[one for one in seat if one in teams.hosts] for seat in route.seats]
    lock_hosts(session, (one for seat in seats for one in seat))
    meeting = meeting_type(teams, route.meeting_type_id)
    ranked = seats_in_turn(session, teams, route, now=now)
    seats = [[one.host_id for one in seat] for seat in ranked]
    hosts, free = who_takes_part(
        session,
        teams,
        seats,
        meeting,
        starts_at,
        now=now,
        allowed=window(meeting, now),
        visit_id=visit_id,
    )
    expires_at = now + timedelta(minutes=meeting.hold)
    mine = _holds_of(session, visit_id)
    for held in mine:
        if _same(held, meeting, seats, starts_at) and live(held, now):
            held.hold_expires_at = expires_at
            if held.routing_id != routing_id:
                held.turns = _turns(route, hosts_of(held), ranked, free)
                held.pool_id = route.pool_id
            held.routing_id, held.attendee_zone, held.changed_at = routing_id, zone, now
            take(session, held, meeting)
            return held
    booking = Booking(
        id=new_id(),
        uid=f"{new_id()}@segue",
        visit_id=visit_id,
        routing_id=routing_id,
        host_id=hosts[0],
        also_host_ids=list(hosts[1:]),
        pool_id=route.pool_id,
        turns=_turns(route, hosts, ranked, free),
        meeting_type_id=meeting.id,
        state="held",
        sequence=0,
        hold_expires_at=expires_at,
        attendee_zone=zone,
        language=language,
        made_at=now,
        changed_at=now,
    )
    place(booking, meeting, starts_at)
    _insert(session, booking, instead_of=mine, now=now)
    take(session, booking, meeting)
    return booking


def _turns(
    route: Route,
    hosts: Sequence[str],
    ranked: Sequence[Sequence[Standing]],
    free: Sequence[str],
) -> list[dict[str, Any] | None]:
    """For each seat whose turn it was, as ``Booking.turns`` keeps it."""
    seats = zip(route.pools, hosts, ranked, strict=True)
    return [
        None if pool_id is None else turn(pool_id, host, order, free).model_dump(mode="json")
        for pool_id, host, order in seats
    ]


def release(session: Session, hold_id: str, *, visit_id: str, now: datetime) -> None:
    """Give a visit's hold back. Releasing it again, or after it ran out, changes nothing more.

    Raises ``NotFound``: no such hold, another visit's, or a booking by now (that is cancelled).
    """
    booking = locked_booking(session, hold_id)
    if booking is None or booking.visit_id != visit_id:
        raise NotFound("there is no such hold")
    if booking.state not in ("held", "released"):
        raise NotFound("that hold is a booking by now")
    _release(session, [booking], now)


def live(held: Booking, now: datetime) -> bool:
    """Whether a hold has not run out."""
    return held.hold_expires_at is not None and held.hold_expires_at > now


def _holds_of(session: Session, visit_id: str) -> list[Booking]:
    query = select(Booking).where(Booking.visit_id == visit_id, Booking.state == "held")
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _same(held: Booking, meeting: MeetingType, seats: Seats, starts_at: datetime) -> bool:
    hosts = hosts_of(held)
    return (
        held.starts_at == starts_at
        and held.meeting_type_id == meeting.id
        and len(hosts) == len(seats)
        and all(host in seat for host, seat in zip(hosts, seats, strict=True))
    )


def _release(session: Session, held: Sequence[Booking], now: datetime) -> None:
    # Only what is held still: another host's row is the lock of a hold that is being confirmed.
    released = session.execute(
        update(Booking)
        .where(Booking.id.in_([one.id for one in held]), Booking.state == "held")
        .values(state="released", changed_at=now)
        .returning(Booking)
        .execution_options(synchronize_session="fetch")
    )
    give_back(session, *released.scalars())


def _insert(
    session: Session, booking: Booking, *, instead_of: Sequence[Booking], now: datetime
) -> None:
    try:
        with session.begin_nested():
            _release(session, instead_of, now)
            session.add(booking)
    except IntegrityError as error:
        if not in_the_way(error):
            raise
        # The database's own guard: this visit held another time in the same moment.
        raise TimeTaken(TAKEN) from error
