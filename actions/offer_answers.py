"""What an answer to the offer means where the visit stands: pure, as ``actions.interpretation``."""

import re
from datetime import date

from actions.commands import Change, Command, Confirm, PutOff, Respond, Say, ShowStep, Skip
from actions.flow import Response
from actions.heard import Heard
from intake.answers import AnswerField, Answers
from intake.steps import Ask, AskRouting, ConfirmKnown, Done, Held, PickTime, Prompt, Step

RESPONSES: dict[str, Response] = {
    "accept_offer": "accept",
    "defer_offer": "defer",
    "decline_offer": "decline",
}
_ANSWERS_WHEN = frozenset(
    {"choose_time", "ask_other_times", "inform", "out_of_scope", "book_meeting", *RESPONSES}
    | {"affirm", "deny", "skip_question"}
)
"""Intents whose words may say when an offer that was put off may come back."""
_LEAVES_IT_OPEN = frozenset({"defer_offer", "decline_offer", "deny", "skip_question"})
_COMES_BACK = re.compile(
    r"\b(?:ask|ping|remind|talk|speak|write|contact|call|e-?mail|reach out|come back|get back|"
    r"check|try|again|maybe|perhaps|rather|instead|revisit|until|before)\b",
    re.IGNORECASE,
)


def response(heard: Heard, step: Step) -> Command:
    """An answer to an offer; where none is open, the nearest that the step allows."""
    asked = RESPONSES[heard.intent]
    decision = heard.first("decision")
    if decision is not None:
        return Respond(asked, str(decision), _day(heard.first("until")))
    if isinstance(step, Prompt):
        return on_prompt(asked, heard, step)
    if isinstance(step, ConfirmKnown):
        return Confirm() if asked == "accept" else Change()
    if isinstance(step, Ask) and asked != "accept":
        return Skip(step.field)
    if isinstance(step, AskRouting | PickTime | Held) and asked != "accept":
        # On the way to the calendar: second thoughts.
        return Respond(asked, None, words=heard.text if asked == "defer" else "")
    if isinstance(step, Done):
        return _afterwards(asked, heard, step)
    return ShowStep() if asked == "accept" else Say("as_you_like")


def on_prompt(asked: Response, heard: Heard, step: Prompt) -> Command:
    """The answer to the offer that is open. "No thanks, ask me in January" puts it off."""
    put_off = asked == "decline" and heard.first("time") and _COMES_BACK.search(heard.text)
    if asked == "defer" or put_off:
        return Respond("defer", step.decision_id, words=heard.text)
    return Respond(asked, step.decision_id)


def puts_off(heard: Heard, facts: Answers, step: Step) -> Command | None:
    """ "Maybe next month", said to an open offer, states a timeline and means: not now."""
    if not isinstance(step, Prompt) or set(facts.given()) != {AnswerField.TIMELINE}:
        return None
    if facts.timeline in ("later", "exploring") or _COMES_BACK.search(heard.text):
        return Respond("defer", step.decision_id, words=heard.text)
    return None


def day_to_come_back(
    heard: Heard, step: Step, otherwise: tuple[Command, ...]
) -> tuple[Command, ...]:
    """While it is asked when an offer may come back: the day in the words, else ``otherwise``."""
    if not isinstance(step, Done) or step.decision_id is None:
        return otherwise
    if not heard.text or heard.intent not in _ANSWERS_WHEN:
        return otherwise
    if heard.intent in _LEAVES_IT_OPEN:
        otherwise = (Say("left_open"),)
    return (PutOff(step.decision_id, heard.text, otherwise),)


def _afterwards(asked: Response, heard: Heard, step: Done) -> Command:
    """The latest answer counts: also to an offer that was put off or declined."""
    if step.reason in ("deferred", "declined") and asked == "accept":
        return Respond("accept")
    if step.reason == "deferred" and asked == "defer":
        return Respond("defer", words=heard.text)
    return Say("nothing_to_accept") if asked == "accept" else Say("as_you_like")


def _day(written: object) -> date | None:
    """The day in a button's message. Only the server makes those."""
    return None if written is None else date.fromisoformat(str(written))
