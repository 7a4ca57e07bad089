"""What is taken of the hosts' time: the one look that showing times and booking them share."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from scheduler.availability.intervals import Interval
from scheduler.calendars.busy import outside_busy
from scheduler.zones import DAY, seconds
from store.meetings import TakenTime


def taken(
    session: Session,
    host_ids: Sequence[str],
    within: Interval,
    *,
    now: datetime,
    visit_id: str | None = None,
    moving: str | None = None,
) -> dict[str, list[Interval]]:
    """Host -> what bookings and live holds take of the time ``within``, their buffers included,
    and what the hosts' own calendars take.

    Without the visit's own hold, which a new one would release, and the booking ``moving``.
    """
    # A day on both sides: longer than any meeting with its buffers.
    query = (
        select(TakenTime.host_id, TakenTime.busy_from, TakenTime.busy_until)
        .where(TakenTime.host_id.in_(host_ids))
        .where(TakenTime.busy_until > within.start - DAY, TakenTime.busy_from < within.end + DAY)
        .where(_counts(now, visit_id))
    )
    if moving is not None:
        query = query.where(TakenTime.booking_id != moving)
    busy = outside_busy(session, host_ids, now=now)
    for host_id, since, until in session.execute(query):
        busy.setdefault(host_id, []).append(Interval(since, until))
    return busy


def _counts(now: datetime, visit_id: str | None) -> ColumnElement[bool]:
    live_hold = TakenTime.held_until > seconds(now)
    if visit_id is not None:
        live_hold = and_(live_hold, TakenTime.visit_id != visit_id)
    return or_(TakenTime.held_until.is_(None), live_hold)
