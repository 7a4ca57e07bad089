"""What a message may have meant that was not understood: pure, as ``actions.interpretation``."""

from collections.abc import Callable
from dataclasses import replace

from actions.commands import Clarify, Command, Meaning, ShowStep
from actions.heard import Heard
from intake.steps import Step

Interpret = Callable[[Heard, Step], tuple[Command, ...]]

NAMED = 3
"""How many likely meanings a question back names at most."""
_NEVER = frozenset({"affirm", "deny", "greet", "goodbye", "thank", "bot_challenge", "choose_time"})
"""Meanings that nobody is helped with by a button."""
_ONLY_AT = {
    "accept_offer": {"prompt"},
    "decline_offer": {"prompt"},
    "defer_offer": {"prompt"},
    "ask_why_offer": {"prompt"},
    "ask_offer_details": {"prompt"},
    "ask_other_times": {"pick_time", "held"},
    "reschedule_meeting": {"booked"},
    "cancel_meeting": {"booked"},
    "ask_meeting_details": {"booked"},
    "skip_question": {"ask"},
    "ask_why_question": {"ask"},
    "book_meeting": {"ask", "confirm_known", "prompt", "done"},
}
"""Meanings that make sense only while the visit stands at one of these steps."""


def likely_meanings(heard: Heard, step: Step, interpret: Interpret) -> tuple[Meaning, ...]:
    """The likeliest meanings that make sense here; none where it was about nothing here."""
    if heard.alternatives[:1] == ("out_of_scope",):
        return ()
    found: list[Meaning] = []
    for intent in heard.alternatives:
        if intent in _NEVER or step.kind not in _ONLY_AT.get(intent, {step.kind}):
            continue
        commands = interpret(replace(heard, intent=intent, alternatives=()), step)
        if _leads_somewhere(commands) and all(one.commands != commands for one in found):
            found.append(Meaning(intent, commands))
    return tuple(found[:NAMED])


def _leads_somewhere(commands: tuple[Command, ...]) -> bool:
    return not any(isinstance(one, Clarify | ShowStep) for one in commands)
