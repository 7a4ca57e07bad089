"""What is promised to a visitor who asked for people: only what their working hours bear out."""

from datetime import datetime, timedelta

from intake.answers import AnswerField
from intake.sentences import Sentences
from intake.turn import Turn
from scheduler import Attended, Reached, attended, zone
from scheduler.invitations.spoken import spoken_clock, spoken_day, spoken_weekday

PROBLEM_REPORTED = "problem_reported"
HUMAN_REQUESTED = "human_requested"
_THIS_WEEK = 7
"""So many days from now a weekday's name means one day only."""


def promise(turn: Turn) -> str:
    """That it was passed on, when somebody answers, and where: for a visit that is held back."""
    say = turn.sentences.say
    problem = turn.visit.held_back == PROBLEM_REPORTED
    passed_on = say("support") if problem else say("human", vendor=turn.vendor.name)
    return " ".join((passed_on, _when(turn, people_for(turn)), _where(turn)))


def people_for(turn: Turn) -> Reached | None:
    """Who is there for this visit, as the vendor wrote it; None: nobody is named."""
    reach = turn.vendor.teams.reach
    return reach.for_problems if turn.visit.held_back == PROBLEM_REPORTED else reach.person


def address_of(turn: Turn) -> str | None:
    """Where the visitor can be answered, if that is known."""
    typed = turn.picture().said.values.get(AnswerField.EMAIL)
    return turn.visit.verified_email or (None if typed is None else str(typed))


def _when(turn: Turn, people: Reached | None) -> str:
    hosts = () if people is None else turn.vendor.teams.working_for(people)
    return answered_when(
        turn.sentences,
        attended(hosts, turn.now),
        now=turn.now,
        zone_name=turn.visit.zone,
        tag=turn.visit.language,
    )


def answered_when(
    sentences: Sentences, span: Attended | None, *, now: datetime, zone_name: str, tag: str
) -> str:
    """When somebody answers, on the visitor's clock.

    ``span``: when somebody works, now or next; None: nobody knows. Raises ``UnknownZone``.
    """
    if span is None:
        return sentences.say("answered_sometime")
    if span.at(now):
        return sentences.say("answered_now")
    day = _day(sentences, span.since, now, zone_name, tag)
    clock = spoken_clock(span.since, zone_name, tag)
    return sentences.say("answered_later", day=day, clock=clock)


def _day(sentences: Sentences, moment: datetime, now: datetime, zone_name: str, tag: str) -> str:
    """ "today", "tomorrow", "Monday", "Monday 4 January 2027"."""
    here = zone(zone_name)
    ahead = (moment.astimezone(here).date() - now.astimezone(here).date()) // timedelta(days=1)
    if ahead < 2:
        return sentences.say("day_tomorrow" if ahead else "day_today")
    spoken = spoken_weekday if ahead < _THIS_WEEK else spoken_day
    return spoken(moment, zone_name, tag)


def _where(turn: Turn) -> str:
    """Nobody can get back to a stranger who left no address: that is asked for, not promised."""
    email = address_of(turn)
    if email is None:
        return turn.sentences.say("answered_nowhere")
    return turn.sentences.say("answered_at", email=email)
