"""A host's calendar is read: what changed since the last look, or everything, and what follows."""

from collections.abc import Iterable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from remote.faults import RemoteError
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Changes, SyncLost
from scheduler.calendars.keeping import note_failure, take_in
from scheduler.calendars.kinds import READING_SECONDS
from scheduler.calendars.outside import Outside
from scheduler.teams.rules import Teams
from scheduler.zones import DAY, seconds
from store.calendars import HostCalendar
from store.database import reading, transaction

_log = structlog.get_logger("calendars")

ALL_ANEW = timedelta(days=1)
"""So often everything is read, whatever was told since: nothing that was missed stays so."""
LEAST_DAYS = 100
_MARGIN = 3
FRESH = timedelta(seconds=15)
"""Who picks a time is shown what was read so recently; what is older is looked at once more."""
PICKING_SECONDS = 2.0
"""And waits no longer for it."""


@dataclass(frozen=True)
class Look:
    """What is asked of the provider."""

    since: str | None
    window: Interval


def days_needed(teams: Teams) -> int:
    """So far ahead meetings can be booked, and calendars must be known."""
    windows = (meeting.window_days for meeting in teams.meeting_types.values())
    return max((LEAST_DAYS, *windows)) + 1


def next_look(calendar: HostCalendar, teams: Teams, now: datetime) -> Look:
    """Changes since the last look; everything after a day, or once the window has moved on."""
    start, end = seconds(now) - DAY, seconds(now) + days_needed(teams) * DAY
    covered = calendar.covered_until
    if (
        calendar.token is None
        or calendar.covered_from is None
        or covered is None
        or covered < end
        or calendar.all_read_at is None
        or now - calendar.all_read_at >= ALL_ANEW
    ):
        return Look(None, Interval(start, end + _MARGIN * DAY))
    return Look(calendar.token, Interval(calendar.covered_from, covered))


def read(
    outside: Outside, calendar_id: str, *, now: datetime, timeout: float = READING_SECONDS
) -> bool:
    """Look at the calendar and keep what is there; whether that succeeded.

    It talks outside of any transaction. Why it failed is noted for the operator. Of two looks at
    the same time the first one to be kept counts, and the other one is forgotten.
    """
    with reading(outside.engine) as session:
        calendar = session.get(HostCalendar, calendar_id)
    if calendar is None:  # disconnected meanwhile
        return False
    asked = next_look(calendar, outside.teams(), now)
    try:
        changes = _asked(outside, calendar, asked, timeout)
    except RemoteError as error:
        with transaction(outside.engine) as session:
            note_failure(session, calendar, error, now=now)
        return False
    with transaction(outside.engine) as session:
        return take_in(session, outside.durable, calendar, changes, asked.window, now=now)


def _asked(outside: Outside, calendar: HostCalendar, asked: Look, timeout: float) -> Changes:
    with outside.conversation(calendar, timeout=timeout) as opened:
        try:
            return opened.changes(asked.since, asked.window)
        except SyncLost:
            return opened.changes(None, asked.window)


def begin_to_read(
    outside: Outside, calendar_id: str, *, now: datetime, timeout: float = READING_SECONDS
) -> Future[bool]:
    """``read`` in a thread of its own. Nobody above would see what it raises: it is logged."""

    def look() -> bool:
        try:
            return read(outside, calendar_id, now=now, timeout=timeout)
        except Exception as fault:
            _log.exception("calendar_not_read", calendar=calendar_id, fault=type(fault).__name__)
            raise

    return outside.threads.submit(look)


def look_again(outside: Outside, host_ids: Iterable[str], *, now: datetime) -> None:
    """Somebody picks a time of these hosts: their calendars are read once more, all at once, and
    for no longer than two seconds. What does not answer in time is as it was read last; a look
    that is under way is kept when it ends."""
    query = select(HostCalendar.id).where(
        HostCalendar.host_id.in_(sorted(set(host_ids))),
        HostCalendar.reads,
        HostCalendar.read_at < now - FRESH,
        HostCalendar.remedy.is_(None),
        # One that failed and is left alone for a while holds nobody up.
        (HostCalendar.tries == 0) | (HostCalendar.next_read_at <= now),
    )
    with reading(outside.engine) as session:
        ids = session.scalars(query).all()
    looks = [begin_to_read(outside, one, now=now, timeout=PICKING_SECONDS) for one in ids]
    wait(looks, timeout=PICKING_SECONDS)
