"""What is taken of the hosts' time: the one look that showing times and booking them share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import ColumnElement, String, and_, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from scheduler.availability.host_time import Met, Taken, in_order
from scheduler.availability.intervals import Interval
from scheduler.calendars.busy import outside_edges
from scheduler.teams.people import Host, MeetingType
from scheduler.zones import DAY, seconds
from store.meetings import TakenTime


def taken(
    session: Session,
    hosts: Sequence[Host],
    meeting: MeetingType,
    within: Interval,
    *,
    now: datetime,
    visit_id: str | None = None,
    moving: str | None = None,
) -> dict[str, Taken]:
    """For each host what is taken of the time ``within`` for a meeting of that type: by bookings,
    live holds, and what stands in the host's own calendar.

    Without the visit's own hold, which a new one would release, and the booking ``moving``.
    """
    counts = counting(now, visit_id, moving)
    busy = _busy(session, hosts, within, counts)
    for host_id, outside in outside_edges(session, [host.id for host in hosts], now=now).items():
        begins, ends = busy[host_id]
        begins += outside[0]
        ends += outside[1]
    met = meetings_met(session, hosts, meeting, within, counts)
    return {host.id: Taken(in_order(*busy[host.id]), met[host.id]) for host in hosts}


def counting(
    now: datetime, visit_id: str | None = None, moving: str | None = None
) -> ColumnElement[bool]:
    """Which rows count: bookings, and holds that are live and not the visit's own."""
    live_hold = TakenTime.held_until > seconds(now)
    if visit_id is not None:
        live_hold = and_(live_hold, TakenTime.visit_id != visit_id)
    counts = or_(TakenTime.held_until.is_(None), live_hold)
    return counts if moving is None else and_(counts, TakenTime.booking_id != moving)


def near(hosts: Iterable[Host], within: Interval) -> ColumnElement[bool]:
    """The rows that can take time of these hosts ``within``."""
    # A day on both sides: longer than any meeting with its buffers.
    return and_(
        TakenTime.host_id.in_([host.id for host in hosts]),
        TakenTime.busy_until > within.start - DAY,
        TakenTime.busy_from < within.end + DAY,
    )


def _busy(
    session: Session, hosts: Sequence[Host], within: Interval, counts: ColumnElement[bool]
) -> dict[str, tuple[list[int], list[int]]]:
    """Host -> when what takes its time begins, and when it ends."""
    # One row a host: ten thousand of them cost more on their way here than all the rest.
    query = (
        select(TakenTime.host_id, _Listed(TakenTime.busy_from), _Listed(TakenTime.busy_until))
        .where(near(hosts, within), counts)
        .group_by(TakenTime.host_id)
    )
    found: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for host_id, begins, ends in session.execute(query):
        found[host_id] = (from_json(f"[{begins}]"), from_json(f"[{ends}]"))
    return found


class _Listed(FunctionElement[str]):
    """Whole numbers of a group as one text, with commas between them."""

    name = "listed"
    inherit_cache = True
    type = String()


@compiles(_Listed)
def _string_agg(listed: _Listed, compiler: SQLCompiler, **how: Any) -> str:
    return f"string_agg(CAST({compiler.process(listed.clauses, **how)} AS TEXT), ',')"


@compiles(_Listed, "sqlite")
def _group_concat(listed: _Listed, compiler: SQLCompiler, **how: Any) -> str:
    return f"group_concat({compiler.process(listed.clauses, **how)})"


def meetings_met(
    session: Session,
    hosts: Sequence[Host],
    meeting: MeetingType,
    within: Interval,
    counts: ColumnElement[bool],
) -> dict[str, list[Met]]:
    """Host -> its meetings in the whole days and weeks that are touched, where they are counted."""
    found: dict[str, list[Met]] = defaultdict(list)
    limited = [host.id for host in hosts if meeting.limited or host.daily_limit is not None]
    if not limited:
        return found
    query = select(TakenTime.host_id, TakenTime.starts_at, TakenTime.meeting_type_id).where(
        TakenTime.host_id.in_(limited),
        # What begins after that ends after it, too: the index is by the end.
        TakenTime.busy_until > within.start - 8 * DAY,
        TakenTime.starts_at > within.start - 8 * DAY,
        TakenTime.starts_at < within.end + 8 * DAY,
        counts,
    )
    for host_id, starts_at, type_id in session.execute(query):
        found[host_id].append(Met(starts_at, type_id))
    return found
