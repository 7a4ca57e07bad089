"""Questions in the middle of everything, and what was not understood."""

from actions.commands import AnswerQuestion, Clarify
from actions.copy_text import CopyText
from actions.flow import Flow, Topic
from actions.reply import Reply, aside
from intake.steps import Step

MEANINGS_NAMED = 3
"""How many likely meanings a question back names at most."""

_SIGNALS: dict[Topic, str] = {
    "pricing": "asked_pricing",
    "capability": "asked_capability",
    "integration": "asked_integration",
}
_ONLY_AT = {
    "accept_offer": {"prompt"},
    "decline_offer": {"prompt"},
    "defer_offer": {"prompt"},
    "ask_why_offer": {"prompt"},
    "ask_offer_details": {"prompt"},
    "choose_time": {"pick_time", "held"},
    "ask_other_times": {"pick_time", "held"},
    "reschedule_meeting": {"booked"},
    "cancel_meeting": {"booked"},
    "ask_meeting_details": {"booked"},
    "skip_question": {"ask"},
    "ask_why_question": {"ask"},
    "book_meeting": {"ask", "confirm_known", "prompt", "done"},
}
"""Meanings that make sense only while the visit stands at one of these steps."""


def answer(flow: Flow, visit_id: str, command: AnswerQuestion) -> Reply:
    """The catalogue's answer. What was asked about is a signal, where it is known."""
    signal = _SIGNALS.get(command.topic)
    if signal and (command.subject or command.topic == "pricing"):
        flow.note_signal(visit_id, signal, command.subject or "")
    text = flow.answer_question(visit_id, command.topic, command.subject)
    return aside(flow.current_step(visit_id), text)


def clarify(say: CopyText, step: Step, command: Clarify) -> Reply:
    """Ask back with the likeliest meanings in human words; none where it was about nothing here."""
    likely = command.alternatives[:1] != ("out_of_scope",)
    meanings = [
        meaning
        for intent in command.alternatives
        if (meaning := say.meaning(intent)) and step.kind in _ONLY_AT.get(intent, {step.kind})
    ][:MEANINGS_NAMED]
    if not likely or not meanings:
        return aside(step, say.say("not_understood_at_all"))
    listed = ", ".join(meanings[:-1])
    both = say.say("or").join(part for part in (listed, meanings[-1]) if part)
    return aside(step, say.say("not_understood", meanings=both))
