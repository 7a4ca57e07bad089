"""What the chat asked back before it takes something for granted, as the visit's own state.

It stands in the database, so it outlives restarts and holds in every tab. Only while the step
beneath it is the one that it was asked over: once the form, a mail's link or another tab has moved
the visit on, it is no question any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from intake.current import current_step
from intake.steps import Ask, AskBack, AskRouting, Booked, Choice, Done, Held, Prompt, Step
from intake.turn import Turn
from store.base import new_id

_ASK_NO_MORE_THAN_BEFORE = ("ask", "confirm_known", "done")
"""Steps that come back by themselves once a meeting is over."""
Written = Mapping[str, Any]
"""A command as JSON. What it means is the face's matter (``actions.written_commands``)."""


@dataclass(frozen=True)
class Option:
    """One possible answer: its button, and the commands that it leads to."""

    value: str
    label: str
    then: Sequence[Written]


@dataclass(frozen=True)
class AskedBack:
    """A question back that waits for an answer."""

    step: AskBack
    then: Mapping[str, Sequence[Written]]
    """A choice's value -> its commands."""


def ask(turn: Turn, text: str, options: Sequence[Option]) -> AskBack:
    """Ask back over the step that is due. What was asked back before is let go."""
    choices = tuple(Choice(label=one.label, value=one.value) for one in options)
    step = AskBack(id=new_id(), text=text, choices=choices)
    turn.visit.asked_back = {
        "over": step_key(current_step(turn)),
        "step": step.model_dump(mode="json"),
        "then": {one.value: [dict(command) for command in one.then] for one in options},
    }
    return step


def read(turn: Turn) -> tuple[AskedBack | None, Step]:
    """What was asked back and still waits, and the step beneath it."""
    beneath, kept = current_step(turn), turn.visit.asked_back
    if kept is None or not _still_asked(turn, kept["over"], beneath):
        return None, beneath
    try:
        return AskedBack(AskBack.model_validate(kept["step"]), kept["then"]), beneath
    except ValidationError:  # another version of the product wrote it
        return None, beneath


def _still_asked(turn: Turn, over: str, beneath: Step) -> bool:
    """Whether it is still a question: nobody moved the visit on.

    A meeting that took place meanwhile moved nothing: a late "yes, delete it" is meant as it was
    asked, and a late "yes, cancel it" is told that the meeting is over.
    """
    kind, _, moment = over.partition(":")
    if kind != Booked.model_fields["kind"].default or beneath.kind not in _ASK_NO_MORE_THAN_BEFORE:
        return over == step_key(beneath)
    return datetime.fromisoformat(moment) <= turn.now


def step_key(step: Step) -> str:
    """Two steps with one key ask the visitor the same."""
    match step:
        case Ask(field=field):
            return f"{step.kind}:{field.value}"
        case Prompt(decision_id=decision):
            return f"{step.kind}:{decision}"
        case AskRouting(question_id=question):
            return f"{step.kind}:{question}"
        case Held(hold_id=hold):
            return f"{step.kind}:{hold}"
        case Booked(starts_at=moment):
            return f"{step.kind}:{moment.isoformat()}"
        case Done(reason=reason):
            return f"{step.kind}:{reason}"
        case _:
            return step.kind
