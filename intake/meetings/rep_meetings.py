"""What a rep's link of a meeting can do: its story, hand it over, move or cancel it, and say that
nobody came."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from crm_sync import HandOff
from intake.desk import Desk
from intake.mails.invitations import leading
from intake.meetings import booking as meetings_of_visit
from intake.meetings.kept_story import kept_story
from intake.meetings.links import RepKey
from intake.meetings.page_words import PageWords, Spoken, spoken_meeting, words_in
from intake.meetings.visitor_meetings import (
    AlreadyCancelled,
    FreeTimes,
    MeetingPage,
    Over,
    begin_change,
    found,
    free_times,
    page_of,
    refuse_old,
)
from intake.sentences import DEFAULT_LANGUAGE
from intake.turn import Turn, look, start_turn
from scheduler import NotFound, TimeNotOffered
from scheduler.bookings.locks import hosts_of
from scheduler.bookings.successors import Successor, successors
from scheduler.calendars.reading import look_again
from store.database import reading, transaction
from store.meetings import Booking, CalendarEntry


class HandedOver(PermissionError):
    """The link was made for a host who does not take part in the meeting any more.

    ``title``: the meeting's; ``to``: the name of who has it now; ``starts_at`` on the clock of
    ``zone``, which is that of the host whose link it was.
    """

    def __init__(self, *, title: str, to: str, starts_at: datetime, zone: str) -> None:
        super().__init__(f"{title} was handed over to {to}")
        self.title, self.to, self.starts_at, self.zone = title, to, starts_at, zone


@dataclass(frozen=True)
class RepPage:
    """A meeting as its rep's page shows it."""

    page: MeetingPage
    words: PageWords
    """A rep's pages are in English."""
    spoken: Spoken
    title: str
    host: str
    """Who leads it."""
    zone: str
    """The zone of the host whose link it is."""
    attendee: str
    email: str
    begun: bool
    story: HandOff | None
    others: Sequence[Successor]
    """To whom it may be handed over, and why not to the others; empty once it has begun."""


class RepMeetings:
    """One method for each thing that a rep can do with a meeting; one transaction each.

    Every method raises ``NotFound``, ``BadLink`` long after the meeting, and ``HandedOver``. What
    changes something takes ``seen`` and raises as ``visitor_meetings.Meetings`` does.
    """

    def __init__(self, engine: Engine, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._engine, self._desk, self._clock = engine, desk, clock

    @contextmanager
    def _look(self, key: RepKey) -> Iterator[tuple[Turn, Booking]]:
        with reading(self._engine) as session:
            booking = found(session, key.booking_id)
            turn = look(self._desk, session, booking.visit_id, self._clock())
            refuse_old(booking, turn.now)
            _refuse_others(turn, booking, key)
            yield turn, booking

    @contextmanager
    def _change(self, key: RepKey, seen: int) -> Iterator[tuple[Turn, Booking]]:
        with transaction(self._engine) as session:
            turn, booking = begin_change(self._desk, session, key.booking_id, seen, self._clock())
            _refuse_others(turn, booking, key)
            yield turn, booking

    def show(self, key: RepKey) -> RepPage:
        """The meeting with its story."""
        with self._look(key) as (turn, booking):
            return _page(turn, booking, key)

    def times(self, key: RepKey, *, first: date, days: int, zone: str) -> FreeTimes:
        """The times that it could be moved to."""
        with self._look(key) as (turn, booking):
            return free_times(turn, booking, first=first, days=days, zone=zone)

    def move(self, key: RepKey, starts_at: datetime, *, seen: int) -> None:
        """Move it. Raises ``TimeTaken`` or ``TimeNotOffered``: it then stays where it was."""
        with self._look(key) as (_, booking):
            hosts = hosts_of(booking)
        look_again(self._desk.outside, hosts, now=self._clock())
        with self._change(key, seen) as (turn, booking):
            meetings_of_visit.move(turn, booking, starts_at, by="rep")

    def cancel(self, key: RepKey, *, seen: int, words: str = "") -> None:
        """Cancel it, for the reason in ``words``."""
        with self._change(key, seen) as (turn, booking):
            meetings_of_visit.cancel(turn, booking, by="rep", words=words)

    def hand_over(self, key: RepKey, to: str, *, seen: int, words: str = "") -> None:
        """Give it to another rep. Raises ``TimeTaken`` or ``TimeNotOffered``, and ``Over`` once it
        has begun: it then stays with who has it."""
        look_again(self._desk.outside, (to,), now=self._clock())
        with self._change(key, seen) as (turn, booking):
            if booking.starts_at <= turn.now:
                raise Over(booking.id)
            meetings_of_visit.hand_over(turn, booking, to, words=words)

    def miss(self, key: RepKey) -> None:
        """The visitor did not come; again, they did not. Raises ``NotBegun``, ``NotFound`` (also
        once it was cancelled), ``AlreadyCancelled``."""
        with transaction(self._engine) as session:
            visit_id = found(session, key.booking_id).visit_id
            turn = start_turn(self._desk, session, visit_id, self._clock())
            booking = session.get_one(Booking, key.booking_id, populate_existing=True)
            refuse_old(booking, turn.now)
            _refuse_others(turn, booking, key)
            if booking.state == "cancelled":
                raise AlreadyCancelled(booking.id)
            meetings_of_visit.miss(turn, booking)


def _refuse_others(turn: Turn, booking: Booking, key: RepKey) -> None:
    if key.host_id not in hosts_of(booking):
        raise HandedOver(
            title=_entry(turn, booking).title,
            to=leading(turn, booking).name,
            starts_at=booking.starts_at,
            zone=_zone_of(turn, key),
        )


def _entry(turn: Turn, booking: Booking) -> CalendarEntry:
    entry = turn.session.get(CalendarEntry, booking.id)
    if entry is None:
        raise NotFound(booking.id)
    return entry


def _zone_of(turn: Turn, key: RepKey) -> str:
    host = turn.vendor.teams.hosts.get(key.host_id)
    return "UTC" if host is None else host.zone


def _page(turn: Turn, booking: Booking, key: RepKey) -> RepPage:
    entry = _entry(turn, booking)
    words = words_in(turn, DEFAULT_LANGUAGE)
    return RepPage(
        page=page_of(turn, booking),
        words=words,
        spoken=spoken_meeting(turn, booking, words),
        title=entry.title,
        host=page_of(turn, booking).meeting.meeting.with_whom,
        zone=_zone_of(turn, key),
        attendee=booking.attendee_name or "",
        email=booking.attendee_email or "",
        begun=booking.starts_at <= turn.now,
        story=kept_story(entry),
        others=_others(turn, booking),
    )


def _others(turn: Turn, booking: Booking) -> Sequence[Successor]:
    if booking.state != "confirmed" or booking.starts_at <= turn.now:
        return ()
    try:
        return successors(turn.session, turn.vendor.teams, booking, now=turn.now)
    except TimeNotOffered:  # the vendor removed the meeting's type: it stays with who has it
        return ()
