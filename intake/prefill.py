"""What the page says of its visitor: taken where nobody knows better, and never against them."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from intake.answers import AnswerField, Answers
from intake.gathering import UnknownAnswer, check_against_catalogue
from intake.turn import Turn
from offers import Catalogue
from offers.facts import NOT_A_CUSTOMER

HOST_PAGE = "host_page"

# What pydantic says of these is said of Python's types, which a page's programmer does not write.
_REMEDIES = {
    "tuple_type": "It is a list of the catalogue's ids.",
    "int_parsing": "It is a whole number.",
    "int_type": "It is a whole number.",
    "int_from_float": "It is a whole number.",
}


@dataclass(frozen=True)
class Prefill:
    """A page's answers, each looked at alone: one that is wrong does not cost the others."""

    answers: Answers
    refused: Mapping[str, str]
    """Field -> what is wrong with its value, for the page's programmer."""


def readable(given: Mapping[str, object], catalogue: Catalogue) -> Prefill:
    """The answers that a visitor could have given in the form as well, and the others' mistakes."""
    taken: dict[str, object] = {}
    refused: dict[str, str] = {}
    for name, value in given.items():
        try:
            alone = _one(name, value)
            check_against_catalogue(alone, catalogue)
        except (ValidationError, UnknownAnswer) as error:
            refused[name] = _mistake(name, error, catalogue)
        else:
            taken |= alone.model_dump(exclude_none=True)
    return Prefill(Answers.model_validate(taken), refused)


def news(turn: Turn, answers: Answers) -> Answers:
    """Of the page's answers those that say something new of what nobody else spoke of.

    What the visitor answered or skipped stays, and what the account's own data says.
    """
    owned = turn.picture().owned
    counting = [row for row in turn.answers if turn.counts(row.at)]
    told = {row.field for row in counting if row.source != HOST_PAGE}
    before = {row.field: row.value for row in counting if row.source == HOST_PAGE}
    new = {
        field.value: value
        for field, value in answers.given().items()
        if field.value not in told and field not in owned and before.get(field.value) != value
    }
    return Answers.model_validate(new)


def _one(name: str, value: object) -> Answers:
    return Answers.model_validate({name: value})


def _mistake(name: str, error: ValidationError | UnknownAnswer, catalogue: Catalogue) -> str:
    if isinstance(error, UnknownAnswer):
        there = _ids(name, catalogue)
        return f"{error} There are: {', '.join(there)}."
    if name not in set(AnswerField):
        return f"There is no field '{name[:64]}'. There are: {', '.join(AnswerField)}."
    return " ".join(_remedy(one) for one in error.errors(include_url=False))


def _remedy(mistake: ErrorDetails) -> str:
    return _REMEDIES.get(mistake["type"]) or f"{mistake['msg'].rstrip('.')}."


def _ids(name: str, catalogue: Catalogue) -> list[str]:
    if name == AnswerField.PLAN:
        return [*catalogue.plans, NOT_A_CUSTOMER]
    return list(catalogue.pain_points)
