"""A meeting changed: what is told to whom, all within the transaction that changed it.

The one place for it. Whoever confirms, moves, cancels, hands over or marks a meeting as missed
calls ``announce``; what follows outside (mails, the entry in the host's own calendar, reminders) is
enqueued here as durable work, so that it exists if and only if the change does.
"""

from datetime import datetime
from typing import Literal, NamedTuple

from crm_sync import HandOff
from intake.decisions import decision_of, note_outcome
from intake.hand_off import tell_crm
from intake.mails.mailing import mail_later
from intake.names import meeting_title
from intake.turn import Turn
from scheduler import Changed
from scheduler.calendars.entry_works import enqueue_entries
from scheduler.invitations.joining import join_url
from store.decisions import RoutingRow
from store.meetings import Booking, BookingChange, CalendarEntry

What = Literal["booked", "moved", "cancelled", "handed_over", "no_show"]
By = Literal["visitor", "rep"]


def announce(
    turn: Turn, change: Changed, what: What, *, by: By = "visitor", words: str = ""
) -> Booking:
    """Write down what happened to the meeting and why, and tell everybody whom it concerns.

    ``change`` is the scheduler's own word: what was so already was told when it came about.
    """
    booking = change.booking
    if not change.changed:
        return booking
    if what in ("booked", "handed_over"):
        booking.join_url = join_url(turn.vendor.teams, booking)
    _write_down(turn, booking, what, by, words)
    routing = turn.session.get_one(RoutingRow, booking.routing_id)
    decision = decision_of(turn, routing.decision_id)
    if decision is not None and what in ("booked", "cancelled", "no_show"):
        note_outcome(turn, decision, what, turn.now)
    hand_off = tell_crm(turn, decision, routing, booking)
    was = _as_it_was(turn, booking)
    _keep_entry(turn, booking, hand_off)
    mail_later(turn, booking, what, by=by, was=was.starts_at, had=was.host_id)
    enqueue_entries(turn.session, turn.desk.durable, booking)
    return booking


class _Before(NamedTuple):
    starts_at: datetime | None
    host_id: str | None


def _as_it_was(turn: Turn, booking: Booking) -> _Before:
    """What another time, or another host, took the place of: the entry still says it."""
    entry = turn.session.get(CalendarEntry, booking.id)
    if entry is None:
        return _Before(None, None)
    return _Before(
        entry.starts_at if entry.starts_at != booking.starts_at else None,
        entry.host_id if entry.host_id != booking.host_id else None,
    )


def _write_down(turn: Turn, booking: Booking, what: What, by: By, words: str) -> None:
    turn.session.add(
        BookingChange(
            booking_id=booking.id,
            what=what,
            by=by,
            at=turn.now,
            starts_at=booking.starts_at,
            host_id=booking.host_id,
            words=words,
        )
    )
    turn.session.flush()


def _keep_entry(turn: Turn, booking: Booking, hand_off: HandOff) -> None:
    """The built-in calendar's entry: the rep reads it on the operator's page."""
    kind = meeting_title(turn.vendor.teams, booking.meeting_type_id, "en")
    entry = turn.session.get(CalendarEntry, booking.id) or CalendarEntry(booking_id=booking.id)
    entry.host_id = booking.host_id
    entry.starts_at, entry.ends_at = booking.starts_at, booking.ends_at
    company = hand_off.company.name if hand_off.company else None
    entry.title = f"{kind} with {booking.attendee_name}" + (f", {company}" if company else "")
    entry.context = hand_off.model_dump(mode="json")
    entry.state = booking.state
    entry.changed_at = turn.now
    turn.session.add(entry)
