"""Which CRMs are due to be read, and when each is again."""

import random
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from crm_sync.incoming.inserting import insert
from crm_sync.incoming.kinds import READABLE
from remote.faults import Refused, RemoteError, Unavailable
from store.crm import CrmTarget
from store.crm_incoming import CrmCursor, CrmReading, CrmToRead

SHORTEST = timedelta(seconds=30)
"""One that is away is tried again after so long, then less and less often."""
LEASE = timedelta(minutes=3)
"""A CRM that a worker took up is left to it for so long: a worker that dies loses no more."""
LONGEST = timedelta(minutes=10)
"""One that is away is tried so often at least."""
REFUSED = timedelta(minutes=5)
"""One that refuses us is tried so often: it comes back by itself once somebody has acted."""


def begin(session: Session, *, now: datetime) -> None:
    """Every connected CRM that can be read is, from now on."""
    known = select(CrmReading.target_id)
    query = select(CrmTarget.id).where(CrmTarget.kind.in_(READABLE), CrmTarget.id.not_in(known))
    for target_id in session.scalars(query).all():
        row = insert(session, CrmReading).values(
            target_id=target_id, next_at=now, tries=0, ignored=0
        )
        session.execute(row.on_conflict_do_nothing())


def anything_due(session: Session, *, now: datetime) -> bool:
    """Whether there is a CRM to be read, or one that never was."""
    due = select(CrmReading.target_id).where(_due(now)).limit(1)
    known = select(CrmReading.target_id)
    new = select(CrmTarget.id).where(CrmTarget.kind.in_(READABLE), CrmTarget.id.not_in(known))
    return session.scalar(due) is not None or session.scalar(new.limit(1)) is not None


def claim(session: Session, *, now: datetime, only: Collection[str] | None = None) -> list[str]:
    """Take up the CRMs that are due (or ``only`` these, due or not); another worker gets none of
    them meanwhile."""
    free = or_(CrmReading.claimed_until.is_(None), CrmReading.claimed_until <= now)
    wanted = _due(now) if only is None else CrmReading.target_id.in_(only) & free
    claimed = session.scalars(
        update(CrmReading)
        .where(wanted)
        .values(claimed_until=now + LEASE)
        .returning(CrmReading.target_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(claimed)


def extend(session: Session, target_id: str, *, now: datetime) -> None:
    """It takes longer."""
    session.get_one(CrmReading, target_id).claimed_until = now + LEASE


def note_success(
    session: Session, target_id: str, *, all_read: bool, every: timedelta, now: datetime
) -> None:
    """It answered. What is not read yet, or was noted meanwhile, is read at once; else it is asked
    again after ``every``."""
    row = session.get_one(CrmReading, target_id, populate_existing=True)
    noted = select(CrmToRead.remote_id).where(CrmToRead.target_id == target_id).limit(1)
    more = not all_read or session.scalar(noted) is not None
    row.tries, row.failure, row.remedy, row.failing_since = 0, None, None, None
    row.claimed_until = None
    after = timedelta(0) if more else every * random.uniform(0.9, 1.1)  # noqa: S311 (spreads the load)
    row.next_at = now + after
    if all_read:
        row.read_at = now


def note_failure(session: Session, target_id: str, error: RemoteError, *, now: datetime) -> None:
    """Why it could not be read, for the operator, and when it is tried again."""
    row = session.get_one(CrmReading, target_id, populate_existing=True)
    row.tries += 1
    row.failure, row.failing_since = str(error), row.failing_since or now
    row.remedy = error.remedy if isinstance(error, Refused) else None
    row.claimed_until = None
    row.next_at = now + _pause(error, row.tries)


def read_all_again(session: Session, target_id: str, *, now: datetime) -> None:
    """Everything is read from the beginning."""
    for cursor in session.scalars(select(CrmCursor).where(CrmCursor.target_id == target_id)):
        cursor.cursor, cursor.complete, cursor.taken = None, False, 0
        cursor.version += 1
    begin(session, now=now)
    session.flush()
    row = session.get(CrmReading, target_id)
    if row is not None:
        row.next_at = now


def _due(now: datetime) -> ColumnElement[bool]:
    free = or_(CrmReading.claimed_until.is_(None), CrmReading.claimed_until <= now)
    return (CrmReading.next_at <= now) & free


def _pause(error: RemoteError, tries: int) -> timedelta:
    if isinstance(error, Refused):
        return REFUSED
    pause = min(SHORTEST * float(2 ** min(tries - 1, 10)), LONGEST)
    pause *= random.uniform(0.8, 1.2)  # noqa: S311 (so that not all come back at once)
    named = error.retry_after if isinstance(error, Unavailable) else None
    return max(pause, timedelta(seconds=min(named or 0.0, 86_400.0)))
