"""What a host did to our entries in their own calendar is noticed, and told apart from our own
writing.

An entry that stands where the booking is, or where we last put it, was moved by nobody. One that
stands elsewhere was moved by the host; one that is gone, declined or cancelled is their word, too.
What follows is done by a durable work (``names.HONOUR_CHANGE``), enqueued with what was read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.bookings.locks import hosts_of
from scheduler.calendars.calendar import Changes, RemoteEvent
from scheduler.calendars.entry_works import write_again
from scheduler.calendars.names import HONOUR_CHANGE
from scheduler.zones import seconds
from store.calendars import HostCalendar, OutsideEntry
from store.durable import DurableWork, Queue
from store.meetings import Booking

VANISHED_AT_ONCE = 3
"""Where more entries than these are gone at once, and none is left, the calendar was emptied or
restored from a copy: that cancels nobody's meetings."""
_CLOCKS_DIFFER = timedelta(seconds=2)
_EMPTIED = (
    "It was gone from the calendar together with all others, which looks like a calendar that was "
    "emptied or restored: no meeting was cancelled, and the entries were written again."
)


@dataclass(frozen=True)
class _Known:
    entry: OutsideEntry
    booking: Booking


def notice(
    session: Session,
    durable: DurableWork,
    calendar: HostCalendar,
    changes: Changes,
    *,
    until: int,
    now: datetime,
) -> None:
    """Enqueue what follows from a look that began at ``now``; ``calendar`` as it was before.

    ``until``: where the days that were looked at end, seconds since 1970.
    """
    known = _standing(session, calendar.id, now)
    if not known:
        return
    seen = {one.id: one for one in changes.events}
    gone = _gone(known, changes, until, now)
    if len(gone) > VANISHED_AT_ONCE and len(gone) == len(known):
        _put_back(gone.values(), now)
        return
    for one in gone.values():
        _enqueue(session, durable, one, "deleted", one.entry.etag)
    for one in _unseen(known, changes, calendar.read_at, now):
        write_again(session, durable, one.entry)
    for event_id, one in known.items():
        event = seen.get(event_id)
        what = None if event is None else _done_to(one, event, now)
        if event is not None and what is not None:
            _enqueue(session, durable, one, what, event.etag, event.starts_at, event.ends_at)


def _standing(session: Session, calendar_id: str, now: datetime) -> dict[str, _Known]:
    """Event id -> our entry that is to stand there, of this host's meetings that are not over."""
    query = (
        select(OutsideEntry, Booking)
        .join(Booking, Booking.id == OutsideEntry.booking_id)
        .where(OutsideEntry.calendar_id == calendar_id, OutsideEntry.event_id.is_not(None))
        .where(OutsideEntry.state.in_(("written", "writing", "waiting")))
        .where(Booking.state == "confirmed", Booking.ends_at > now)
    )
    return {
        str(entry.event_id): _Known(entry, booking)
        for entry, booking in session.execute(query).all()
        if entry.host_id in hosts_of(booking)  # whose meeting it was may tidy up
    }


def _gone(
    known: Mapping[str, _Known], changes: Changes, until: int, now: datetime
) -> dict[str, _Known]:
    if changes.everything:
        # A host may have moved a meeting beyond the days that are looked at: there it is not seen.
        near = {id_ for id_, one in known.items() if seconds(one.booking.starts_at) < until}
        gone = near - {one.id for one in changes.events}
    else:
        gone = known.keys() & set(changes.gone)
    return {id_: known[id_] for id_ in sorted(gone) if _written_before(known[id_].entry, now)}


def _unseen(
    known: Mapping[str, _Known], changes: Changes, last_look: datetime | None, now: datetime
) -> Iterator[_Known]:
    """Entries that were written since the last look, and are not among what changed since: one
    that was made and deleted between two looks is in neither. To write it again tells."""
    if changes.everything or last_look is None:
        return
    told = {*changes.gone, *(one.id for one in changes.events)}
    for event_id, one in known.items():
        written_at = one.entry.written_at
        since = written_at is not None and written_at + _CLOCKS_DIFFER > last_look
        if event_id not in told and since and _written_before(one.entry, now):
            yield one


def _done_to(known: _Known, event: RemoteEvent, now: datetime) -> str | None:
    if event.answer != "accepted":
        return event.answer
    if event.starts_at is None or event.ends_at is None or event.fault is not None:
        return None
    if known.entry.written_at is not None and known.entry.written_at >= now:
        return None  # written since, twice perhaps: the next look tells how it stands
    return None if (event.starts_at, event.ends_at) in _ours(known, event, now) else "moved"


def _ours(
    known: _Known, event: RemoteEvent, now: datetime
) -> Iterator[tuple[int | None, int | None]]:
    """The times at which it may stand by our own doing."""
    entry, booking = known.entry, known.booking
    yield seconds(booking.starts_at), seconds(booking.ends_at)
    yield entry.starts_at, entry.ends_at
    if entry.state != "written" or event.etag is None or not _written_before(entry, now):
        yield entry.was_starts_at, entry.was_ends_at


def _written_before(entry: OutsideEntry, now: datetime) -> bool:
    """Whether a look that began at ``now`` saw what we wrote last."""
    return entry.written_at is not None and entry.written_at + _CLOCKS_DIFFER < now


def _enqueue(
    session: Session,
    durable: DurableWork,
    known: _Known,
    what: str,
    etag: str | None,
    starts_at: int | None = None,
    ends_at: int | None = None,
) -> None:
    booking, entry = known.booking, known.entry
    durable.enqueue(
        session,
        HONOUR_CHANGE,
        booking.id,
        entry.host_id,
        what,
        starts_at,
        ends_at,
        queue=Queue.MEETINGS,
        partition=f"host:{booking.id}",
        # The same change is told once, however often it is read.
        key=f"{booking.id}:{entry.host_id}:{booking.sequence}:{what}:{etag}:{starts_at}:{ends_at}",
    )


def _put_back(vanished: Iterable[_Known], now: datetime) -> None:
    for one in vanished:
        one.entry.event_id, one.entry.etag = None, None
        one.entry.state, one.entry.retry_at, one.entry.since = "waiting", now, now
        one.entry.note = _EMPTIED
