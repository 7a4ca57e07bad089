"""What the hosts' own calendars take of their time, as it was last read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.availability.intervals import Interval
from scheduler.calendars.packing import edges
from scheduler.zones import seconds
from store.calendars import HostCalendar

STALE = timedelta(minutes=10)
"""What was read so long ago is not known any more."""

NEVER, EVER = -(2**40), 2**40
"""Before and after every moment, in seconds."""


Edges = tuple[list[int], list[int]]
"""When busy times begin, and when they end."""


def outside_edges(session: Session, host_ids: Sequence[str], *, now: datetime) -> dict[str, Edges]:
    """Host -> what stands in the calendars that are connected; hosts without one are left out.

    Of an event counts what it takes itself: only the new meeting's buffers come on top. A calendar
    that cannot be read, or was not for ten minutes, takes all of the host's time, and one that was
    read takes what lies beyond the days that were read: what is not known is not free.
    """
    query = select(
        HostCalendar.host_id,
        HostCalendar.busy,
        HostCalendar.covered_until,
        HostCalendar.read_at,
        HostCalendar.remedy,
    ).where(HostCalendar.host_id.in_(host_ids), HostCalendar.reads)
    found: dict[str, Edges] = {}
    for host_id, busy, until, read_at, remedy in session.execute(query):
        known = remedy is None and until is not None and is_fresh(read_at, now)
        begins, ends = edges(busy) if known else ([], [])
        begins.append(until if known and until is not None else NEVER)
        ends.append(EVER)
        all_begins, all_ends = found.setdefault(host_id, ([], []))
        all_begins += begins
        all_ends += ends
    return found


def outside_busy(
    session: Session, host_ids: Sequence[str], *, now: datetime
) -> dict[str, list[Interval]]:
    """The same as intervals."""
    found = outside_edges(session, host_ids, now=now)
    return {host_id: list(map(Interval, *of_host)) for host_id, of_host in found.items()}


def is_fresh(read_at: datetime | None, now: datetime) -> bool:
    """Whether what was read then still counts."""
    return read_at is not None and now - read_at < STALE


def unreadable(session: Session, host_ids: Sequence[str], *, now: datetime) -> dict[str, str]:
    """Host -> why nothing of theirs is offered, a sentence; only hosts of whom that is true."""
    query = select(HostCalendar).where(HostCalendar.host_id.in_(host_ids), HostCalendar.reads)
    told: dict[str, str] = {}
    for calendar in session.scalars(query):
        if calendar.remedy is not None:
            told[calendar.host_id] = f"The calendar {calendar.name} cannot be read: " + (
                calendar.failure or calendar.remedy
            )
        elif not is_fresh(calendar.read_at, now):
            since = "never read" if calendar.read_at is None else _minutes(now, calendar.read_at)
            why = f": {calendar.failure}" if calendar.failure else ""
            told[calendar.host_id] = f"The calendar {calendar.name} was {since}{why}"
    return told


def _minutes(now: datetime, read_at: datetime) -> str:
    since = seconds(now) - seconds(read_at)
    return f"last read {since // 60} minutes ago"
