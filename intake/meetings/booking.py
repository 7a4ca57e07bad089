"""Times, holds and meetings of a visit, and what the rep and the CRM learn of them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

import scheduler
from intake.decisions import decision_of
from intake.meetings.meeting_news import By, announce
from intake.routing import (
    current_routing,
    leads_nowhere,
    route_of,
    start_routing,
    to_the_pool_if_full,
)
from intake.turn import Turn
from scheduler import Slot
from scheduler.bookings.locks import hosts_of
from store.decisions import RoutingRow
from store.meetings import Booking


class NoCalendarYet(LookupError):
    """Nothing was accepted yet, or a routing question is still open: there are no times."""


class AlreadyBooked(RuntimeError):
    """A meeting of this routing stands: it is moved or cancelled, and not booked a second time."""


def ready_routing(turn: Turn) -> RoutingRow:
    """The routing whose times can be chosen.

    Raises ``NoCalendarYet``.
    """
    row = open_routing(turn)
    if row is None or row.rule_id is None or leads_nowhere(turn, row):
        raise NoCalendarYet("There is no calendar to choose from yet.")
    to_the_pool_if_full(turn, row)
    return row


def open_routing(turn: Turn) -> RoutingRow | None:
    """The routing that leads to a meeting: not one whose meeting was cancelled, or is over."""
    row = current_routing(turn)
    if row is None or row.closed_at is not None:
        return None
    return None if any(_is_over(turn, booking) for booking in _bookings_of(turn, row)) else row


def ask_for_meeting(turn: Turn) -> RoutingRow:
    """A meeting, with or without an offer; one that is under way or booked is gone on with.

    Another one after a cancelled one is about the same offer, and asks nothing again.
    """
    row = open_routing(turn)
    if row is not None:
        return row
    last = current_routing(turn)
    if last is None or last.closed_at is None:
        return start_routing(turn, None)
    return start_routing(turn, decision_of(turn, last.decision_id), last.answers)


def live_booking(turn: Turn) -> Booking | None:
    """This visit's standing meeting or live hold, the latest, of the routing that counts."""
    row = current_routing(turn)
    if row is None or row.rule_id is None:
        return None
    live = (one for one in _bookings_of(turn, row) if not _is_over(turn, one))
    return next((one for one in live if one.state == "confirmed" or _is_held(turn, one)), None)


def standing_meeting(turn: Turn) -> Booking | None:
    """The visit's meeting that is still to come: starting over does not make it undone."""
    query = select(Booking).where(
        Booking.visit_id == turn.visit.id,
        Booking.state == "confirmed",
        Booking.ends_at > turn.now,
    )
    return turn.session.scalars(query.order_by(Booking.made_at.desc())).first()


def attended_as(turn: Turn) -> tuple[str, str] | None:
    """Name and e-mail of the visit's latest meeting, whatever became of it."""
    query = select(Booking).where(
        Booking.visit_id == turn.visit.id,
        Booking.attendee_email.is_not(None),
    )
    last = turn.session.scalars(query.order_by(Booking.made_at.desc())).first()
    return None if last is None else (last.attendee_name or "", last.attendee_email or "")


def _bookings_of(turn: Turn, row: RoutingRow) -> list[Booking]:
    """The meetings and holds of a routing, the latest first."""
    # By the visit, too: that is what has an index.
    query = select(Booking).where(
        Booking.visit_id == row.visit_id,
        Booking.routing_id == row.id,
        Booking.state.in_(("held", "confirmed")),
    )
    return list(turn.session.scalars(query.order_by(Booking.made_at.desc())))


def was_missed(turn: Turn, row: RoutingRow) -> bool:
    """Whether the visitor did not come to the meeting of a routing."""
    query = select(Booking.id).where(
        Booking.visit_id == row.visit_id,
        Booking.routing_id == row.id,
        Booking.state == "no_show",
    )
    return turn.session.scalar(query.limit(1)) is not None


def _is_over(turn: Turn, booking: Booking) -> bool:
    return booking.state == "confirmed" and booking.ends_at <= turn.now


def _is_held(turn: Turn, booking: Booking) -> bool:
    """Whether it can still be confirmed: not once one of its hosts, or its type, is gone."""
    teams = turn.vendor.teams
    if booking.meeting_type_id not in teams.meeting_types:
        return False
    if any(one not in teams.hosts for one in hosts_of(booking)):
        return False
    return booking.hold_expires_at is not None and booking.hold_expires_at > turn.now


def times(turn: Turn, row: RoutingRow, *, first: date, days: int, zone: str) -> list[Slot]:
    """The times that can be booked by a routing from ``first`` on, in the visitor's zone."""
    return scheduler.open_times(
        turn.session,
        turn.vendor.teams,
        route_of(row),
        now=turn.now,
        first=first,
        days=days,
        zone=zone,
        visit_id=turn.visit.id,
    )


def next_free(
    turn: Turn, row: RoutingRow, free: Sequence[Slot], *, first: date, zone: str
) -> datetime | None:
    """The first time of all that can be booked; ``free``: those from ``first`` on in that zone."""
    if free and first <= turn.now.astimezone(scheduler.zone(zone)).date():
        return free[0].starts_at
    found = scheduler.next_time(
        turn.session,
        turn.vendor.teams,
        route_of(row),
        now=turn.now,
        visit_id=turn.visit.id,
    )
    return None if found is None else found.starts_at


def hosts_to_choose_from(turn: Turn) -> set[str]:
    """Who may get a meeting of the current routing. Raises ``NoCalendarYet``."""
    return {one for seat in route_of(ready_routing(turn)).seats for one in seat}


def hosts_held(turn: Turn, hold_id: str) -> tuple[str, ...]:
    """Whose time a hold of this visit takes; nobody's for another one."""
    booking = turn.session.get(Booking, hold_id)
    return () if booking is None or booking.visit_id != turn.visit.id else hosts_of(booking)


def hold_time(turn: Turn, starts_at: datetime, zone: str) -> Booking:
    """Hold a time while the visitor confirms; an earlier hold of the visit is let go.

    Raises ``NoCalendarYet``, ``AlreadyBooked``, ``TimeTaken`` or ``TimeNotOffered``.
    """
    routing = ready_routing(turn)
    booking = live_booking(turn)
    if booking is not None and booking.state == "confirmed":
        raise AlreadyBooked("The meeting is booked already.")
    return scheduler.hold(
        turn.session,
        turn.vendor.teams,
        route_of(routing),
        routing.id,
        starts_at=starts_at,
        visit_id=turn.visit.id,
        zone=zone,
        now=turn.now,
        language=turn.visit.language,
    )


def refuse_if_booked(turn: Turn) -> None:
    """Raises ``AlreadyBooked`` while a meeting of this visit stands."""
    if standing_meeting(turn) is not None:
        raise AlreadyBooked("The meeting is booked already.")


def let_go(turn: Turn) -> None:
    """The way to a meeting is left: a held time is free again, and the routing is closed."""
    release_hold(turn)
    routing = open_routing(turn)
    if routing is not None:
        routing.closed_at = turn.now


def release_hold(turn: Turn) -> None:
    """Let the held time go, if there is one."""
    held = live_booking(turn)
    if held is not None and held.state == "held":
        release(turn, held.id)


def release(turn: Turn, hold_id: str) -> None:
    """Let a held time go.

    Raises ``NotFound`` for a hold of another visit.
    """
    scheduler.release(turn.session, hold_id, visit_id=turn.visit.id, now=turn.now)


def book(turn: Turn, hold_id: str, *, name: str, email: str) -> Booking:
    """Make a hold a meeting; again for the same hold, it is the same meeting.

    Raises ``HoldExpired``, ``NotFound`` or ``TimeTaken``.
    """
    changed = scheduler.confirm(
        turn.session,
        turn.vendor.teams,
        hold_id,
        visit_id=turn.visit.id,
        name=name,
        email=email,
        now=turn.now,
    )
    return announce(turn, changed, "booked")


def cancel(turn: Turn, booking: Booking, *, by: By = "visitor", words: str = "") -> Booking:
    """Cancel the meeting, for the reason in ``words``; again, it stays cancelled."""
    changed = scheduler.cancel(turn.session, booking.id, now=turn.now)
    routing_of(turn, booking).closed_at = changed.booking.changed_at
    return announce(turn, changed, "cancelled", by=by, words=words)


def move(
    turn: Turn, booking: Booking, starts_at: datetime, *, by: By = "visitor", words: str = ""
) -> Booking:
    """Move the meeting to another time of the same calendar.

    Raises ``TimeTaken`` or ``TimeNotOffered``: the meeting then stays where it was.
    """
    changed = scheduler.move(
        turn.session, turn.vendor.teams, booking.id, starts_at=starts_at, now=turn.now
    )
    return announce(turn, changed, "moved", by=by, words=words)


def hand_over(turn: Turn, booking: Booking, to: str, *, words: str = "") -> Booking:
    """Give the meeting to another rep at the same time.

    Raises ``TimeTaken`` or ``TimeNotOffered``: the meeting then stays with who has it.
    """
    changed = scheduler.hand_over(turn.session, turn.vendor.teams, booking.id, to=to, now=turn.now)
    return announce(turn, changed, "handed_over", by="rep", words=words)


def miss(turn: Turn, booking: Booking) -> Booking:
    """The visitor did not come, and may book another time. Raises ``NotBegun``."""
    changed = scheduler.miss(turn.session, booking.id, now=turn.now)
    routing_of(turn, booking).closed_at = changed.booking.changed_at
    return announce(turn, changed, "no_show", by="rep")


def routing_of(turn: Turn, booking: Booking) -> RoutingRow:
    """The routing that a booking came from."""
    return turn.session.get_one(RoutingRow, booking.routing_id)
