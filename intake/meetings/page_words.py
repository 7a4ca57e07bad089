"""What the pages say that a mail's links open: in the language and on the clock of its mails."""

from dataclasses import dataclass
from datetime import datetime

from intake.mails.invitations import about
from intake.meetings.hosts import who_meets, who_would_meet
from intake.meetings.meeting_views import chosen_meeting
from intake.names import meeting_title
from intake.sentences import Sentences
from intake.turn import Turn
from scheduler.invitations.joining import place
from scheduler.invitations.spoken import spoken_clock, spoken_day, spoken_span
from store.decisions import RoutingRow
from store.meetings import Booking


@dataclass(frozen=True)
class PageWords:
    """A page's sentences, and how its language writes days and clocks."""

    sentences: Sentences
    tag: str
    """The visitor's language tag, ``de-AT``: American clocks differ from British ones."""

    @property
    def language(self) -> str:
        """The language that the page is in."""
        return self.sentences.language

    def say(self, key: str, /, **values: object) -> str:
        """A sentence of the pages."""
        return self.sentences.say(f"page_{key}", **values)

    def label(self, key: str) -> str:
        """A word that mails say as well: When, With."""
        return self.sentences.say(key)

    def day(self, moment: datetime, zone: str) -> str:
        """ "Dienstag, 24. November 2026", on that zone's calendar."""
        return spoken_day(moment, zone, self.tag)

    def clock(self, moment: datetime, zone: str) -> str:
        """ "15:30", short enough for a button."""
        return spoken_clock(moment, zone, self.tag).replace(" Uhr", "")

    def span(self, start: datetime, end: datetime, zone: str) -> str:
        """Day, first and last clock, and whose clock that is."""
        return spoken_span(start, end, zone, self.tag)


@dataclass(frozen=True)
class Spoken:
    """A meeting in the words of a page's language."""

    title: str
    minutes: int
    with_whom: str
    when: str = ""
    """Empty: no time is chosen yet."""
    about: str = ""
    why: str = ""
    """Why this calendar; empty where it was said in another language."""
    place: str | None = None


def words_in(turn: Turn, tag: str) -> PageWords:
    """The words for a visitor's language tag."""
    return PageWords(turn.vendor.mails_in(tag), tag)


def spoken_meeting(turn: Turn, booking: Booking, words: PageWords) -> Spoken:
    """A meeting at a time that was chosen."""
    teams, tag = turn.vendor.teams, words.tag
    title = meeting_title(teams, booking.meeting_type_id, tag)
    return Spoken(
        title=title,
        minutes=int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        with_whom=who_meets(turn, booking, tag, words.label("and")),
        when=words.span(booking.starts_at, booking.ends_at, booking.attendee_zone),
        about=about(turn, booking, tag) or title,
        why=_why(turn, booking) if turn.sentences.language == words.language else "",
        place=place(teams, booking, tag),
    )


def _why(turn: Turn, booking: Booking) -> str:
    routing = turn.session.get_one(RoutingRow, booking.routing_id)
    return chosen_meeting(turn, routing, booking).why


def spoken_wish(turn: Turn, routing: RoutingRow, words: PageWords) -> Spoken:
    """A meeting whose time is still to be chosen."""
    teams, kind = turn.vendor.teams, routing.meeting_type_id or ""
    return Spoken(
        title=meeting_title(teams, kind, words.tag),
        minutes=teams.meeting_types[kind].minutes,
        with_whom=who_would_meet(teams, routing, words.tag, words.label("and")),
    )
