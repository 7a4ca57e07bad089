"""Bookings: confirmed, moved, handed over, cancelled, missed.

Every change takes the rows of the meeting's hosts first: a second transaction for one of them waits
there until the first has ended, and then sees what it wrote. Only then comes the look at what is
taken, and then the write. See docs/decisions/0003-booking-lock.md.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from scheduler.availability.times import window
from scheduler.bookings.assigning import assign, unassign
from scheduler.bookings.holding import live
from scheduler.bookings.locks import hosts_of, locked_booking
from scheduler.bookings.taking import (
    as_booked,
    give_back,
    meeting_type,
    place,
    take,
    who_takes_part,
)
from scheduler.errors import HoldExpired, NotBegun, NotFound, TimeTaken
from scheduler.teams.rules import Teams
from store.meetings import Booking
from store.meetings import Host as HostRow


class Changed(NamedTuple):
    """A booking after a change that was asked for."""

    booking: Booking
    changed: bool
    """False: it was so already, and nothing was written. Read under the booking's lock: of two who
    ask for the same at once, one changed it."""


def confirm(
    session: Session,
    teams: Teams,
    hold_id: str,
    *,
    visit_id: str,
    name: str,
    email: str,
    now: datetime,
) -> Changed:
    """Turn a visit's hold into a booking. Confirming it again gives the same booking, unchanged.

    Hours and overlaps are checked again, for as long as the held time is; the notice counts from
    when the hold was made.
    Raises ``NotFound`` (also for another visit's hold), ``HoldExpired``, ``TimeTaken``,
    ``TimeNotOffered``.
    """
    booking = locked_booking(session, hold_id)
    if booking is None or booking.visit_id != visit_id:
        raise NotFound("there is no such hold")
    if booking.state in ("confirmed", "no_show"):
        return Changed(booking, changed=False)
    if booking.state != "held" or not live(booking, now) or booking.starts_at <= now:
        raise HoldExpired("the hold has run out")
    meeting = meeting_type(teams, booking.meeting_type_id)
    who_takes_part(
        session,
        teams,
        _seats(booking),
        as_booked(meeting, booking),
        booking.starts_at,
        now=now,
        allowed=window(meeting, booking.made_at),
        moving=booking.id,
        on_grid=False,
    )
    booking.state, booking.hold_expires_at, booking.changed_at = "confirmed", None, now
    booking.attendee_name, booking.attendee_email = name, email
    take(session, booking, meeting)
    assign(session, teams, booking, now=now)
    for host_id in hosts_of(booking):
        host = session.get_one(HostRow, host_id, populate_existing=True)
        host.bookings_made, host.last_booked_at = host.bookings_made + 1, now
    session.flush()
    return Changed(booking, changed=True)


def cancel(session: Session, booking_id: str, *, now: datetime) -> Changed:
    """Cancel a booking; its SEQUENCE rises. Cancelling it again changes nothing.

    Whoever calls this has checked that the caller may. Raises ``NotFound``.
    """
    booking = locked_booking(session, booking_id)
    if booking is None or booking.state not in ("confirmed", "cancelled"):
        raise NotFound("there is no such booking")
    if booking.state == "cancelled":
        return Changed(booking, changed=False)
    booking.state = "cancelled"
    give_back(session, booking)
    unassign(session, booking)
    return _changed(session, booking, now)


def move(
    session: Session, teams: Teams, booking_id: str, *, starts_at: datetime, now: datetime
) -> Changed:
    """Move a booking to another time of the same hosts: same UID, higher SEQUENCE.

    Moving it to where it is changes nothing. Whoever calls this has checked that the caller may.
    Raises ``NotFound``, ``TimeTaken``, ``TimeNotOffered``; then the booking stays as it was.
    """
    booking = _standing(session, booking_id)
    if booking.starts_at == starts_at:
        return Changed(booking, changed=False)
    meeting = meeting_type(teams, booking.meeting_type_id)
    who_takes_part(
        session,
        teams,
        _seats(booking),
        meeting,
        starts_at,
        now=now,
        allowed=window(meeting, now),
        moving=booking.id,
    )
    place(booking, meeting, starts_at)
    take(session, booking, meeting)
    assign(session, teams, booking, now=now)
    return _changed(session, booking, now)


def hand_over(
    session: Session, teams: Teams, booking_id: str, *, to: str, now: datetime
) -> Changed:
    """Give a booking to another leading host at the same time: same UID, higher SEQUENCE.

    The new host's hours, limits and calendar are checked as for a new booking, for as long as the
    meeting is; notice, window and grid are not, for the visitor has the time already. Handing it
    to who leads it changes nothing. Whoever calls this has checked that the caller may.
    Raises ``NotFound`` (booking or host), ``TimeNotOffered``, ``TimeTaken`` (also where ``to``
    takes part already: their own seat would be empty then).
    """
    if to not in teams.hosts:
        raise NotFound(f"there is no host {to}")
    booking = _standing(session, booking_id, besides=to)
    if booking.host_id == to:
        return Changed(booking, changed=False)
    if to in booking.also_host_ids:
        raise TimeTaken("they take part in that meeting already")
    meeting = meeting_type(teams, booking.meeting_type_id)
    who_takes_part(
        session,
        teams,
        ((to,),),
        as_booked(meeting, booking),
        booking.starts_at,
        now=now,
        allowed=None,
        moving=booking.id,
        on_grid=False,
    )
    booking.host_id = to
    take(session, booking, meeting)
    assign(session, teams, booking, now=now)
    return _changed(session, booking, now)


def miss(session: Session, booking_id: str, *, now: datetime) -> Changed:
    """The visitor did not come to a meeting that has begun. Saying so again changes nothing.

    Its time stays taken, and its SEQUENCE as it is: what stands in calendars is as it was.
    Raises ``NotFound``, ``NotBegun``.
    """
    booking = locked_booking(session, booking_id)
    if booking is None or booking.state not in ("confirmed", "no_show"):
        raise NotFound("there is no such booking")
    if booking.starts_at > now:
        raise NotBegun("that meeting has not begun")
    if booking.state == "no_show":
        return Changed(booking, changed=False)
    booking.state, booking.changed_at = "no_show", now
    session.flush()
    return Changed(booking, changed=True)


def _standing(session: Session, booking_id: str, *, besides: str = "") -> Booking:
    booking = locked_booking(session, booking_id, besides=besides)
    if booking is None or booking.state != "confirmed":
        raise NotFound("there is no such booking")
    return booking


def _seats(booking: Booking) -> tuple[tuple[str, ...], ...]:
    return tuple((host_id,) for host_id in hosts_of(booking))


def _changed(session: Session, booking: Booking, now: datetime) -> Changed:
    booking.sequence, booking.changed_at = booking.sequence + 1, now
    session.flush()
    return Changed(booking, changed=True)
