"""Questions in the middle of everything."""

from actions.commands import AnswerQuestion
from actions.flow import Flow, Topic
from actions.reply import Reply, aside

_SIGNALS: dict[Topic, str] = {
    "pricing": "asked_pricing",
    "capability": "asked_capability",
    "integration": "asked_integration",
}


def answer(flow: Flow, visit_id: str, command: AnswerQuestion) -> Reply:
    """The catalogue's answer. What was asked about is a signal, where it is known."""
    signal = _SIGNALS.get(command.topic)
    if signal and (command.subject or command.topic == "pricing"):
        flow.note_signal(visit_id, signal, command.subject or "")
    text = flow.answer_question(visit_id, command.topic, command.subject)
    return aside(flow.current_step(visit_id), text)
