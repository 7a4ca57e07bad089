"""What a look at a host's calendar brought is kept, with all that follows, in one transaction."""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from remote.faults import Refused, RemoteError, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.bookings.locks import hosts_of
from scheduler.calendars.calendar import Changes, RemoteEvent
from scheduler.calendars.noticing import notice
from scheduler.calendars.packing import joined, packed, unpacked
from scheduler.zones import seconds
from store.calendars import CalendarEvent, HostCalendar, OutsideEntry
from store.durable import DurableWork
from store.meetings import Booking

EVERY = timedelta(seconds=60)
"""A calendar that answers is read so often."""
LONGEST = timedelta(minutes=10)
"""One that is away is tried so often at least."""
REFUSED = timedelta(minutes=5)
"""One that refuses us is tried so often: it comes back by itself once somebody has acted, and no
account is locked for our knocking."""
_IDS_A_QUERY = 500


def take_in(
    session: Session,
    durable: DurableWork,
    calendar: HostCalendar,
    changes: Changes,
    window: Interval,
    *,
    now: datetime,
) -> bool:
    """Keep what was read of ``calendar`` (as it stood before the look, which began at ``now``);
    False where another look was kept meanwhile: then nothing is."""
    if not _mine(session, calendar):
        return False
    ours = _ours(session, calendar, changes.events)
    _keep_events(session, calendar.id, changes, ours)
    notice(session, durable, calendar, changes, until=window.end, now=now)
    row = session.get_one(HostCalendar, calendar.id, populate_existing=True)
    row.token, row.read_at, row.busy = changes.token, now, _all_busy(session, row.id)
    row.covered_from, row.covered_until = window
    if changes.everything:
        row.all_read_at = now
    if row.tries > 0:  # it is back
        try_entries_at_once(session, row.id, now=now)
    row.tries, row.failure, row.remedy, row.failing_since = 0, None, None, None
    row.next_read_at = now + EVERY * random.uniform(0.9, 1.1)  # noqa: S311 (spreads the load)
    return True


def try_entries_at_once(session: Session, calendar_id: str, *, now: datetime) -> None:
    """Entries that the calendar did not take are due now, however long their pause was to be."""
    session.execute(
        update(OutsideEntry)
        .where(OutsideEntry.calendar_id == calendar_id, OutsideEntry.retry_at > now)
        .values(retry_at=now)
    )


def note_failure(
    session: Session, calendar: HostCalendar, error: RemoteError, *, now: datetime
) -> None:
    """Why it could not be read, and when it is tried again. What was read before stays as it is,
    and counts for as long as ``busy.STALE`` says; not at all where a person must act."""
    if not _mine(session, calendar, kept=False):
        return
    row = session.get_one(HostCalendar, calendar.id, populate_existing=True)
    row.tries += 1
    row.failure, row.failing_since = str(error), row.failing_since or now
    row.remedy = error.remedy if isinstance(error, Refused) else None
    row.next_read_at = now + _pause(error, row.tries)


def _pause(error: RemoteError, tries: int) -> timedelta:
    if isinstance(error, Refused):
        return REFUSED
    pause = min(EVERY / 2 * float(2 ** min(tries - 1, 10)), LONGEST)
    pause *= random.uniform(0.8, 1.2)  # noqa: S311 (so that not all come back at once)
    named = error.retry_after if isinstance(error, Unavailable) else None
    return max(pause, timedelta(seconds=min(named or 0.0, 86_400.0)))


def _mine(session: Session, calendar: HostCalendar, *, kept: bool = True) -> bool:
    """Whether no other look was kept since this one began; from here on, none is if this one is
    ``kept``. One that failed is not: another one, slower, may yet succeed."""
    taken = session.execute(
        update(HostCalendar)
        .where(HostCalendar.id == calendar.id, HostCalendar.version == calendar.version)
        .values(version=HostCalendar.version + int(kept))
        .returning(HostCalendar.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def _ours(session: Session, calendar: HostCalendar, events: Iterable[RemoteEvent]) -> set[str]:
    """The ids of those whose time our own bookings take: what we wrote, and what stands where a
    meeting of the host is under its UID. Everybody who is invited knows the UID: any other event
    that bears it takes its time like all others."""
    named = [one for one in events if one.uid is not None and one.uid.endswith("@segue")]
    found: set[str] = set()
    for some in _slices([str(one.uid) for one in named]):
        meetings = session.execute(
            select(Booking, OutsideEntry)
            .outerjoin(
                OutsideEntry,
                (OutsideEntry.booking_id == Booking.id) & (OutsideEntry.calendar_id == calendar.id),
            )
            .where(Booking.uid.in_(some))
        )
        known = {booking.uid: (booking, entry) for booking, entry in meetings}
        found.update(
            one.id
            for one in named
            if one.uid in known and _is_ours(one, calendar.host_id, *known[one.uid])
        )
    return found


def _is_ours(
    event: RemoteEvent, host_id: str, booking: Booking, entry: OutsideEntry | None
) -> bool:
    # Without an id it is being written at this moment.
    if entry is not None and entry.event_id in (event.id, None):
        return True
    times = (seconds(booking.starts_at), seconds(booking.ends_at))
    return host_id in hosts_of(booking) and (event.starts_at, event.ends_at) == times


def _keep_events(session: Session, calendar_id: str, changes: Changes, ours: set[str]) -> None:
    """Only what takes time or must be told of has a row: not ten years of what is over."""
    gone = delete(CalendarEvent).where(CalendarEvent.calendar_id == calendar_id)
    if changes.everything:
        session.execute(gone)
    else:
        for some in _slices([*changes.gone, *(one.id for one in changes.events)]):
            session.execute(gone.where(CalendarEvent.event_id.in_(some)))
    rows = {
        one.id: {
            "calendar_id": calendar_id,
            "event_id": one.id,
            "uid": one.uid,
            "busy": packed(one.busy),
            "fault": one.fault,
        }
        for one in changes.events
        if one.id not in ours and (one.busy or one.fault)
    }
    if rows:
        session.execute(insert(CalendarEvent), list(rows.values()))


def _all_busy(session: Session, calendar_id: str) -> bytes:
    kept = select(CalendarEvent.busy).where(CalendarEvent.calendar_id == calendar_id)
    return packed(joined(one for busy in session.scalars(kept) for one in unpacked(busy)))


def _slices(items: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(items), _IDS_A_QUERY):
        yield items[first : first + _IDS_A_QUERY]
