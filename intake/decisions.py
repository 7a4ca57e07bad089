"""The one offer of a visit: shown, answered, explained; how it is decided: ``intake.deciding``."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

import structlog
from dateutil.relativedelta import relativedelta

import scheduler
from intake.answers import AnswerField
from intake.coming_back import OfferGone, still_stands
from intake.corrections import WITHDRAWN
from intake.hand_off import tell_crm
from intake.steps import Choice, Done, Prompt
from intake.turn import Turn
from offers import Decision, why_shown
from offers.reasons import language_for
from scheduler.invitations.spoken import spoken_date
from scheduler.phrases import understand
from store.decisions import DecisionRow, Outcome
from store.durable import Queue

log = structlog.get_logger()

Response = Literal["accept", "defer", "decline"]
_OUTCOMES = {"accept": "accepted", "defer": "deferred", "decline": "declined"}

_FIELD_OF_FACT = {
    "plan": AnswerField.PLAN,
    "team_size": AnswerField.TEAM_SIZE,
    "pain_points": AnswerField.PAIN_POINTS,
    "goal": AnswerField.GOAL,
    "timeline": AnswerField.TIMELINE,
}


class NoSuchOffer(LookupError):
    """No offer with this id was made in this visit."""


class NotThen(ValueError):
    """An offer cannot be put off to this day."""


LONGEST_DEFERRAL = timedelta(days=2 * 366)


@dataclass(frozen=True)
class WhyShown:
    """The answer to "why am I seeing this?"."""

    reason: str
    facts: tuple[str, ...]


def decision_of(turn: Turn, decision_id: str | None) -> DecisionRow | None:
    """The decision that a routing came from, if it came from one."""
    return None if decision_id is None else turn.session.get(DecisionRow, decision_id)


def open_offer(turn: Turn) -> DecisionRow | None:
    """The offer that waits for an answer, if one does. Its reason is made of what was answered:
    starting over, which forgets the answers, takes it from view."""
    # An offer that counts as ignored is still there for a visitor who comes back to it.
    unanswered = (row for row in turn.decisions if row.outcome in ("shown", "ignored"))
    waiting = next((row for row in unanswered if turn.counts(row.at)), None)
    return waiting if waiting is not None and still_stands(turn, waiting) else None


def respond(
    turn: Turn, decision_id: str | None, response: Response, until: date | None = None
) -> DecisionRow | None:
    """Record the visitor's answer to the offer; the same answer again changes nothing.

    ``until``: with "not now", the day from which it may be made again.
    Returns the decision if the answer is news.

    Raises ``NoSuchOffer``, ``NotThen`` for a day that is past or years away, or ``OfferGone``.
    """
    row = find(turn, decision_id)
    if row.outcome == WITHDRAWN:
        raise OfferGone(row.id)
    again = None if until is None or response != "defer" else _again(turn, until)
    if row.outcome == _OUTCOMES[response] and again in (None, row.deferred_until):
        return None
    if response == "accept" and not still_stands(turn, row):
        raise OfferGone(row.id)
    row.outcome = _OUTCOMES[response]
    row.outcome_at = turn.now
    row.deferred_until = again
    note_outcome(turn, row, row.outcome, turn.now)
    turn.session.flush()
    tell_crm(turn, row)
    return row


_UNTIL = re.compile(r"\b(?:not\s+)?(?:until|till|before)\b", re.IGNORECASE)


def day_named(turn: Turn, words: str) -> date | None:
    """The first day of the time that the words name, where the visitor is: "in January" is the
    1st, "not until March" as well. None: they name none, or one that is past or years away."""
    here = scheduler.zone(turn.visit.zone)
    # "Until" names where a time ends; here it is where it begins: "in March", "from the 3rd".
    begins = (_begins(turn, _UNTIL.sub(word, words)) for word in ("in", "from"))
    start = next((one for one in begins if one is not None), None)
    day = None if start is None else start.astimezone(here).date()
    today = turn.now.astimezone(here).date()
    return day if day is not None and today < day < today + LONGEST_DEFERRAL else None


def _begins(turn: Turn, words: str) -> datetime | None:
    visit = turn.visit
    phrase = understand(words, zone=visit.zone, now=turn.now, language=visit.language)
    return phrase.start or next((one.start for one in phrase.readings), None)


def _again(turn: Turn, until: date) -> datetime:
    """The beginning of that day where the visitor is."""
    moment = datetime.combine(until, time(), scheduler.zone(turn.visit.zone))
    if not turn.now < moment <= turn.now + LONGEST_DEFERRAL:
        raise NotThen(until.isoformat())
    return moment.astimezone(UTC)


def explain(turn: Turn, decision_id: str | None) -> WhyShown:
    """Why this offer is shown, from the record of the decision itself.

    Raises ``NoSuchOffer``.
    """
    row = find(turn, decision_id)
    row.asked_why_at = turn.now
    decision = Decision.model_validate(row.record)
    return WhyShown(reason=row.reason or "", facts=why_shown(decision))


def prompt(turn: Turn, row: DecisionRow) -> Prompt:
    """The offer as both faces show it."""
    decision = Decision.model_validate(row.record)
    say = turn.sentences.say
    return Prompt.model_validate(
        {
            "decision_id": row.id,
            "offer_id": row.offer_id,
            "motion": row.motion,
            "language": language_for(turn.vendor.catalogue, decision.language),
            "reason": row.reason,
            "change": decision.change,
            "title": decision.title,
            "incentive": decision.incentive,
            "under": _FIELD_OF_FACT.get(decision.caused_by or ""),
            "see_it": Choice(label=say("see_it"), value="accept"),
            "not_now": Choice(label=say("not_now"), value="defer"),
            "no_thanks": Choice(label=say("no_thanks"), value="decline"),
            "why": Choice(label=say("why"), value="why"),
        }
    )


AGAIN = {
    "in_two_weeks": relativedelta(weeks=2),
    "in_a_month": relativedelta(months=1),
    "in_three_months": relativedelta(months=3),
}
"""When an offer that was put off may come back: the sentence's key -> how long it is till then."""


def put_off(turn: Turn) -> Done:
    """After "not now": until when, or the question when it may come back."""
    row = next(row for row in reversed(turn.decisions) if row.outcome == "deferred")
    say, zone = turn.sentences.say, scheduler.zone(turn.visit.zone)
    if row.deferred_until is not None:
        day = row.deferred_until.astimezone(zone).date()
        return Done(
            reason="deferred", text=say("deferred_until", day=spoken_date(day, turn.visit.language))
        )
    today = turn.now.astimezone(zone).date()
    again = [Choice(label=say(key), value=str(today + wait)) for key, wait in AGAIN.items()]
    return Done(reason="deferred", text=say("deferred"), decision_id=row.id, again=tuple(again))


def ignore(turn: Turn, row: DecisionRow, at: datetime) -> None:
    """Nobody answered the offer in time: an outcome of its own.

    An offer that was withdrawn, for a problem or a wish for a person, was not ignored.
    """
    if row.outcome != "shown" or turn.visit.held_back is not None:
        return
    row.outcome, row.outcome_at = "ignored", at
    note_outcome(turn, row, "ignored", at)
    turn.session.flush()
    tell_crm(turn, row)


def note_outcome(turn: Turn, row: DecisionRow, outcome: str, at: datetime) -> None:
    """Write down what became of an offer. Nothing is ever taken back: a later one follows it."""
    turn.session.add(Outcome(decision_id=row.id, account_id=row.account_id, outcome=outcome, at=at))


def ignore_later(turn: Turn, row: DecisionRow, delay: timedelta) -> None:
    """Look after ``delay`` whether the visit is over and the offer unanswered."""
    turn.desk.durable.enqueue(
        turn.session,
        "mark_ignored",
        row.id,
        queue=Queue.LATER,
        partition=row.id,
        delay=delay,
        key=f"{row.id}:{(turn.now + delay).isoformat()}",
    )


def find(turn: Turn, decision_id: str | None) -> DecisionRow:
    """The visit's offer of that id; None: the latest one. Raises ``NoSuchOffer``."""
    made = [row for row in turn.decisions if row.offer_id is not None]
    found = [row for row in made if decision_id in (None, row.id)]
    if decision_id is None:
        found = [row for row in found if row.outcome != WITHDRAWN]
    if not found:
        raise NoSuchOffer(decision_id or "No offer was made in this visit.")
    return found[-1]
