"""The times that a route offers, read from the bookings; and where to turn when there are none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from scheduler.availability.bookable import bookable
from scheduler.availability.intervals import Interval
from scheduler.availability.seats import among, filled
from scheduler.availability.taken import taken
from scheduler.routing.deciding import narrowed, pools_in
from scheduler.routing.explaining import explain
from scheduler.routing.need import Route
from scheduler.routing.standings import seats_in_turn
from scheduler.teams.people import MeetingType
from scheduler.teams.rules import RoutingRule, Teams, WhenFull
from scheduler.zones import DAY, moment, seconds, start_of_day

MOST_DAYS = 62
"""The longest range of days that one question for times may cover."""


_FIRST_LOOK = 5
"""Days that are looked through at first where one free time is enough."""


class Slot(NamedTuple):
    """A time that can be held. Moments are UTC."""

    starts_at: datetime
    ends_at: datetime
    host_ids: tuple[str, ...]
    """Who is free then; the first would get it."""
    also: tuple[tuple[str, ...], ...] = ()
    """A collective meeting: for each further seat, who is free then."""


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


def next_time(
    session: Session,
    teams: Teams,
    route: Route,
    *,
    now: datetime,
    visit_id: str | None = None,
    moving: str | None = None,
) -> Slot | None:
    """The first time of all that notice and window allow; None: there is none."""
    meeting = teams.meeting_types.get(route.meeting_type_id)
    if meeting is None:
        return None
    since, end = window(meeting, now)
    days = _FIRST_LOOK
    while since < end:
        # Most hosts have time within days: only a full calendar is looked through to its end.
        until = min(since + days * DAY, end)
        near = Interval(since, until)
        found = _slots(session, teams, route, near, now=now, visit_id=visit_id, moving=moving)
        if found:
            return found[0]
        since, days = until, days * 2
    return None


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
    if next_time(session, teams, route, now=now, visit_id=visit_id) is not None:
        return route
    return _to_the_pool(teams, route, rule.when_full)


def _to_the_pool(teams: Teams, route: Route, full: WhenFull) -> Route:
    """The route with the pool in everybody's place, or in that of who leads."""
    stay = route.also if full.instead_of == "lead" else ()
    pool = narrowed(teams, full, route.inputs)
    others = tuple(one for one in pool if one not in route.host_ids)
    pools = (full.pool, *(route.pools[1:] if stay else ()))
    inputs = route.inputs | {"full": list(route.host_ids)}
    seats = [[one for one in seat if one in teams.hosts] for seat in route.seats]
    return route.model_copy(
        update={
            "host_ids": others or pool,
            "also": stay,
            "explanation": explain(
                teams,
                full.explanation,
                route.meeting_type_id,
                seats,
                inputs | {"pool": full.pool, "pools": list(route.pools)},
            ),
            "inputs": inputs | pools_in(pools),
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
    ranked = seats_in_turn(session, teams, route, now=now)
    seats = [[one.host_id for one in seat] for seat in ranked]
    everybody = [teams.hosts[one] for one in sorted({one for seat in seats for one in seat})]
    of_them = taken(session, everybody, meeting, within, now=now, visit_id=visit_id, moving=moving)
    starts = {one.id: bookable(one, meeting, of_them[one.id], *within) for one in everybody}
    return slots_of(seats, starts, meeting)


def slots_of(
    seats: Sequence[Sequence[str]], starts: Mapping[str, Sequence[int]], meeting: MeetingType
) -> list[Slot]:
    """The times at which each seat can be taken by somebody, earliest first.

    ``seats``: who may take each, in turn; ``starts``: host -> when it can take a meeting.
    """
    free = _free_for_one(seats[0], starts) if len(seats) == 1 else _free_for_all(seats, starts)
    length = timedelta(minutes=meeting.minutes)
    found = []
    for start in sorted(free):
        begins, who = moment(start), free[start]
        found.append(Slot(begins, begins + length, who[0], who[1:]))
    return found


Free = dict[int, tuple[tuple[str, ...], ...]]
"""Start -> for each seat who is free for it."""


def _free_for_one(seat: Sequence[str], starts: Mapping[str, Sequence[int]]) -> Free:
    free_at: defaultdict[int, list[str]] = defaultdict(list)
    for one in seat:
        for start in starts[one]:
            free_at[start].append(one)
    return {start: (tuple(who),) for start, who in free_at.items()}


def _free_for_all(seats: Sequence[Sequence[str]], starts: Mapping[str, Sequence[int]]) -> Free:
    """The starts at which every seat can be filled, nobody in two of them."""
    # At most starts some seat has nobody. Those are sorted out before anybody is seated.
    somebody = [{start for one in seat for start in starts[one]} for seat in seats]
    possible = set.intersection(*somebody)
    able = {one: possible.intersection(those) for one, those in starts.items()}
    free: Free = {}
    for start in possible:
        who = among(seats, {one for one, those in able.items() if start in those})
        if filled(who) is not None:
            free[start] = who
    return free
