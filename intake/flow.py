"""The flow's door for chat and form: one method a command, one transaction each."""

from collections.abc import Mapping
from datetime import date, datetime

from intake import catalogue_answers, decisions, prefill, promises, requests, routing
from intake.answers import AnswerField, Answers, Source
from intake.conversation import Conversation
from intake.current import current_step
from intake.deciding import decide_if_ready
from intake.decisions import Response, WhyShown
from intake.form import FormField, form_fields
from intake.gathering import (
    check_against_catalogue,
    check_capability,
    record_answers,
    record_skip,
)
from intake.language import speak
from intake.meetings import booking, choosing_times, in_chat
from intake.meetings.in_chat import NewTimes, OwnMeeting
from intake.meetings.meeting_views import meeting_view
from intake.privacy.commands import PersonalData
from intake.steps import MeetingView, Step
from scheduler import Slot
from scheduler.bookings.locks import hosts_of
from scheduler.calendars.reading import look_again
from store.accounts import Contact
from store.database import reading, transaction
from store.decisions import DecisionRow
from store.meetings import Booking
from store.visits import Signal, Visit


class Flow(Conversation, PersonalData):
    """Everything that a visitor can do. Each method is one transaction and returns what is next."""

    # The visit

    def open_visit(self, visit: Visit) -> Visit:
        """Begin a visit; ``visit`` carries page, zone, language and the verified identity."""
        with transaction(self._engine) as session:
            visit.opened_at = visit.seen_at = self._clock()
            session.add(visit)
        return visit

    def visit(self, visit_id: str) -> Visit:
        """The visit itself. Raises ``UnknownVisit``, as every method that takes one."""
        with self._look(visit_id) as turn:
            return turn.visit

    def speak(self, visit_id: str, language: str) -> None:
        """Go on in another language, in mails as well; ``language`` is a tag: ``de-AT``."""
        with self._turn(visit_id) as turn:
            speak(turn, language)

    def stay_in(self, visit_id: str, zone: str) -> None:
        """Read and say times in another zone (IANA) from now on."""
        with self._turn(visit_id) as turn:
            turn.visit.zone = zone

    def company(self, visit: Visit) -> str | None:
        """The name of a verified visitor's company."""
        with self._look(visit.id) as turn:
            return None if turn.account is None else turn.account.name

    def knows(self, account_id: str, contact_id: str) -> bool:
        """Whether an identity token speaks of a contact that the account has."""
        with reading(self._engine) as session:
            contact = session.get(Contact, contact_id)
            return contact is not None and contact.account_id == account_id

    def current_step(self, visit_id: str) -> Step:
        """Where the visit stands."""
        with self._look(visit_id) as turn:
            return current_step(turn)

    def start_over(self, visit_id: str) -> Step:
        """Forget the answers and go back to the first question.

        Meetings stay booked, and a reported problem stays reported: it holds every offer back.
        A time that is only held is let go.
        """
        with self._turn(visit_id) as turn:
            booking.release_hold(turn)
            turn.visit.restarted_at = turn.now
            turn.visit.known_confirmed_at = None
            turn.visit.known_disputed = False
            if turn.visit.held_back == promises.HUMAN_REQUESTED:
                turn.visit.held_back = None
            turn.session.flush()
            return current_step(turn)

    # Answers

    def give_answers(
        self,
        visit_id: str,
        answers: Answers,
        words: str,
        *,
        source: Source,
        placement: str,
        may_offer: bool = True,
    ) -> Step:
        """Record answers, with the visitor's exact words, and decide once enough is known, unless
        what comes next in the same message forbids an offer.

        An address that is given once a person is to act is where that person answers.
        Raises ``UnknownAnswer`` for an id that the catalogue lacks: nothing is recorded then.
        """
        with self._turn(visit_id) as turn:
            check_against_catalogue(answers, turn.vendor.catalogue)
            record_answers(turn, answers, words, source)
            if answers.email is not None and turn.visit.held_back is not None:
                requests.leave_message(turn, answers.email, words)
            if may_offer:
                decide_if_ready(turn, placement)
            return current_step(turn)

    def prefill(self, visit_id: str, given: Mapping[str, object]) -> tuple[Step, Mapping[str, str]]:
        """Take the page's word for what the visitor has not said, and decide once enough is known.

        Also returns what is wrong with the fields that were not taken, field by field.
        """
        with self._turn(visit_id) as turn:
            read = prefill.readable(given, turn.vendor.catalogue)
            new = prefill.news(turn, read.answers)
            if new.given():
                record_answers(turn, new, "", "host_page")
                decide_if_ready(turn, "form")
            return current_step(turn), read.refused

    def confirm_known(self, visit_id: str, *, placement: str) -> Step:
        """What ownership data says is right."""
        with self._turn(visit_id) as turn:
            turn.visit.known_confirmed_at = turn.now
            decide_if_ready(turn, placement)
            return current_step(turn)

    def change_known(self, visit_id: str, *, placement: str) -> Step:
        """What ownership data says is wrong: ask instead."""
        with self._turn(visit_id) as turn:
            turn.visit.known_disputed = True
            turn.session.flush()
            decide_if_ready(turn, placement)
            return current_step(turn)

    def skip(self, visit_id: str, field: AnswerField, *, placement: str) -> Step:
        """Rather not answer this one."""
        with self._turn(visit_id) as turn:
            record_skip(turn, field, "chat" if placement == "chat" else "form")
            decide_if_ready(turn, placement)
            return current_step(turn)

    def form_fields(self, visit_id: str) -> list[FormField]:
        """The form's fields, with what is known of them."""
        with self._look(visit_id) as turn:
            return form_fields(turn.picture(), turn.vendor, turn.sentences)

    def note_signal(self, visit_id: str, kind: str, subject: str = "") -> None:
        """Something the visitor did that rules may read as intent.

        Raises ``UnknownAnswer`` for a feature that is none of the catalogue's capabilities.
        """
        with self._turn(visit_id) as turn:
            if kind == "feature_tried":
                check_capability(subject, turn.vendor.catalogue)
            turn.session.add(Signal(visit_id=visit_id, kind=kind, subject=subject, at=turn.now))

    def answer_question(
        self, visit_id: str, topic: catalogue_answers.Topic, subject: str | None
    ) -> str:
        """The catalogue's answer to a question in the middle of everything."""
        with self._look(visit_id) as turn:
            return catalogue_answers.answer(turn.vendor, turn.sentences, topic, subject)

    # The offer

    def respond_to_offer(
        self,
        visit_id: str,
        decision_id: str | None,
        response: Response,
        until: date | None = None,
    ) -> Step:
        """The visitor's answer to the offer; until a meeting stands, the latest one counts.

        ``until``: with "not now", the day from which it may come again.
        Raises ``NoSuchOffer``, ``OfferGone``, ``NotThen``, or ``AlreadyBooked``: then it is the
        meeting that can be cancelled.
        """
        with self._turn(visit_id) as turn:
            if response != "accept":
                booking.refuse_if_booked(turn)
            news = decisions.respond(turn, decision_id, response, until)
            if news is not None and response == "accept":
                routing.start_routing(turn, news)
            elif news is not None:
                booking.let_go(turn)
            return current_step(turn)

    def why_offer(self, visit_id: str, decision_id: str | None) -> WhyShown:
        """Why the offer is shown. Raises ``NoSuchOffer``."""
        with self._turn(visit_id) as turn:
            return decisions.explain(turn, decision_id)

    def answer_to_offer(self, visit_id: str, decision_id: str) -> DecisionRow:
        """The offer with how it was answered. Raises ``NoSuchOffer``."""
        with self._look(visit_id) as turn:
            return decisions.find(turn, decision_id)

    # People

    def report_problem(self, visit_id: str, words: str) -> Step:
        """Something is broken: every offer is held back, and support learns of it."""
        with self._turn(visit_id) as turn:
            requests.report_problem(turn, words)
            return current_step(turn)

    def request_human(self, visit_id: str, words: str) -> Step:
        """A person is wanted: no offer any more, and the calendar of people who help, with the
        times that are free next."""
        with self._turn(visit_id) as turn:
            requests.ask_for_person(turn, words)
            booking.ask_for_meeting(turn)
            return choosing_times.with_next_times(turn, current_step(turn))

    def promise(self, visit_id: str) -> str:
        """What is true of the people whom a visitor asked for, or who are told of a problem: that
        they have what was written, when somebody answers, and where."""
        with self._look(visit_id) as turn:
            return promises.promise(turn)

    def leave_message(self, visit_id: str, email: str, text: str) -> None:
        """An e-mail address to be answered at, whatever else is down."""
        with self._turn(visit_id) as turn:
            requests.leave_message(turn, email, text)

    # Routing and meetings

    def ask_meeting(self, visit_id: str) -> Step:
        """A meeting is wanted, with or without an offer."""
        with self._turn(visit_id) as turn:
            booking.ask_for_meeting(turn)
            return current_step(turn)

    def choose_time(self, visit_id: str, words: str) -> Step | None:
        """A time named in words is held, or the nearest free ones are suggested; None: the words
        name none. Raises ``NoCalendarYet`` or ``AlreadyBooked``."""
        with self._turn(visit_id) as turn:
            return choosing_times.choose_time(turn, words)

    def answer_routing(self, visit_id: str, question_id: str, value: str) -> Step:
        """The answer to a routing question. Raises ``NotAsked``."""
        with self._turn(visit_id) as turn:
            routing.answer_question(turn, question_id, value)
            return current_step(turn)

    def times(
        self, visit_id: str, *, first: date, days: int, zone: str
    ) -> tuple[MeetingView, list[Slot], datetime | None]:
        """The meeting, the times of these days, and the next free time of all.

        Raises ``NoCalendarYet``.
        """
        with self._look(visit_id) as turn:
            row = booking.ready_routing(turn)
            free = booking.times(turn, row, first=first, days=days, zone=zone)
            next_free = booking.next_free(turn, row, free, first=first, zone=zone)
            return meeting_view(turn, row), free, next_free

    def hold_time(self, visit_id: str, starts_at: datetime, zone: str) -> Step:
        """Hold a time.

        Raises ``NoCalendarYet``, ``AlreadyBooked``, ``TimeTaken`` or ``TimeNotOffered``.
        """
        with self._look(visit_id) as turn:
            hosts = booking.hosts_to_choose_from(turn)
        look_again(self._desk.outside, hosts, now=self._clock())
        with self._turn(visit_id) as turn:
            booking.hold_time(turn, starts_at, zone)
            return current_step(turn)

    def release_time(self, visit_id: str, hold_id: str) -> Step:
        """Let a held time go. Raises ``NotFound`` for a hold of somebody else."""
        with self._turn(visit_id) as turn:
            booking.release(turn, hold_id)
            return current_step(turn)

    def book(self, visit_id: str, hold_id: str, *, name: str, email: str) -> Step:
        """Make the held time a meeting.

        Raises ``HoldExpired``, ``NotFound``, ``TimeTaken`` or ``TimeNotOffered``.
        """
        with self._look(visit_id) as turn:
            hosts = booking.hosts_held(turn, hold_id)
        # In the chat a time is held within a turn, which waits for nobody's calendar.
        look_again(self._desk.outside, hosts, now=self._clock())
        with self._turn(visit_id) as turn:
            booking.book(turn, hold_id, name=name, email=email)
            return current_step(turn)

    # The meeting that is booked

    def own_meeting(self, visit_id: str) -> OwnMeeting | None:
        """The meeting that is still to come, if there is one: this visit's, or an earlier one of
        the person whom an identity token vouched for."""
        with self._look(visit_id) as turn:
            return in_chat.own_meeting(turn)

    def times_to_move(self, visit_id: str, meeting: OwnMeeting, words: str) -> NewTimes:
        """The times that it could be moved to, by what the words say of one."""
        with self._look(visit_id) as turn:
            return in_chat.times_to_move(turn, meeting, words)

    def look_at_hosts_again(self, booking_id: str) -> None:
        """The hosts' own calendars as they are now: before a meeting is moved."""
        with reading(self._engine) as session:
            found = session.get(Booking, booking_id)
            hosts = () if found is None else hosts_of(found)
        look_again(self._desk.outside, hosts, now=self._clock())

    def move_meeting(
        self, visit_id: str, booking_id: str, seen: int, starts_at: datetime
    ) -> tuple[OwnMeeting | None, Step]:
        """Move one's own meeting. Raises ``NotFound`` for another's, ``TimeTaken`` or
        ``TimeNotOffered``, and ``ChangedMeanwhile``, ``AlreadyCancelled`` or ``Over`` where it
        does not stand as it was seen."""
        with self._turn(visit_id) as turn:
            return in_chat.move(turn, booking_id, seen, starts_at), current_step(turn)

    def cancel_meeting(self, visit_id: str, booking_id: str, seen: int, words: str) -> Step:
        """Cancel one's own meeting. Raises as ``move_meeting``, but for the times."""
        with self._turn(visit_id) as turn:
            in_chat.cancel(turn, booking_id, seen, words)
            return current_step(turn)

    def day_named(self, visit_id: str, words: str) -> date | None:
        """The day that words name from which an offer may come back, in the visitor's zone; None:
        none, or one that cannot be."""
        with self._look(visit_id) as turn:
            return decisions.day_named(turn, words)
