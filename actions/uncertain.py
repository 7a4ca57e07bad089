"""Answers that were heard and are not certain: they are asked back and never assumed."""

from actions.commands import CheckAnswer, Command, Say
from actions.heard import Doubt, Heard
from intake.answers import AnswerField
from intake.steps import Ask, Step

MOST = 2
"""So many candidates are named at most."""


def asked_about(heard: Heard, step: Step) -> Command | None:
    """The question back that the message's doubts lead to; None: there is nothing to ask.

    What is certain is no doubt any more: "Buisness, I mean Team" is ``team``.
    """
    if (plans := _doubts(heard, "plan")) and (named := _named(plans)):
        return CheckAnswer(AnswerField.PLAN, named, heard.text)
    if sizes := _doubts(heard, "team_size"):
        return _size(sizes[-1], heard, step)
    return None


def _doubts(heard: Heard, entity: str) -> list[Doubt]:
    return [] if heard.first(entity) is not None else list(heard.doubtful.get(entity, ()))


def _named(doubts: list[Doubt]) -> tuple[str, ...]:
    values = [str(one.value) for one in doubts if one.value is not None]
    return tuple(dict.fromkeys(values))[-MOST:]


def _size(doubt: Doubt, heard: Heard, step: Step) -> Command | None:
    bounds = [one for one in doubt.between if one is not None]
    candidates = [int(doubt.value)] if doubt.value is not None else bounds
    if doubt.value is not None or len(bounds) == MOST:
        return CheckAnswer(AnswerField.TEAM_SIZE, tuple(dict.fromkeys(candidates)), heard.text)
    # "dozens", "over a hundred": only a number helps. It is asked for in its own turn, else now.
    another = isinstance(step, Ask) and step.field is not AnswerField.TEAM_SIZE
    return None if another else Say("size_open")
