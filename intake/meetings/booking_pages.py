"""What the link of a mail can do that goes on with a meeting: times, a hold, the booking.

The link is a mail's to one visitor, and stands for the visit: with it, what was answered need not
be answered again. It names the routing, and works in that visit's name and zone.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from sqlalchemy import Engine

from intake.desk import Desk
from intake.mails.follow_up import stop
from intake.meetings import booking as meetings_of_visit
from intake.meetings.meeting_views import held
from intake.meetings.page_words import PageWords, Spoken, spoken_meeting, spoken_wish, words_in
from intake.routing import answer_question, open_question
from intake.steps import Held
from intake.turn import Turn, look, start_turn
from scheduler import NotFound, Slot
from scheduler import zone as _zone
from scheduler.calendars.reading import look_again
from store.database import reading, transaction
from store.decisions import RoutingRow


class Question(NamedTuple):
    """What routing asks, in the page's language."""

    id: str
    text: str
    choices: Sequence[tuple[str, str]]
    """For each choice its id and what it says."""


@dataclass(frozen=True)
class BookingPage:
    """Where the visitor stands with the meeting."""

    vendor: str
    state: Literal["times", "held", "booked", "asked", "ended"]
    """``asked``: routing waits for an answer; ``ended``: its meeting was cancelled or is over, and
    another one can be asked for."""
    zone: str
    words: PageWords
    meeting: Spoken | None = None
    held: Held | None = None
    manage_url: str = ""
    question: Question | None = None


class BookingPages:
    """One method for each thing that can be done; one transaction each. Every one raises
    ``NotFound`` where the visit is gone."""

    def __init__(self, engine: Engine, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._engine, self._desk, self._clock = engine, desk, clock

    def show(self, routing_id: str) -> BookingPage:
        """Where it stands. Nothing is changed: mail programs open links to look at them."""
        with self._look(routing_id) as turn:
            return _page(turn)

    def times(self, routing_id: str, *, first: date | None, days: int) -> tuple[date, list[Slot]]:
        """The first day that is shown, and the free times from it on, in the visitor's zone.

        Unless a day is asked for, it is that of the next free time. Raises ``NoCalendarYet``.
        """
        with self._look(routing_id) as turn:
            zone, today = turn.visit.zone, _today(turn)
            row = meetings_of_visit.ready_routing(turn)
            if first is None:
                soon = meetings_of_visit.next_free(turn, row, [], first=today, zone=zone)
                first = today if soon is None else soon.astimezone(_zone(zone)).date()
            since = max(first, today)
            return since, meetings_of_visit.times(turn, row, first=since, days=days, zone=zone)

    def stay_in(self, routing_id: str, zone: str) -> None:
        """Read times in another zone (IANA) from now on."""
        with self._turn(routing_id) as turn:
            turn.visit.zone = zone

    def hold(self, routing_id: str, starts_at: datetime) -> None:
        """Hold a time, once the hosts' own calendars were looked at again. Raises as
        ``intake.meetings.booking.hold_time``."""
        with self._look(routing_id) as turn:
            hosts = meetings_of_visit.hosts_to_choose_from(turn)
        look_again(self._desk.outside, hosts, now=self._clock())
        with self._turn(routing_id) as turn:
            meetings_of_visit.hold_time(turn, starts_at, turn.visit.zone)

    def release(self, routing_id: str) -> None:
        """Let the held time go."""
        with self._turn(routing_id) as turn:
            meetings_of_visit.release_hold(turn)

    def book(self, routing_id: str, hold_id: str, *, name: str, email: str) -> str:
        """Book the held time; the address of the meeting's own page. Raises as
        ``intake.meetings.booking.book``."""
        with self._look(routing_id) as turn:
            hosts = meetings_of_visit.hosts_held(turn, hold_id)
        look_again(self._desk.outside, hosts, now=self._clock())
        with self._turn(routing_id) as turn:
            booking = meetings_of_visit.book(turn, hold_id, name=name, email=email)
            return turn.desk.links.manage(booking.id, booking.ends_at)

    def answer(self, routing_id: str, question_id: str, value: str) -> None:
        """The answer to the routing question that is open: another meeting may ask one that the
        first did not. Raises ``NotAsked``."""
        with self._turn(routing_id) as turn:
            answer_question(turn, question_id, value)

    def begin_again(self, routing_id: str) -> None:
        """Another meeting about the same, after one that was cancelled or is over."""
        with self._turn(routing_id) as turn:
            meetings_of_visit.ask_for_meeting(turn)

    def stop(self, routing_id: str) -> None:
        """No more follow-ups to whom this one went."""
        with self._turn(routing_id) as turn:
            stop(turn.session, routing_id, now=turn.now)

    @contextmanager
    def _turn(self, routing_id: str) -> Iterator[Turn]:
        with transaction(self._engine) as session:
            row = session.get(RoutingRow, routing_id)
            if row is None:
                raise NotFound(routing_id)
            turn = start_turn(self._desk, session, row.visit_id, self._clock())
            turn.visit.seen_at = turn.now
            yield turn

    @contextmanager
    def _look(self, routing_id: str) -> Iterator[Turn]:
        with reading(self._engine) as session:
            row = session.get(RoutingRow, routing_id)
            if row is None:
                raise NotFound(routing_id)
            yield look(self._desk, session, row.visit_id, self._clock())


def _page(turn: Turn) -> BookingPage:
    name, zone, words = turn.vendor.name, turn.visit.zone, words_in(turn, turn.visit.language)
    standing = meetings_of_visit.standing_meeting(turn)
    if standing is not None:
        url = turn.desk.links.manage(standing.id, standing.ends_at)
        return BookingPage(name, "booked", zone, words, manage_url=url)
    row = meetings_of_visit.open_routing(turn)
    question = None if row is None else open_question(turn, row)
    if question is not None:
        text, choices = question.asked_in(words.language)
        asked = Question(question.id, text, choices)
        return BookingPage(name, "asked", zone, words, question=asked)
    if row is None or row.rule_id is None:
        return BookingPage(name, "ended", zone, words)
    booking = meetings_of_visit.live_booking(turn)
    if booking is not None and booking.state == "held":
        spoken = spoken_meeting(turn, booking, words)
        return BookingPage(name, "held", zone, words, spoken, held(turn, row, booking))
    return BookingPage(name, "times", zone, words, spoken_wish(turn, row, words))


def _today(turn: Turn) -> date:
    return turn.now.astimezone(_zone(turn.visit.zone)).date()
