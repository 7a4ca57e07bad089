"""Rows are deleted, or emptied of everything that is somebody's.

What stays says that something was offered, accepted, met about, and when: it is counted, and is
nobody's. A hold-back policy of a company goes on to hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, inspect
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm_sync import HandOff
from intake.names import meeting_title
from intake.privacy.held import Held
from scheduler import Teams
from store.decisions import DecisionRow, RoutingRow
from store.mails import Mail
from store.meetings import Booking, BookingChange, CalendarEntry
from store.portions import portions
from store.visits import AnswerRow, LeftMessage, Message, Signal, Visit

_OF_A_VISIT = {
    "messages": Message.visit_id,
    "answers": AnswerRow.visit_id,
    "signals": Signal.visit_id,
    "left_messages": LeftMessage.visit_id,
}
"""Tables of which nothing stays, as the record names them."""
_PERSONAL = ("reason", "change", "details", "agreed", "caused_by", "incentive")
"""Of a decision: made of what the visitor said. The title is the catalogue's."""


def empty(held: Held, teams: Teams, keep: Visit | None, *, now: datetime) -> dict[str, int]:
    """Delete or empty everything of the visits but meetings that are still to be told of.

    ``keep``: the visit that the wish came out of, which goes on afresh, as the same person.
    What was deleted or emptied -> how many.
    """
    counts = {
        "visits": len(held.visits),
        "decisions": len(held.decisions),
        "routings": len(held.routings),
        "meetings": len(held.bookings),
        "mails": len(held.mails),
    }
    for decision in held.decisions:
        _empty_decision(decision)
    for routing in held.routings:
        _empty_routing(routing, now)
    for name, column in _OF_A_VISIT.items():
        counts[name] = _delete(held.session, column, held.visit_ids)
    for visit in held.visits:
        empty_visit(visit, goes_on=visit is keep, now=now)
    for entry in held.entries:
        empty_entry(entry, held.bookings, teams)
    return counts


def _delete(
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    ids: Sequence[str],
) -> int:
    table = inspect(column.class_)
    deleted = 0
    for some in portions(ids):
        gone = session.execute(
            delete(table).where(column.in_(some)).execution_options(synchronize_session="fetch")
        )
        deleted += gone.rowcount  # type: ignore[attr-defined]  # of a DELETE it has one
    return deleted


def _empty_decision(row: DecisionRow) -> None:
    row.page, row.reason, row.observed, row.chance = "", None, None, None
    row.record = {**row.record, **emptied(row.record)}


def emptied(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision's record (``offers.Decision`` as JSON) has in place of what was somebody's.

    Which offers were considered, and why, says what was known of the visitor: that goes as well.
    """
    told = {name: None for name in _PERSONAL if name in record}
    return {**told, "grounds": [], "candidates": [], "facts": {}, "chance": 0.0}


def _empty_routing(row: RoutingRow, now: datetime) -> None:
    row.answers, row.inputs = {}, {}
    row.explanation = row.explanation and ""
    row.closed_at = row.closed_at or now


def empty_visit(visit: Visit, *, goes_on: bool, now: datetime) -> None:
    """Nothing that was said or done in it counts any more. One that does not go on is nobody's."""
    visit.erased_at = visit.restarted_at = now
    visit.page, visit.misses, visit.asked_back = "/", 0, None
    visit.last_message_seq = 0  # by which the widget sees that what it shows is nowhere any more
    visit.held_back = visit.known_confirmed_at = visit.undecided_since = None
    visit.known_disputed = False
    if not goes_on:
        visit.account_id = visit.contact_id = visit.verified_name = visit.verified_email = None
        visit.zone = "UTC"


def empty_entry(entry: CalendarEntry, bookings: Iterable[Booking], teams: Teams) -> None:
    """The rep's entry says what kind of meeting it was, and not with whom or about what."""
    kind = next(one.meeting_type_id for one in bookings if one.id == entry.booking_id)
    story = HandOff(
        id=entry.booking_id,
        account_key=f"visit:{entry.booking_id}",
        occurred_at=entry.changed_at,
    )
    entry.title = meeting_title(teams, kind, "en")
    entry.context = story.model_dump(mode="json")


def empty_meeting(session: Session, booking: Booking) -> None:
    """Nobody was invited to it any more, and what was written to them is gone."""
    booking.attendee_name = booking.attendee_email = booking.join_url = None
    booking.attendee_zone = "UTC"
    session.execute(delete(Mail).where(Mail.booking_id == booking.id))
    for change in session.query(BookingChange).where(BookingChange.booking_id == booking.id):
        change.words = ""


def delete_mails(held: Held) -> None:
    """Mails of no meeting are deleted, also those on their way: follow-ups of one that was begun,
    and what the vendor's people were sent of the conversation."""
    for some in portions([one.id for one in held.mails if one.booking_id is None]):
        held.session.execute(delete(Mail).where(Mail.id.in_(some)))
