"""A meeting's entries in the calendars of its hosts are kept in step with the meeting.

``keep_entry`` brings one host's entry to what the booking is at that moment: written, changed or
removed. It may run again, late, or twice: what is to be is read from the booking, not from whoever
called, and an entry's name at the provider follows from the booking's UID. It talks between two
short transactions; what it is about to send is noted in the first, so that a look at the calendar
meanwhile takes our own writing for nobody else's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from remote.faults import Refused, RemoteError, Unavailable
from scheduler.bookings.locks import hosts_of
from scheduler.calendars.calendar import Calendar, Entry, EntryGone, Written
from scheduler.calendars.names import HONOUR_CHANGE
from scheduler.calendars.outside import Outside
from scheduler.web_addresses import web_address
from scheduler.zones import seconds
from store.calendars import HostCalendar, OutsideEntry
from store.database import transaction
from store.durable import DurableWork, Queue
from store.meetings import Booking

_log = structlog.get_logger("calendars")

Compose = Callable[[Session, Booking, str], Entry]
"""What is to stand in a host's calendar: of a booking, for the host with that id."""

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=30)
LEFT_ALONE = timedelta(days=1)
"""So long after its end a meeting's entry is of no interest any more."""
_NO_ADDRESS = (
    "The calendar told an address of its video call that is none of the web, so nobody was given "
    "it. Tell the visitor where you meet."
)


@dataclass(frozen=True)
class _Plan:
    """What is to be said to one calendar."""

    what: Literal["write", "remove"]
    calendar: HostCalendar
    entry: Entry
    known: Written | None


def keep_entry(
    outside: Outside, compose: Compose, booking_id: str, host_id: str, *, now: datetime
) -> None:
    """Bring the host's entry in step. Where that fails, why and what is to be done is noted for the
    operator, and it is tried again later (``due.py``): the work itself always ends."""
    for _ in range(2):  # out of a former calendar, and into the one that counts now
        with transaction(outside.engine) as session:
            plan = _plan(session, compose, booking_id, host_id, now)
            if plan is None:
                _leave(session, booking_id, host_id)
        if plan is None:
            return
        began = time.monotonic()
        try:
            written = _said(outside, plan)
        except RemoteError as error:
            with transaction(outside.engine) as session:
                _note_failure(session, outside.durable, booking_id, host_id, error, now=now)
            return
        # A look that began before we had written may not have seen it.
        done = now + timedelta(seconds=time.monotonic() - began)
        with transaction(outside.engine) as session:
            _note(session, booking_id, host_id, plan, written, now=done)
        if plan.what == "write":
            return


def _plan(
    session: Session, compose: Compose, booking_id: str, host_id: str, now: datetime
) -> _Plan | None:
    booking = session.get(Booking, booking_id)
    if booking is None or booking.ends_at + LEFT_ALONE < now or booking.state == "no_show":
        return None
    row = session.get(OutsideEntry, (booking_id, host_id))
    target = session.scalars(
        select(HostCalendar).where(HostCalendar.host_id == host_id, HostCalendar.writes)
    ).first()
    wanted = booking.state == "confirmed" and host_id in hosts_of(booking)
    stands = row is not None and row.state != "removed"
    if row is not None and stands and not (wanted and _is_there(row, target)):
        there = session.get_one(HostCalendar, row.calendar_id)
        _set(row, "removing", now)
        return _Plan("remove", there, _entry(session, compose, booking, row), _known(row))
    if not wanted or target is None or (row is not None and _in_step(row, booking)):
        return None
    row = _intended(session, row, booking, host_id, target, now)
    return _Plan("write", target, _entry(session, compose, booking, row), _known(row))


def _leave(session: Session, booking_id: str, host_id: str) -> None:
    """Nothing is to be said any more: what waited for its next try is not tried for ever."""
    row = session.get(OutsideEntry, (booking_id, host_id))
    if row is not None:
        row.retry_at = None


def _entry(session: Session, compose: Compose, booking: Booking, row: OutsideEntry) -> Entry:
    return replace(compose(session, booking, row.host_id), again=_again(row))


def _again(row: OutsideEntry) -> str:
    """Not empty where it stood once, and we took it away or put it back: its being gone is not the
    host's word. The same until it was written, so that a repetition makes no second one."""
    if row.event_id is not None or row.written_at is None:
        return ""
    return f"-{seconds(row.written_at)}"


def _is_there(row: OutsideEntry, target: HostCalendar | None) -> bool:
    # Where nothing is written to any more, what was written stays.
    return target is None or row.calendar_id == target.id


def _in_step(row: OutsideEntry, booking: Booking) -> bool:
    times = (seconds(booking.starts_at), seconds(booking.ends_at))
    return (
        row.state == "written"
        and (row.starts_at, row.ends_at) == times
        and row.sequence == booking.sequence
        and row.written_at is not None
        and row.written_at > booking.changed_at
    )


def _intended(
    session: Session,
    row: OutsideEntry | None,
    booking: Booking,
    host_id: str,
    target: HostCalendar,
    now: datetime,
) -> OutsideEntry:
    """The row as it is before we talk: with the times that are about to be sent."""
    start, end = seconds(booking.starts_at), seconds(booking.ends_at)
    if row is None:
        row = OutsideEntry(booking_id=booking.id, host_id=host_id, tries=0, sequence=0)
        session.add(row)
    elif (row.starts_at, row.ends_at) != (start, end):
        row.was_starts_at, row.was_ends_at = row.starts_at, row.ends_at
    if row.state == "removed":
        row.event_id = row.etag = None
    row.calendar_id, row.starts_at, row.ends_at = target.id, start, end
    _set(row, "writing", now)
    session.flush()
    return row


def _known(row: OutsideEntry) -> Written | None:
    return None if row.event_id is None else Written(row.event_id, row.etag)


def _said(outside: Outside, plan: _Plan) -> Written | None:
    with outside.conversation(plan.calendar) as calendar:
        if plan.what == "write":
            return calendar.write(plan.entry, plan.known)
        _remove(calendar, plan)
        return None


def _remove(calendar: Calendar, plan: _Plan) -> None:
    known = plan.known
    if known is None:
        # Perhaps it was made and the answer got lost: to write it again tells its name.
        known = calendar.write(plan.entry, None)
    calendar.remove(known)


def _note(
    session: Session,
    booking_id: str,
    host_id: str,
    plan: _Plan,
    written: Written | None,
    *,
    now: datetime,
) -> None:
    row = session.get(OutsideEntry, (booking_id, host_id))
    if row is None:  # the calendar was disconnected meanwhile
        return
    row.tries, row.failure, row.remedy, row.retry_at = 0, None, None, None
    if written is None or written.etag is None or written.etag != row.etag:
        row.written_at = now  # what was there as it is now was written when it was written first
    if written is None:
        _set(row, "removed", now)
        return
    row.event_id, row.etag, row.sequence = written.id, written.etag, plan.entry.sequence
    if plan.entry.with_call and written.join_url is not None:
        _note_call(session, row, written.join_url)
    _set(row, "written", now)


def _note_call(session: Session, row: OutsideEntry, told: str) -> None:
    """The meeting is held there. What is no address of the web becomes nobody's link."""
    address = web_address(told)
    if address is None:
        row.note = _NO_ADDRESS
        _log.warning("no_web_address_of_call", booking=row.booking_id, told=told[:100])
        return
    session.get_one(Booking, row.booking_id).join_url = address


def _note_failure(
    session: Session,
    durable: DurableWork,
    booking_id: str,
    host_id: str,
    error: RemoteError,
    *,
    now: datetime,
) -> None:
    row = session.get(OutsideEntry, (booking_id, host_id))
    if row is None:
        return
    if isinstance(error, EntryGone):
        _tell_gone(session, durable, row, now)
        return
    refused = isinstance(error, Refused)
    row.tries += 1
    row.failure, row.remedy = (
        str(error),
        error.remedy if isinstance(error, Refused) else None,
    )
    row.retry_at = now + _pause(error, row.tries)
    _set(row, "refused" if refused else "waiting", now)
    _log.warning("entry_not_written", booking=booking_id, host=host_id, why=str(error))


def _tell_gone(session: Session, durable: DurableWork, row: OutsideEntry, now: datetime) -> None:
    """The host deleted it while the meeting was changed: the meeting is off."""
    _set(row, "removed", now)
    durable.enqueue(
        session,
        HONOUR_CHANGE,
        row.booking_id,
        row.host_id,
        "deleted",
        None,
        None,
        queue=Queue.MEETINGS,
        partition=f"host:{row.booking_id}",
    )


def _pause(error: RemoteError, tries: int) -> timedelta:
    if isinstance(error, Refused):
        return LONGEST_PAUSE
    named = error.retry_after if isinstance(error, Unavailable) else None
    pause = min(FIRST_PAUSE * float(2 ** min(tries - 1, 10)), LONGEST_PAUSE)
    return max(pause, timedelta(seconds=named or 0.0))


def _set(row: OutsideEntry, state: str, now: datetime) -> None:
    if row.state != state:
        row.state, row.since = state, now
