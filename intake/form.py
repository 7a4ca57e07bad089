"""The fields of the embeddable form."""

from typing import Any, TypedDict

from intake.answers import REQUIRED, AnswerField
from intake.known import Picture
from intake.questions import ask
from intake.sentences import Sentences
from intake.steps import Ask, Choice
from intake.vendor import Vendor


class FormField(TypedDict):
    """One field: what it is called, how it is filled in, what is known."""

    field: AnswerField
    label: str
    input: str
    choices: tuple[Choice, ...]
    value: Any


def form_fields(known: Picture, vendor: Vendor, say: Sentences) -> list[FormField]:
    """The required fields and the one for the visitor's own words, known values filled in."""
    asked = [ask(field, vendor, say) for field in REQUIRED]
    fields = [
        FormField(
            field=question.field,
            label=question.text,
            input=question.input,
            choices=question.choices,
            value=_choosable(question, known.value(question.field)),
        )
        for question in asked
    ]
    goal = known.value(AnswerField.GOAL)
    own_words = FormField(
        field=AnswerField.GOAL, label=say.say("ask_goal"), input="text", choices=(), value=goal
    )
    return [*fields, own_words]


def _choosable(question: Ask, value: object) -> object:
    """The value, unless it is none of the choices: a plan that is not sold any more, for one."""
    gone = question.input == "one" and value not in {choice.value for choice in question.choices}
    return None if gone else value
