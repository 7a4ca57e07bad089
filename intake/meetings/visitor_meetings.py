"""What the visitor's link of a booked meeting can do: show, move, cancel, and the calendar file."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

import scheduler
from intake.desk import Desk
from intake.mails.invitations import for_visitor
from intake.meetings import booking as meetings_of_visit
from intake.meetings.links import OUTLIVES, BadLink
from intake.meetings.meeting_views import booked
from intake.meetings.page_words import PageWords, Spoken, spoken_meeting, words_in
from intake.routing import route_of
from intake.steps import Booked
from intake.turn import Turn, look, start_turn
from scheduler import NotFound, Route, Slot
from scheduler.bookings.locks import hosts_of
from scheduler.calendars.reading import look_again
from store.database import reading, transaction
from store.meetings import Booking

KNOWN = ("confirmed", "cancelled", "no_show")


class ChangedMeanwhile(RuntimeError):
    """The form was made when the meeting stood otherwise; nothing was changed."""


class AlreadyCancelled(RuntimeError):
    """The meeting is cancelled; nothing was changed."""


class Over(RuntimeError):
    """The meeting is over, or was missed; nothing was changed."""


@dataclass(frozen=True)
class MeetingPage:
    """A meeting as its own page shows it."""

    vendor: str
    meeting: Booked
    words: PageWords
    spoken: Spoken
    """The meeting in the language of its mails; ``meeting`` is in the conversation's."""
    sequence: int
    """Goes along with every form: of which meeting, as it stood, it speaks."""
    cancelled: bool
    over: bool
    missed: bool
    again_url: str
    """Where another time is picked once this meeting was cancelled or missed, as in its mail."""


@dataclass(frozen=True)
class FreeTimes:
    """The times of some days, and the first of all."""

    slots: Sequence[Slot]
    next_free: datetime | None


class Meetings:
    """One method for each thing that can be done with a meeting; one transaction each.

    Every method raises ``NotFound``, or ``BadLink`` long after the meeting. What changes something
    takes ``seen``, the sequence that the form was made with (None: there was no form), and raises
    ``AlreadyCancelled``, ``Over`` or ``ChangedMeanwhile``.
    """

    def __init__(self, engine: Engine, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._engine, self._desk, self._clock = engine, desk, clock

    @contextmanager
    def _look(self, booking_id: str) -> Iterator[tuple[Turn, Booking]]:
        with reading(self._engine) as session:
            booking = found(session, booking_id)
            turn = look(self._desk, session, booking.visit_id, self._clock())
            refuse_old(booking, turn.now)
            yield turn, booking

    @contextmanager
    def _change(self, booking_id: str, seen: int | None) -> Iterator[tuple[Turn, Booking]]:
        with transaction(self._engine) as session:
            turn, booking = begin_change(self._desk, session, booking_id, seen, self._clock())
            yield turn, booking

    def show(self, booking_id: str) -> MeetingPage:
        """The meeting."""
        with self._look(booking_id) as (turn, booking):
            return page_of(turn, booking)

    def cancel(self, booking_id: str, *, seen: int | None = None, words: str = "") -> MeetingPage:
        """Cancel it, for the reason in ``words``."""
        with self._change(booking_id, seen) as (turn, booking):
            return page_of(turn, meetings_of_visit.cancel(turn, booking, words=words))

    def times(self, booking_id: str, *, first: date, days: int, zone: str) -> FreeTimes:
        """The times that it could be moved to."""
        with self._look(booking_id) as (turn, booking):
            return free_times(turn, booking, first=first, days=days, zone=zone)

    def move(self, booking_id: str, starts_at: datetime, *, seen: int | None = None) -> MeetingPage:
        """Move it. Raises ``TimeTaken`` or ``TimeNotOffered``: it then stays where it was."""
        with self._look(booking_id) as (_, booking):
            hosts = hosts_of(booking)
        look_again(self._desk.outside, hosts, now=self._clock())
        with self._change(booking_id, seen) as (turn, booking):
            return page_of(turn, meetings_of_visit.move(turn, booking, starts_at))

    def calendar_file(self, booking_id: str) -> bytes:
        """The iCalendar file of the meeting as it stands now: there is none of one that was missed,
        or whose guest was erased."""
        with self._look(booking_id) as (turn, booking):
            if booking.state == "no_show" or booking.attendee_email is None:
                raise NotFound(booking_id)
            return scheduler.calendar_file(booking, for_visitor(turn, booking))


def found(session: Session, booking_id: str) -> Booking:
    """The meeting of a link. Raises ``NotFound``."""
    booking = session.get(Booking, booking_id)
    if booking is None or booking.state not in KNOWN:
        raise NotFound(booking_id)
    return booking


def refuse_old(booking: Booking, now: datetime) -> None:
    """Raises ``BadLink`` once the meeting is so long over that its links are, too."""
    if booking.ends_at + OUTLIVES <= now:
        raise BadLink("expired")


def begin_change(
    desk: Desk, session: Session, booking_id: str, seen: int | None, now: datetime
) -> tuple[Turn, Booking]:
    """The turn in which a meeting is changed that stands as the form saw it.

    Changes of a visit's meetings wait for each other here, so what is read now is what holds.
    Raises ``NotFound``, ``BadLink``, ``AlreadyCancelled``, ``Over``, ``ChangedMeanwhile``.
    """
    turn = start_turn(desk, session, found(session, booking_id).visit_id, now)
    booking = session.get_one(Booking, booking_id, populate_existing=True)
    refuse_old(booking, now)
    if booking.state == "cancelled":
        raise AlreadyCancelled(booking_id)
    if booking.state == "no_show" or booking.ends_at <= now:
        raise Over(booking_id)
    if seen is not None and booking.sequence != seen:
        raise ChangedMeanwhile(booking_id)
    return turn, booking


def free_times(turn: Turn, booking: Booking, *, first: date, days: int, zone: str) -> FreeTimes:
    """The times that a meeting could be moved to: those of its own hosts."""
    route = _same_hosts(route_of(meetings_of_visit.routing_of(turn, booking)), booking)
    teams, session = turn.vendor.teams, turn.session
    apart = {"visit_id": turn.visit.id, "moving": booking.id}
    slots = scheduler.open_times(
        session, teams, route, now=turn.now, first=first, days=days, zone=zone, **apart
    )
    soonest = scheduler.next_time(session, teams, route, now=turn.now, **apart)
    return FreeTimes(slots, None if soonest is None else soonest.starts_at)


def page_of(turn: Turn, booking: Booking) -> MeetingPage:
    """The meeting as it stands in this turn."""
    words = words_in(turn, booking.language)
    return MeetingPage(
        vendor=turn.vendor.name,
        words=words,
        spoken=spoken_meeting(turn, booking, words),
        meeting=booked(turn, meetings_of_visit.routing_of(turn, booking), booking),
        sequence=booking.sequence,
        cancelled=booking.state == "cancelled",
        over=booking.ends_at <= turn.now,
        missed=booking.state == "no_show",
        again_url=turn.desk.links.book(booking.routing_id, turn.now + OUTLIVES),
    )


def _same_hosts(route: Route, booking: Booking) -> Route:
    """A moved meeting stays with its hosts, whoever else the route would offer."""
    also = tuple((one,) for one in booking.also_host_ids)
    kept = {"host_ids": (booking.host_id,), "also": also}
    return route.model_copy(update={**kept, "meeting_type_id": booking.meeting_type_id})
