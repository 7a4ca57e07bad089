"""Buttons of a step as messages to Rasa. ``web`` seals them; nobody but the server can make one."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from actions.asked_back import NO
from intake.answers import AnswerField
from intake.steps import Ask, AskBack, AskRouting, Choice, ConfirmKnown, Done, Prompt, Step

Payloads = dict[str | int, str]
_step: TypeAdapter[Step] = TypeAdapter(Step)


def button_payloads(step: Step | Mapping[str, Any]) -> Payloads:
    """A button's ``value`` -> the message that pressing it sends to Rasa.

    ``step``: the step, or its JSON. Each payload names what it answers, so that a button pressed
    late answers nothing else.
    """
    step = _step.validate_python(step)
    if isinstance(step, Ask):
        return _of_question(step)
    if isinstance(step, ConfirmKnown):
        about = {"about": step.kind}
        return {
            step.confirm.value: _payload("affirm", about),
            step.change.value: _payload("deny", about),
        }
    if isinstance(step, Prompt):
        return _of_offer(step)
    if isinstance(step, AskRouting):
        return {
            choice.value: _payload(
                "inform", {"routing_question": step.question_id, "routing_answer": choice.value}
            )
            for choice in step.choices
        }
    if isinstance(step, AskBack):
        return {choice.value: _of_answer_back(step.id, choice) for choice in step.choices}
    if isinstance(step, Done) and step.decision_id is not None:
        decision = {"decision": step.decision_id}
        return {
            choice.value: _payload("defer_offer", {**decision, "until": choice.value})
            for choice in step.again
        }
    return {}


def _of_question(ask: Ask) -> Payloads:
    entity = "pain_point" if ask.field is AnswerField.PAIN_POINTS else ask.field.value
    payloads: Payloads = {
        choice.value: _payload("inform", {entity: choice.value}) for choice in ask.choices
    }
    payloads[ask.skip.value] = _payload("skip_question", {"about": ask.field.value})
    return payloads


def _of_answer_back(asked: str, choice: Choice) -> str:
    intent = "deny" if choice.value == NO else "affirm"
    return _payload(intent, {"about": asked, "choice": choice.value})


def _of_offer(prompt: Prompt) -> Payloads:
    decision = {"decision": prompt.decision_id}
    return {
        prompt.see_it.value: _payload("accept_offer", decision),
        prompt.not_now.value: _payload("defer_offer", decision),
        prompt.no_thanks.value: _payload("decline_offer", decision),
        prompt.why.value: _payload("ask_why_offer", decision),
    }


def _payload(intent: str, entities: Mapping[str, object]) -> str:
    return f"/{intent}{json.dumps(entities)}"
