"""Whether a time can be had, by whom; and what a booking takes of its hosts' time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.availability.bookable import bookable, can_take
from scheduler.availability.host_time import FREE, Taken
from scheduler.availability.intervals import Interval
from scheduler.availability.seats import among, filled
from scheduler.availability.taken import taken
from scheduler.bookings.locks import hosts_of
from scheduler.errors import TimeNotOffered, TimeTaken
from scheduler.teams.people import Host, MeetingType
from scheduler.teams.rules import Teams
from scheduler.zones import seconds
from store.meetings import Booking, TakenTime

Seats = Sequence[Sequence[str]]

TAKEN = "somebody else has that time"
NOT_OFFERED = "that time is not offered"


class Party(NamedTuple):
    """Who is to meet."""

    hosts: tuple[str, ...]
    """One for each seat, whoever leads first."""
    free: tuple[str, ...]
    """All who could have been."""


def meeting_type(teams: Teams, id_: str) -> MeetingType:
    """Raises ``TimeNotOffered`` for one that the vendor removed."""
    if id_ not in teams.meeting_types:
        raise TimeNotOffered(NOT_OFFERED)
    return teams.meeting_types[id_]


def as_booked(meeting: MeetingType, booking: Booking) -> MeetingType:
    """The type with the length that the booking has: the vendor may have written another one since,
    and its host may have made it longer."""
    return meeting.model_copy(
        update={"minutes": ceil((booking.ends_at - booking.starts_at) / timedelta(minutes=1))}
    )


def who_takes_part(
    session: Session,
    teams: Teams,
    seats: Seats,
    meeting: MeetingType,
    starts_at: datetime,
    *,
    now: datetime,
    allowed: Interval | None,
    visit_id: str | None = None,
    moving: str | None = None,
    on_grid: bool = True,
) -> Party:
    """One host for each seat, of those who can take a meeting then. Their rows are locked.

    ``allowed``: the starts that notice and window allow; None: neither counts. ``on_grid``: whether
    only a start of a host's grid will do; a time that the visitor has already stays.
    Raises ``TimeNotOffered`` outside hours, notice, window and grid, ``TimeTaken`` where all of
    them are busy, have as many meetings as their limits allow, or a calendar that cannot be read.
    """
    everybody = {host for seat in seats for host in seat}
    able = able_then(teams, everybody, meeting, starts_at, allowed=allowed, on_grid=on_grid)
    if filled(among(seats, able)) is None:
        raise TimeNotOffered(NOT_OFFERED)
    asked = (session, teams, able, meeting, starts_at)
    free = free_then(*asked, now=now, visit_id=visit_id, moving=moving, on_grid=on_grid)
    found = filled(among(seats, free))
    if found is None:
        raise TimeTaken(TAKEN)
    return Party(found, tuple(free))


def able_then(
    teams: Teams,
    host_ids: Iterable[str],
    meeting: MeetingType,
    starts_at: datetime,
    *,
    allowed: Interval | None,
    on_grid: bool,
) -> list[str]:
    """Who of the hosts could be met then if nothing were taken of their time."""
    start = seconds(starts_at)
    within = allowed is None or allowed.start <= start < allowed.end
    if starts_at.microsecond or not within:
        return []
    there = (teams.hosts[one] for one in host_ids if one in teams.hosts)
    return [one.id for one in there if _can(one, meeting, FREE, start, on_grid=on_grid)]


def free_then(
    session: Session,
    teams: Teams,
    able: Iterable[str],
    meeting: MeetingType,
    starts_at: datetime,
    *,
    now: datetime,
    visit_id: str | None = None,
    moving: str | None = None,
    on_grid: bool,
) -> list[str]:
    """Who of those is free then."""
    start, hosts = seconds(starts_at), [teams.hosts[one] for one in able]
    within = Interval(start, start + 1)
    of_them = taken(session, hosts, meeting, within, now=now, visit_id=visit_id, moving=moving)
    return [one.id for one in hosts if _can(one, meeting, of_them[one.id], start, on_grid=on_grid)]


def _can(host: Host, meeting: MeetingType, of_host: Taken, start: int, *, on_grid: bool) -> bool:
    if on_grid:
        return bookable(host, meeting, of_host, start, start + 1) == [start]
    return can_take(host, meeting, of_host, start)


def place(booking: Booking, meeting: MeetingType, starts_at: datetime) -> None:
    """Set the booking's start and end."""
    booking.starts_at = starts_at
    booking.ends_at = starts_at + timedelta(minutes=meeting.minutes)


def take(session: Session, booking: Booking, meeting: MeetingType) -> None:
    """Write what the booking, as it stands, takes of its hosts' time, in place of what it took.

    Raises ``TimeTaken`` where the database's own guard finds what nobody should have missed.
    """
    try:
        with session.begin_nested():
            give_back(session, booking)
            session.add_all(_taken_by(booking, meeting))
    except IntegrityError as error:
        if not in_the_way(error):
            raise
        raise TimeTaken(TAKEN) from error


def in_the_way(error: IntegrityError) -> bool:
    """Whether it is another row that stands in the way: a unique key or an exclusion."""
    fault = error.orig
    code = getattr(fault, "sqlstate", None) or getattr(fault, "sqlite_errorname", None)
    return code in ("23505", "23P01", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


def give_back(session: Session, *bookings: Booking) -> None:
    """The bookings take nobody's time any more."""
    ids = [one.id for one in bookings]
    session.execute(delete(TakenTime).where(TakenTime.booking_id.in_(ids)))


def _taken_by(booking: Booking, meeting: MeetingType) -> list[TakenTime]:
    start, end = seconds(booking.starts_at), seconds(booking.ends_at)
    held = booking.hold_expires_at
    return [
        TakenTime(
            booking_id=booking.id,
            host_id=host_id,
            visit_id=booking.visit_id,
            meeting_type_id=meeting.id,
            starts_at=start,
            busy_from=start - meeting.buffer_before * 60,
            busy_until=end + meeting.buffer_after * 60,
            # A part of a second is for whoever holds it.
            held_until=None if held is None else ceil(held.timestamp()),
        )
        for host_id in hosts_of(booking)
    ]
