"""What is due: calendars to be read, and entries to be tried again."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, select, update
from sqlalchemy.orm import Session

from scheduler.calendars.entry_works import enqueue_entry
from scheduler.calendars.outside import AT_ONCE, Outside
from scheduler.calendars.reading import begin_to_read
from store.calendars import HostCalendar, OutsideEntry
from store.database import reading, transaction

LEASE = timedelta(minutes=3)
"""A calendar that a worker took up is left to it for so long: a worker that dies loses no more."""
_TRIED = ("waiting", "refused")
_SOME = 100


def anything_due(engine: Engine, *, now: datetime) -> bool:
    """Whether there is something to do. A deployment without calendars pays for nothing else."""
    calendar = select(HostCalendar.id).where(HostCalendar.next_read_at <= now).limit(1)
    entry = select(OutsideEntry.booking_id).where(_to_try(now)).limit(1)
    with reading(engine) as session:
        return session.scalar(calendar) is not None or session.scalar(entry) is not None


class Reader:
    """Reads what is due, several calendars at once: one that is away holds up no other."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._under_way: set[Future[bool]] = set()

    def take_up(self, *, now: datetime) -> Sequence[Future[bool]]:
        """Begin to read what is due, as far as there is room, and enqueue entries that are to be
        tried again. Returns what was begun."""
        self._under_way = {one for one in self._under_way if not one.done()}
        room = AT_ONCE - len(self._under_way)
        with transaction(self._outside.engine) as session:
            self._try_entries(session, now)
            ids = claim(session, room, now=now)
        begun = [begin_to_read(self._outside, one, now=now) for one in ids]
        self._under_way.update(begun)
        return begun

    def _try_entries(self, session: Session, now: datetime) -> None:
        waiting = select(OutsideEntry).where(_to_try(now)).limit(_SOME)
        for row in session.scalars(waiting.with_for_update(skip_locked=True)):
            row.retry_at = now + LEASE
            enqueue_entry(session, self._outside.durable, row.booking_id, row.host_id)


def _to_try(now: datetime) -> ColumnElement[bool]:
    return (OutsideEntry.state.in_(_TRIED)) & (OutsideEntry.retry_at <= now)


def claim(session: Session, most: int, *, now: datetime) -> Sequence[str]:
    """Take up to so many calendars that are due; another worker gets others."""
    if most <= 0:
        return ()
    due = (
        select(HostCalendar.id)
        .where(HostCalendar.next_read_at <= now)
        .order_by(HostCalendar.next_read_at)
        .limit(most)
    )
    return session.scalars(
        update(HostCalendar)
        .where(HostCalendar.id.in_(session.scalars(due).all()), HostCalendar.next_read_at <= now)
        .values(next_read_at=now + LEASE)
        .returning(HostCalendar.id)
        .execution_options(synchronize_session=False)
    ).all()
