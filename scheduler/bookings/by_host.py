"""A host moved a meeting in their own calendar: it is theirs to say when they meet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.availability.taken import counting
from scheduler.bookings.changing import Changed
from scheduler.bookings.locks import hosts_of, locked_booking
from scheduler.bookings.taking import TAKEN, in_the_way
from scheduler.errors import NotFound, TimeTaken
from scheduler.zones import seconds
from store.meetings import Booking, TakenTime


def moved_by_host(
    session: Session, booking_id: str, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> Changed:
    """Move a booking to where its host put it, as long as they made it: same UID, higher SEQUENCE.

    Notice, window, grid, hours, limits and the host's own calendar do not count: the host knows
    them. Another meeting of a host of this one does, as does a time that is held.
    Raises ``NotFound``, ``TimeTaken``; then the booking stays as it was.
    """
    booking = locked_booking(session, booking_id)
    if booking is None or booking.state != "confirmed":
        raise NotFound("there is no such booking")
    if (booking.starts_at, booking.ends_at) == (starts_at, ends_at):
        return Changed(booking, changed=False)
    try:
        with session.begin_nested():
            for row in _rows(session, booking):
                _shift(row, booking, starts_at, ends_at)
                _refuse_overlap(session, row, now)
            session.flush()
    except IntegrityError as error:
        if not in_the_way(error):
            raise
        raise TimeTaken(TAKEN) from error
    booking.starts_at, booking.ends_at = starts_at, ends_at
    booking.sequence, booking.changed_at = booking.sequence + 1, now
    session.flush()
    return Changed(booking, changed=True)


def _rows(session: Session, booking: Booking) -> list[TakenTime]:
    query = select(TakenTime).where(
        TakenTime.booking_id == booking.id, TakenTime.host_id.in_(hosts_of(booking))
    )
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _shift(row: TakenTime, booking: Booking, starts_at: datetime, ends_at: datetime) -> None:
    """The buffers stay as they were when it was booked."""
    before = seconds(booking.starts_at) - row.busy_from
    after = row.busy_until - seconds(booking.ends_at)
    row.starts_at = seconds(starts_at)
    row.busy_from, row.busy_until = row.starts_at - before, seconds(ends_at) + after


def _refuse_overlap(session: Session, row: TakenTime, now: datetime) -> None:
    other = select(TakenTime.booking_id).where(
        TakenTime.host_id == row.host_id,
        TakenTime.busy_until > row.busy_from,
        TakenTime.busy_from < row.busy_until,
        counting(now, None, row.booking_id),
    )
    with session.no_autoflush:
        if session.scalar(other.limit(1)) is not None:
            raise TimeTaken(TAKEN)
