"""Times, holds and meetings of a visit, and what the rep and the CRM learn of them."""

from datetime import date, datetime

from sqlalchemy import select

import scheduler
from crm_sync import HandOff
from intake.decisions import decision_of
from intake.hand_off import tell_crm
from intake.routing import current_routing, route_of, start_routing
from intake.turn import Turn
from scheduler import Slot
from scheduler.times import MOST_DAYS
from store.decisions import RoutingRow
from store.meetings import Booking, BookingChange, CalendarEntry


class NoCalendarYet(LookupError):
    """Nothing was accepted yet, or a routing question is still open: there are no times."""


def ready_routing(turn: Turn) -> RoutingRow:
    """The routing whose times can be chosen.

    Raises ``NoCalendarYet``.
    """
    row = current_routing(turn)
    if row is None or row.rule_id is None or row.closed_at is not None:
        raise NoCalendarYet("There is no calendar to choose from yet.")
    return row


def ask_for_meeting(turn: Turn) -> RoutingRow:
    """A meeting without an offer; one that is under way or booked already is gone on with."""
    row = current_routing(turn)
    return row if row is not None and row.closed_at is None else start_routing(turn, None)


def live_booking(turn: Turn) -> Booking | None:
    """This visit's confirmed meeting or live hold, the latest, of the routing that counts."""
    row = current_routing(turn)
    if row is None or row.rule_id is None:
        return None
    query = select(Booking).where(
        Booking.routing_id == row.id, Booking.state.in_(("held", "confirmed"))
    )
    for booking in turn.session.scalars(query.order_by(Booking.made_at.desc())):
        expires = booking.hold_expires_at
        if booking.state == "confirmed" or (expires is not None and expires > turn.now):
            return booking
    return None


def times(turn: Turn, *, first: date, days: int, zone: str) -> list[Slot]:
    """The times that can be booked from ``first`` on, in the visitor's zone.

    Raises ``NoCalendarYet``.
    """
    route = route_of(ready_routing(turn))
    return scheduler.open_times(
        turn.session,
        turn.vendor.teams,
        route,
        now=turn.now,
        first=first,
        days=days,
        zone=zone,
        visit_id=turn.visit.id,
    )


def next_free(turn: Turn, zone: str) -> datetime | None:
    """The first time of all that can be booked."""
    meeting = turn.vendor.teams.meeting_types[ready_routing(turn).meeting_type_id or ""]
    days = min(meeting.window_days + 1, MOST_DAYS)
    free = times(turn, first=turn.now.astimezone(scheduler.zone(zone)).date(), days=days, zone=zone)
    return free[0].starts_at if free else None


def hold_time(turn: Turn, starts_at: datetime, zone: str) -> Booking:
    """Hold a time while the visitor confirms; an earlier hold of the visit is let go.

    Raises ``NoCalendarYet``, ``TimeTaken`` or ``TimeNotOffered``.
    """
    routing = ready_routing(turn)
    return scheduler.hold(
        turn.session,
        turn.vendor.teams,
        route_of(routing),
        routing.id,
        starts_at=starts_at,
        visit_id=turn.visit.id,
        zone=zone,
        now=turn.now,
    )


def release(turn: Turn, hold_id: str) -> None:
    """Let a held time go.

    Raises ``NotFound`` for a hold of another visit.
    """
    scheduler.release(turn.session, hold_id, visit_id=turn.visit.id, now=turn.now)


def book(turn: Turn, hold_id: str, *, name: str, email: str) -> Booking:
    """Make a hold a meeting; again for the same hold, it is the same meeting.

    Raises ``HoldExpired``, ``NotFound`` or ``TimeTaken``.
    """
    booking = scheduler.confirm(
        turn.session,
        turn.vendor.teams,
        hold_id,
        visit_id=turn.visit.id,
        name=name,
        email=email,
        now=turn.now,
    )
    return _told(turn, booking, "booked")


def cancel(turn: Turn, booking: Booking) -> Booking:
    """Cancel the meeting; again, it stays cancelled."""
    booking = scheduler.cancel(turn.session, booking.id, now=turn.now)
    routing_of(turn, booking).closed_at = booking.changed_at
    return _told(turn, booking, "cancelled")


def move(turn: Turn, booking: Booking, starts_at: datetime) -> Booking:
    """Move the meeting to another time of the same calendar.

    Raises ``TimeTaken`` or ``TimeNotOffered``: the meeting then stays where it was.
    """
    booking = scheduler.move(
        turn.session, turn.vendor.teams, booking.id, starts_at=starts_at, now=turn.now
    )
    return _told(turn, booking, "moved")


def routing_of(turn: Turn, booking: Booking) -> RoutingRow:
    """The routing that a booking came from."""
    return turn.session.get_one(RoutingRow, booking.routing_id)


def _told(turn: Turn, booking: Booking, what: str) -> Booking:
    """Write down what happened, tell the CRM, and keep the rep's calendar in step.

    What happened before this turn was told then. That is read off the booking as it is now, under
    its host's lock: two clicks at the same moment are told once.
    """
    if booking.changed_at != turn.now:
        return booking
    turn.session.add(
        BookingChange(booking_id=booking.id, what=what, at=turn.now, starts_at=booking.starts_at)
    )
    turn.session.flush()
    routing = routing_of(turn, booking)
    hand_off = tell_crm(turn, decision_of(turn, routing.decision_id), routing, booking)
    _write_calendar(turn, booking, hand_off)
    return booking


def _write_calendar(turn: Turn, booking: Booking, hand_off: HandOff) -> None:
    kind = turn.vendor.teams.meeting_types[booking.meeting_type_id].title.in_language("en")
    entry = turn.session.get(CalendarEntry, booking.id) or CalendarEntry(booking_id=booking.id)
    entry.host_id = booking.host_id
    entry.starts_at, entry.ends_at = booking.starts_at, booking.ends_at
    company = hand_off.company.name if hand_off.company else None
    entry.title = f"{kind} with {booking.attendee_name}" + (f", {company}" if company else "")
    entry.context = hand_off.model_dump(mode="json")
    entry.state = booking.state
    entry.changed_at = turn.now
    turn.session.add(entry)
