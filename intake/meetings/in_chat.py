"""A visitor's own meeting in the chat: found, moved, cancelled, as its pages do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from intake.meetings import booking as meetings_of_visit
from intake.meetings.booking import routing_of, standing_meeting
from intake.meetings.hosts import who_meets
from intake.meetings.meeting_views import spoken_time
from intake.meetings.visitor_meetings import Over, begin_change, free_times
from intake.turn import Turn, look
from scheduler import NotFound, zone
from scheduler.availability.times import MOST_DAYS
from scheduler.phrases import Kind, nearest, understand
from store.meetings import Booking
from store.visits import Visit

SUGGESTED = 3
"""As many times as one reads before choosing."""


@dataclass(frozen=True)
class OwnMeeting:
    """A meeting to come, in words."""

    booking_id: str
    seen: int
    """Its sequence: a change that is asked back later is about the meeting as it stands now."""
    starts_at: datetime
    when: str
    """``starts_at`` in words, in the visitor's zone."""
    with_whom: str
    manage_url: str


@dataclass(frozen=True)
class NewTimes:
    """Times that a meeting could be moved to."""

    times: tuple[tuple[datetime, str], ...]
    """Each with its words, the best first."""
    named: bool
    """Whether the words named a time at all."""
    fits: bool
    """Whether the first is the one that was named."""


def own_meeting(turn: Turn) -> OwnMeeting | None:
    """This visit's meeting to come; else the next one that the verified person booked before."""
    booking = standing_meeting(turn) or _of_person(turn)
    if booking is None:
        return None
    their = _their_turn(turn, booking)
    return OwnMeeting(
        booking.id,
        booking.sequence,
        booking.starts_at,
        _spoken(turn, booking.starts_at),
        who_meets(their, booking, turn.sentences.language, turn.sentences.say("and")),
        turn.desk.links.manage(booking.id, booking.ends_at),
    )


def times_to_move(turn: Turn, meeting: OwnMeeting, words: str) -> NewTimes:
    """The free times of its hosts that the words name or come near to; where they name none, the
    first ones of the next days."""
    booking = turn.session.get_one(Booking, meeting.booking_id)
    free = [one for one in _free(turn, booking) if one != booking.starts_at]
    phrase = understand(words, zone=turn.visit.zone, now=turn.now, language=turn.visit.language)
    if phrase.kind in (Kind.NONE, Kind.ORDINAL):
        return NewTimes(_told(turn, _first_of_days(turn, free)), named=False, fits=False)
    found = nearest(phrase, free, zone=turn.visit.zone, most=SUGGESTED)
    sure = found.fits and phrase.kind is Kind.POINT
    return NewTimes(_told(turn, found.times), named=True, fits=sure)


def move(turn: Turn, booking_id: str, seen: int, starts_at: datetime) -> OwnMeeting | None:
    """Move it. Raises as ``Meetings.move``; ``NotFound`` for somebody else's."""
    their, booking = _begin(turn, booking_id, seen)
    meetings_of_visit.move(their, booking, starts_at)
    return own_meeting(turn)


def cancel(turn: Turn, booking_id: str, seen: int, words: str) -> None:
    """Cancel it, for the reason in ``words``. Raises as ``Meetings.cancel``; ``NotFound`` for
    somebody else's."""
    their, booking = _begin(turn, booking_id, seen)
    meetings_of_visit.cancel(their, booking, words=words)


def _begin(turn: Turn, booking_id: str, seen: int) -> tuple[Turn, Booking]:
    mine = own_meeting(turn)
    if mine is None or mine.booking_id != booking_id:
        past = turn.session.get(Booking, booking_id)
        took_place = past is not None and past.state == "confirmed" and past.ends_at <= turn.now
        raise Over(booking_id) if took_place else NotFound(booking_id)
    turn.session.flush()  # what the turn has changed so far is read again
    return begin_change(turn.desk, turn.session, booking_id, seen, turn.now)


def _of_person(turn: Turn) -> Booking | None:
    """Only for whom an identity token vouched: a typed address proves nothing."""
    account, contact = turn.visit.account_id, turn.visit.contact_id
    if account is None or contact is None:
        return None
    query = (
        select(Booking)
        .join(Visit, Visit.id == Booking.visit_id)
        .where(
            Visit.account_id == account,
            Visit.contact_id == contact,
            Booking.state == "confirmed",
            Booking.ends_at > turn.now,
        )
    )
    return turn.session.scalars(query.order_by(Booking.starts_at)).first()


def _their_turn(turn: Turn, booking: Booking) -> Turn:
    if booking.visit_id == turn.visit.id:
        return turn
    return look(turn.desk, turn.session, booking.visit_id, turn.now)


def _free(turn: Turn, booking: Booking) -> list[datetime]:
    """Every time that it could be moved to, earliest first."""
    their = _their_turn(turn, booking)
    kind = turn.vendor.teams.meeting_types.get(routing_of(turn, booking).meeting_type_id or "")
    today = turn.now.astimezone(zone(turn.visit.zone)).date()
    return [
        slot.starts_at
        for since in range(0, (kind.window_days if kind else 0) + 1, MOST_DAYS)
        for slot in free_times(
            their,
            booking,
            first=today + timedelta(days=since),
            days=MOST_DAYS,
            zone=turn.visit.zone,
        ).slots
    ]


def _first_of_days(turn: Turn, free: Sequence[datetime]) -> list[datetime]:
    days: dict[date, datetime] = {}
    for moment in free:
        days.setdefault(moment.astimezone(zone(turn.visit.zone)).date(), moment)
    return list(days.values())[:SUGGESTED]


def _told(turn: Turn, moments: Sequence[datetime]) -> tuple[tuple[datetime, str], ...]:
    return tuple((moment, _spoken(turn, moment)) for moment in moments)


def _spoken(turn: Turn, moment: datetime) -> str:
    return spoken_time(moment, turn.visit.zone, turn.visit.language)
