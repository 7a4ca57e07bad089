"""A meeting that was begun and not finished is followed up: once, and never behind anybody's back.

Times were shown and none was booked, or a held time ran out. Whoever left an address gets one mail
with a link that goes on; for all others the account's owner gets a task.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from intake.answers import AnswerField
from intake.decisions import decision_of
from intake.desk import Desk
from intake.hand_off import tell_crm_of_unfinished
from intake.mails.begun import follow_up_later
from intake.mails.letters_to_visitors import of_unfinished
from intake.mails.mailing import write
from intake.meetings.booking import live_booking, open_routing, standing_meeting
from intake.meetings.links import OUTLIVES
from intake.turn import Turn, start_turn
from scheduler.invitations.message import Mailbox
from store.decisions import RoutingRow
from store.mails import Mail, QuietAddress
from store.meetings import Booking
from store.visits import Visit

USEFUL_FOR = timedelta(days=2)
AT_MOST_EVERY = timedelta(days=7)
"""One person gets no more than one such mail in so long, however many visits they leave."""


def follow_up(desk: Desk, session: Session, routing_id: str, *, now: datetime) -> None:
    """Follow a meeting up if it still needs it; while the visit goes on, the question is put off.

    A routing that is gone (its visitor's data was erased) is no error.
    """
    row = session.get(RoutingRow, routing_id)
    if row is None:
        return
    turn = start_turn(desk, session, row.visit_id, now)
    session.refresh(row)  # it may have been settled while this waited for its turn
    if row.followed_up_at is not None or not _unfinished(turn, row):
        return
    wait = _not_before(turn, desk) - now
    if wait > timedelta(0):
        follow_up_later(turn, routing_id, wait)
        return
    said = turn.picture().said.values
    name, address = (
        turn.visit.verified_name or _text(said.get(AnswerField.NAME)),
        turn.visit.verified_email or _text(said.get(AnswerField.EMAIL)),
    )
    row.followed_up_at = now
    if address is None:
        tell_crm_of_unfinished(turn, decision_of(turn, row.decision_id), row)
    elif not _leave_alone(turn, row, address):
        _write(turn, row, name, address)


def stop(session: Session, routing_id: str, *, now: datetime) -> None:
    """The person whom a follow-up went to wants no more of them."""
    query = select(Mail.recipient).where(
        Mail.routing_id == routing_id, Mail.host_id.is_(None), Mail.booking_id.is_(None)
    )
    for recipient in session.scalars(query):
        if session.get(QuietAddress, recipient.lower()) is None:
            session.add(QuietAddress(address=recipient.lower(), since=now))
            session.flush()


def _not_before(turn: Turn, desk: Desk) -> datetime:
    """The visit is over when nothing was heard of it for so long, and no time is held for it."""
    silent = turn.visit.seen_at + timedelta(seconds=desk.follow_up_after_seconds)
    held = live_booking(turn)
    if held is None or held.hold_expires_at is None:
        return silent
    return max(silent, held.hold_expires_at + timedelta(seconds=1))


def _unfinished(turn: Turn, row: RoutingRow) -> bool:
    """Whether this is still what the visitor wants and does not have.

    Not after a problem, a wish for a person (who is told of it anyway) or a wish for deletion.
    """
    current = open_routing(turn)
    if turn.visit.held_back is not None or current is None or current.id != row.id:
        return False
    if row.rule_id is None or standing_meeting(turn) is not None:
        return False
    settled = select(Booking.id).where(
        Booking.visit_id == row.visit_id,  # which has an index
        Booking.routing_id == row.id,
        Booking.state.in_(("confirmed", "cancelled", "no_show")),
    )
    return turn.session.scalars(settled).first() is None


def _leave_alone(turn: Turn, row: RoutingRow, address: str) -> bool:
    """Whether they said no, were written to lately, have a meeting from another visit, or asked for
    a person in one."""
    session, lower = turn.session, address.lower()
    if session.get(QuietAddress, lower) is not None:
        return True
    lately = select(Mail.id).where(
        Mail.kind == "follow_up",
        func.lower(Mail.recipient) == lower,
        Mail.made_at > turn.now - AT_MOST_EVERY,
    )
    if session.scalars(lately).first() is not None:
        return True
    elsewhere = (
        select(Booking.id)
        .join(Visit, Visit.id == Booking.visit_id)
        .where(Booking.state == "confirmed")
        .where(or_(func.lower(Booking.attendee_email) == lower, _same_person(turn)))
        .where(or_(Booking.ends_at > turn.now, Booking.made_at >= row.at))
    )
    return session.scalars(elsewhere).first() is not None or _held_back_elsewhere(turn, row, lower)


def _held_back_elsewhere(turn: Turn, row: RoutingRow, lower: str) -> bool:
    """Whether they reported a problem or asked for a person since, in another visit."""
    query = select(Visit.id).where(
        Visit.held_back.is_not(None),
        Visit.seen_at >= row.at,
        or_(func.lower(Visit.verified_email) == lower, _same_person(turn)),
    )
    return turn.session.scalars(query).first() is not None


def _same_person(turn: Turn) -> ColumnElement[bool]:
    """A visit of the person whom the identity token of this one named; of a stranger none."""
    if turn.visit.contact_id is None:
        return false()
    return (Visit.account_id == turn.visit.account_id) & (Visit.contact_id == turn.visit.contact_id)


def _write(turn: Turn, row: RoutingRow, name: str | None, address: str) -> None:
    url = turn.desk.links.book(row.id, turn.now + OUTLIVES)
    letter = of_unfinished(
        turn,
        row,
        name=name,
        language=turn.visit.language,
        url=url,
        stop_url=f"{url}/stop",
    )
    write(
        turn,
        letter,
        kind="follow_up",
        routing_id=row.id,
        to=Mailbox(name or "", address),
        until=turn.now + USEFUL_FOR,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
