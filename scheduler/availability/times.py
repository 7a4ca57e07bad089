"""The times that a route offers, read from the bookings; and where to turn when there are none."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from scheduler.availability.intervals import Interval, bookable
from scheduler.routing.deciding import Route, explain, narrowed
from scheduler.teams.people import MeetingType
from scheduler.teams.rules import RoutingRule, Teams
from scheduler.zones import DAY, moment, seconds, start_of_day
from store.meetings import Booking
from store.meetings import Host as HostRow

MOST_DAYS = 62
"""The longest range of days that one question for times may cover."""


class Slot(NamedTuple):
    """A time that can be held. Moments are UTC."""

    starts_at: datetime
    ends_at: datetime
    host_ids: tuple[str, ...]
    """Who is free then; the first would get it."""


def open_times(
    session: Session,
    teams: Teams,
    route: Route,
    *,
    now: datetime,
    first: date,
    days: int,
    zone: str,
    visit_id: str | None = None,
    moving: str | None = None,
) -> list[Slot]:
    """The times from the date ``first`` on for so many ``days`` in ``zone``, earliest first.

    A time that this visit holds itself counts as free, and so does the booking ``moving`` (its
    id). ``zone`` says which moments the dates mean, nothing else.
    Raises ``UnknownZone``, and ``ValueError`` unless 1 <= days <= 62.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"days must be from 1 to {MOST_DAYS}, not {days}")
    meeting = teams.meeting_types.get(route.meeting_type_id)
    if meeting is None:  # the vendor removed it since
        return []
    # Dates from the web may be centuries away: look no further than the window can reach.
    today = now.astimezone(UTC).date()
    earliest, latest = today - timedelta(days=2), today + timedelta(days=meeting.window_days + 3)
    since = min(max(first, earliest), latest)
    until = min(max(first + timedelta(days=days), earliest) if first < latest else latest, latest)
    start, end = window(meeting, now)
    return _slots(
        session,
        teams,
        route,
        Interval(max(start, start_of_day(zone, since)), min(end, start_of_day(zone, until))),
        now=now,
        visit_id=visit_id,
        moving=moving,
    )


def window(meeting: MeetingType, now: datetime) -> Interval:
    """The starts that notice and window allow, in seconds since 1970; both ends may be booked."""
    # Part of a second is rounded against the visitor, so that the notice is never cut short.
    soonest = seconds(now + timedelta(microseconds=999_999))
    return Interval(soonest + meeting.notice * 60, seconds(now) + meeting.window_days * DAY + 1)


def fall_back(
    session: Session, teams: Teams, route: Route, *, now: datetime, visit_id: str | None = None
) -> Route:
    """The route itself, or its rule's ``when_full`` if the host has no time within the window.

    The new route says so in its explanation. A route that fell back already stays as it is.
    """
    rule = _rule(teams, route)
    if route.fallback or rule is None or rule.when_full is None:
        return route
    within = window(teams.meeting_types[route.meeting_type_id], now)
    if _slots(session, teams, route, within, now=now, visit_id=visit_id):
        return route
    pool = narrowed(teams, rule.when_full, route.inputs)
    others = tuple(one for one in pool if one not in route.host_ids)
    inputs = route.inputs | {"pool": rule.when_full.pool, "full": list(route.host_ids)}
    explanation = explain(
        teams, rule.when_full.explanation, route.meeting_type_id, route.host_ids, inputs
    )
    return route.model_copy(
        update={
            "host_ids": others or pool,
            "explanation": explanation,
            "inputs": inputs,
            "fallback": True,
        }
    )


def _rule(teams: Teams, route: Route) -> RoutingRule | None:
    return next((rule for rule in teams.routing.rules if rule.id == route.rule_id), None)


def _slots(
    session: Session,
    teams: Teams,
    route: Route,
    within: Interval,
    *,
    now: datetime,
    visit_id: str | None = None,
    moving: str | None = None,
) -> list[Slot]:
    if within.start >= within.end:
        return []
    meeting = teams.meeting_types[route.meeting_type_id]
    hosts = [one for one in in_turn(session, route.host_ids) if one in teams.hosts]
    busy = _busy(session, hosts, within, now=now, visit_id=visit_id, moving=moving)
    free_at: dict[int, list[str]] = {}
    for one in hosts:
        for start in bookable(teams.hosts[one], meeting, busy.get(one, ()), *within):
            free_at.setdefault(start, []).append(one)
    length = timedelta(minutes=meeting.minutes)
    return [
        Slot(moment(start), moment(start) + length, tuple(who))
        for start, who in sorted(free_at.items())
    ]


def in_turn(session: Session, host_ids: Iterable[str]) -> list[str]:
    """The hosts in the order in which a pool serves: least recently booked first, then by id."""
    ids = sorted(set(host_ids))
    rows = session.execute(select(HostRow.id, HostRow.last_booked_at).where(HostRow.id.in_(ids)))
    last = {host_id: seconds(at) for host_id, at in rows if at is not None}
    return sorted(ids, key=lambda one: (last.get(one, 0), one))


def occupying(
    now: datetime, *, visit_id: str | None = None, moving: str | None = None
) -> ColumnElement[bool]:
    """Which bookings take their host's time at this moment: confirmed ones and live holds.

    Without this visit's own hold, which a new one would release, and the booking being moved.
    """
    live_hold = and_(Booking.state == "held", Booking.hold_expires_at > now)
    if visit_id is not None:
        live_hold = and_(live_hold, Booking.visit_id != visit_id)
    taken = or_(Booking.state == "confirmed", live_hold)
    return taken if moving is None else and_(taken, Booking.id != moving)


def _busy(
    session: Session,
    host_ids: Sequence[str],
    within: Interval,
    *,
    now: datetime,
    visit_id: str | None,
    moving: str | None,
) -> dict[str, list[Interval]]:
    # A day on both sides: longer than any meeting with its buffers.
    query = (
        select(Booking.host_id, Booking.busy_from, Booking.busy_until)
        .where(Booking.host_id.in_(host_ids))
        .where(Booking.busy_until > moment(within.start) - timedelta(days=1))
        .where(Booking.busy_from < moment(within.end) + timedelta(days=1))
        .where(occupying(now, visit_id=visit_id, moving=moving))
    )
    busy: dict[str, list[Interval]] = {}
    for host_id, since, until in session.execute(query):
        busy.setdefault(host_id, []).append(Interval(seconds(since), seconds(until)))
    return busy
