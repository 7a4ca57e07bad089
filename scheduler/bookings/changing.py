"""Holds and bookings: nobody gets a time that another has, under any interleaving.

Every change takes the host's row first, by an UPDATE that changes nothing: a second transaction
for the same host waits there until the first has ended, and then sees what it wrote. Only then
comes the check for an overlap, and then the write. See docs/decisions/0003-booking-lock.md.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.availability.intervals import bookable
from scheduler.availability.times import in_turn, occupying, window
from scheduler.errors import HoldExpired, NotFound, TimeNotOffered, TimeTaken
from scheduler.routing.deciding import Route
from scheduler.teams.people import MeetingType
from scheduler.teams.rules import Teams
from scheduler.zones import seconds
from scheduler.zones import zone as zone_named
from store.base import new_id
from store.meetings import Booking
from store.meetings import Host as HostRow

_TAKEN = "somebody else has that time"
_NOT_OFFERED = "that time is not offered"


def sync_hosts(session: Session, teams: Teams) -> None:
    """A row, the lock of its bookings, for each host. Rows of hosts who left stay: bookings
    name them."""
    there = set(session.scalars(select(HostRow.id)))
    for host_id in teams.hosts:
        if host_id in there:
            continue
        try:
            with session.begin_nested():
                session.add(HostRow(id=host_id))
        except IntegrityError:
            continue  # another process that reads the same files was faster


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
) -> Booking:
    """Keep a time for a visit while the visitor confirms; ``zone`` is the visitor's.

    Of several hosts the first in turn who is free gets it. The visit's other hold is released;
    holding the same time again only starts the clock of the hold anew.
    Raises ``TimeTaken``, ``TimeNotOffered``, ``UnknownZone``.
    """
    zone_named(zone)
    hosts = [one for one in route.host_ids if one in teams.hosts]
    _lock(session, hosts)
    meeting = teams.meeting_types.get(route.meeting_type_id)
    if meeting is None:
        raise TimeNotOffered(_NOT_OFFERED)
    able = [one for one in hosts if _offered(teams, one, meeting, starts_at, now=now)]
    if not able:
        raise TimeNotOffered(_NOT_OFFERED)
    expires_at = now + timedelta(minutes=meeting.hold)
    mine = _holds_of(session, visit_id)
    for held in mine:
        if _same(held, meeting, able, starts_at) and _live(held, now):
            held.hold_expires_at = expires_at
            held.routing_id, held.attendee_zone, held.changed_at = routing_id, zone, now
            session.flush()
            return held
    booking = Booking(
        uid=f"{new_id()}@segue",
        visit_id=visit_id,
        routing_id=routing_id,
        meeting_type_id=meeting.id,
        state="held",
        sequence=0,
        hold_expires_at=expires_at,
        attendee_zone=zone,
        made_at=now,
        changed_at=now,
    )
    _place(booking, meeting, starts_at)
    free = (
        one
        for one in in_turn(session, able)
        if not _overlaps(session, one, booking, occupying(now, visit_id=visit_id))
    )
    booking.host_id = next(free, "")
    if not booking.host_id:
        raise TimeTaken(_TAKEN)
    _insert(session, booking, instead_of=mine, now=now)
    return booking


def confirm(
    session: Session,
    teams: Teams,
    hold_id: str,
    *,
    visit_id: str,
    name: str,
    email: str,
    now: datetime,
) -> Booking:
    """Turn a visit's hold into a booking. Confirming it again gives the same booking, unchanged.

    Hours and overlaps are checked again; the notice counts from when the hold was made.
    Raises ``NotFound`` (also for another visit's hold), ``HoldExpired``, ``TimeTaken``,
    ``TimeNotOffered``.
    """
    booking = _locked(session, hold_id)
    if booking is None or booking.visit_id != visit_id:
        raise NotFound("there is no such hold")
    if booking.state == "confirmed":
        return booking
    if booking.state != "held" or not _live(booking, now) or booking.starts_at <= now:
        raise HoldExpired("the hold has run out")
    meeting = teams.meeting_types.get(booking.meeting_type_id)
    if meeting is None or not _offered(
        teams, booking.host_id, meeting, booking.starts_at, now=booking.made_at
    ):
        raise TimeNotOffered(_NOT_OFFERED)
    if _overlaps(session, booking.host_id, booking, occupying(now, moving=booking.id)):
        raise TimeTaken(_TAKEN)
    booking.state, booking.hold_expires_at, booking.changed_at = "confirmed", None, now
    booking.attendee_name, booking.attendee_email = name, email
    host = session.get_one(HostRow, booking.host_id, populate_existing=True)
    host.bookings_made, host.last_booked_at = host.bookings_made + 1, now
    session.flush()
    return booking


def release(session: Session, hold_id: str, *, visit_id: str, now: datetime) -> None:
    """Give a visit's hold back. Releasing it again, or after it ran out, changes nothing more.

    Raises ``NotFound``: no such hold, another visit's, or a booking by now (that is cancelled).
    """
    booking = _locked(session, hold_id)
    if booking is None or booking.visit_id != visit_id:
        raise NotFound("there is no such hold")
    if booking.state not in ("held", "released"):
        raise NotFound("that hold is a booking by now")
    _release(session, [booking], now)


def cancel(session: Session, booking_id: str, *, now: datetime) -> Booking:
    """Cancel a booking; its SEQUENCE rises. Cancelling it again changes nothing.

    Whoever calls this has checked that the caller may. Raises ``NotFound``.
    """
    booking = _locked(session, booking_id)
    if booking is None or booking.state not in ("confirmed", "cancelled"):
        raise NotFound("there is no such booking")
    if booking.state == "confirmed":
        booking.state, booking.sequence, booking.changed_at = (
            "cancelled",
            booking.sequence + 1,
            now,
        )
        session.flush()
    return booking


def move(
    session: Session, teams: Teams, booking_id: str, *, starts_at: datetime, now: datetime
) -> Booking:
    """Move a booking to another time of the same host: same UID, higher SEQUENCE.

    Moving it to where it is changes nothing. Whoever calls this has checked that the caller may.
    Raises ``NotFound``, ``TimeTaken``, ``TimeNotOffered``; then the booking stays as it was.
    """
    booking = _locked(session, booking_id)
    if booking is None or booking.state != "confirmed":
        raise NotFound("there is no such booking")
    if booking.starts_at == starts_at:
        return booking
    meeting = teams.meeting_types.get(booking.meeting_type_id)
    if meeting is None or not _offered(teams, booking.host_id, meeting, starts_at, now=now):
        raise TimeNotOffered(_NOT_OFFERED)
    there = Booking(id=booking.id, host_id=booking.host_id)
    _place(there, meeting, starts_at)
    if _overlaps(session, booking.host_id, there, occupying(now, moving=booking.id)):
        raise TimeTaken(_TAKEN)
    _place(booking, meeting, starts_at)
    booking.sequence, booking.changed_at = booking.sequence + 1, now
    session.flush()
    return booking


def _lock(session: Session, host_ids: Iterable[str]) -> None:
    # Always in the order of ids: two pools that share hosts never wait for each other.
    for host_id in sorted(set(host_ids)):
        if not _take(session, host_id):
            raise LookupError(f"the host {host_id} has no row: call sync_hosts after load_teams")


def _take(session: Session, host_id: str | ScalarSelect[str]) -> bool:
    taken = session.execute(
        update(HostRow)
        .where(HostRow.id == host_id)
        .values(bookings_made=HostRow.bookings_made)
        .returning(HostRow.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def _locked(session: Session, booking_id: str) -> Booking | None:
    """The booking as it is once its host's row is taken."""
    host_of = select(Booking.host_id).where(Booking.id == booking_id).scalar_subquery()
    if not _take(session, host_of):
        return None
    return session.get(Booking, booking_id, populate_existing=True, with_for_update=True)


def _offered(
    teams: Teams, host_id: str, meeting: MeetingType, starts_at: datetime, *, now: datetime
) -> bool:
    start, allowed = seconds(starts_at), window(meeting, now)
    host = teams.hosts.get(host_id)
    if host is None or starts_at.microsecond or not allowed.start <= start < allowed.end:
        return False
    return bookable(host, meeting, (), start, start + 1) == [start]


def _place(booking: Booking, meeting: MeetingType, starts_at: datetime) -> None:
    booking.starts_at = starts_at
    booking.ends_at = starts_at + timedelta(minutes=meeting.minutes)
    booking.busy_from = starts_at - timedelta(minutes=meeting.buffer_before)
    booking.busy_until = booking.ends_at + timedelta(minutes=meeting.buffer_after)


def _overlaps(session: Session, host_id: str, wanted: Booking, taken: ColumnElement[bool]) -> bool:
    # Both sides carry their own buffers, so they add up where the two meet.
    overlapping = (
        select(Booking.id)
        .where(Booking.host_id == host_id)
        .where(Booking.busy_from < wanted.busy_until, Booking.busy_until > wanted.busy_from)
        .where(taken)
        .limit(1)
    )
    return session.execute(overlapping).first() is not None


def _holds_of(session: Session, visit_id: str) -> list[Booking]:
    query = select(Booking).where(Booking.visit_id == visit_id, Booking.state == "held")
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _same(held: Booking, meeting: MeetingType, able: list[str], starts_at: datetime) -> bool:
    return (
        held.starts_at == starts_at and held.host_id in able and held.meeting_type_id == meeting.id
    )


def _live(held: Booking, now: datetime) -> bool:
    return held.hold_expires_at is not None and held.hold_expires_at > now


def _release(session: Session, held: Iterable[Booking], now: datetime) -> None:
    # Only what is held still: another host's row is the lock of a hold that is being confirmed.
    session.execute(
        update(Booking)
        .where(Booking.id.in_([one.id for one in held]), Booking.state == "held")
        .values(state="released", changed_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _insert(
    session: Session, booking: Booking, *, instead_of: list[Booking], now: datetime
) -> None:
    try:
        with session.begin_nested():
            _release(session, instead_of, now)
            session.add(booking)
    except IntegrityError as error:
        # The database's own guard: this visit held another time in the same moment.
        raise TimeTaken(_TAKEN) from error
