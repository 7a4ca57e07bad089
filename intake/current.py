"""Where a visit stands: the one step that chat and form show next."""

from typing import Literal

from intake.corrections import WITHDRAWN
from intake.decisions import open_offer, prompt, put_off
from intake.meetings.booking import live_booking, open_routing, routing_of, was_missed
from intake.meetings.meeting_views import booked, held, pick_time
from intake.promises import HUMAN_REQUESTED, PROBLEM_REPORTED, promise
from intake.questions import next_question
from intake.routing import ask_routing, current_routing, open_question
from intake.steps import Done, Step
from intake.turn import Turn

_HELD_BACK: dict[str, Literal["support", "human"]] = {
    PROBLEM_REPORTED: "support",
    HUMAN_REQUESTED: "human",
}


def current_step(turn: Turn) -> Step:
    """The step that is due, read from what is recorded: a meeting before a routing before an
    offer before a question, so that nobody is asked anew what is under way already."""
    return _meeting(turn) or _routing(turn) or _offer(turn) or _question(turn) or _end(turn)


def _meeting(turn: Turn) -> Step | None:
    booking = live_booking(turn)
    if booking is None:
        return None
    routing = routing_of(turn, booking)
    show = booked if booking.state == "confirmed" else held
    return show(turn, routing, booking)


def _routing(turn: Turn) -> Step | None:
    routing = open_routing(turn)
    if routing is None:
        return None
    question = open_question(turn, routing)
    return ask_routing(turn, question) if question is not None else pick_time(turn, routing)


def _offer(turn: Turn) -> Step | None:
    row = None if turn.visit.held_back else open_offer(turn)
    return None if row is None else prompt(turn, row)


def _question(turn: Turn) -> Step | None:
    if turn.visit.held_back:
        return None
    return next_question(turn.picture(), turn.vendor, turn.sentences)


def _end(turn: Turn) -> Step:
    if turn.visit.held_back is not None:
        return Done(reason=_HELD_BACK[turn.visit.held_back], text=promise(turn))
    reason = sentence = _outcome(turn)
    if reason == "no_offer" and not turn.decisions and turn.picture().complete:
        sentence = "undecided"  # the engine failed: see ``intake.deciding``
    if reason == "no_offer" and (made := [row for row in turn.decisions if row.offer_id]):
        # One offer a visit: it was made, whatever became of it, or it fits no more.
        withdrawn = all(row.outcome == WITHDRAWN for row in made)
        sentence = "offer_withdrawn" if withdrawn else "nothing_more"
    if reason == "deferred":
        return put_off(turn)
    return Done.model_validate(
        {"reason": reason, "text": turn.sentences.say(sentence, vendor=turn.vendor.name)}
    )


def _outcome(turn: Turn) -> str:
    """How the visit's last offer or meeting ended, whichever was later."""
    endings = [
        (row.outcome_at, row.outcome)
        for row in turn.decisions
        if row.outcome in ("declined", "deferred") and row.outcome_at is not None
    ]
    routing = current_routing(turn)
    if routing is not None and routing.closed_at is not None:
        # After the refusals: one that closed the routing, at the same moment, is the ending.
        endings.append((routing.closed_at, "no_show" if was_missed(turn, routing) else "cancelled"))
    return max(endings, key=lambda ending: ending[0])[1] if endings else "no_offer"
