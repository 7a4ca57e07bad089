"""Holds that ran out leave what they took behind; nobody looks at it any more."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from scheduler.zones import seconds
from store.meetings import TakenTime

LONG_AGO = timedelta(days=1)
"""Whatever clock a process has, a hold that ran out so long ago is confirmed by nobody."""


def forget_expired(session: Session, *, now: datetime) -> None:
    """Delete what holds took that ran out a day ago or earlier: most visitors who leave never come
    back, and every search for free times passes by these rows."""
    expired = select(TakenTime.booking_id, TakenTime.host_id).where(
        TakenTime.held_until < seconds(now - LONG_AGO)
    )
    # One that is just being let go is somebody else's to delete: nobody waits for it here.
    those = expired.with_for_update(skip_locked=True)
    row = tuple_(TakenTime.booking_id, TakenTime.host_id)
    session.execute(
        delete(TakenTime).where(row.in_(those)).execution_options(synchronize_session=False)
    )
