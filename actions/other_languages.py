"""What is understood of a visitor who writes in another language than English. Pure.

The assistant understands written English. Of German and Spanish it takes what can be told without a
model: whole messages that are listed, a step's own labels, the wish for a person, and numbers,
names of plans and e-mail addresses where they are asked for. All else in these languages is
admitted not to be understood.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.commands import AskAgain, ChooseTime, Clarify, Command, OnlyEnglish, PutOff
from actions.heard import Heard
from actions.interpretation import interpret
from intake.answers import AnswerField
from intake.asking_back import AskedBack
from intake.steps import Ask, ConfirmKnown, Prompt, Step

_FOLDER = Path(__file__).parent / "words"
_NUMBER = re.compile(r"(?<![\d.,:])\d{1,6}(?![\d.,:]*\d)")
_ASKED_FOR = {AnswerField.PLAN: "plan", AnswerField.TEAM_SIZE: "team_size"}


@dataclass(frozen=True)
class Words:
    """A language's words that are understood, as ``plain`` writes them."""

    phrases: Mapping[str, str]
    """A whole message -> what it means: an intent."""
    person: frozenset[str]
    """Words that ask for a person."""
    common: frozenset[str]
    """Small words that only this language has, and not English."""


@cache
def words_in(tag: str) -> Words | None:
    """The words of the language of a tag; None: English, or one without words here."""
    language = tag.split("-")[0].lower()
    return _read(language) if language in _languages() else None


def plain(text: str) -> str:
    """Without case, accents and punctuation: "¡Sí, gracias!" is "si gracias"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(re.findall(r"[\w']+", bare))


def interpret_in(
    words: Words | None, heard: Heard, step: Step, asked: AskedBack | None = None
) -> tuple[Command, ...]:
    """The commands of one message of a visitor whose language has these words; None: English."""
    if words is None or not heard.text:
        return interpret(heard, step, asked)
    commands = interpret(understood(words, heard, step), step, asked)
    return tuple(_admitting(one, heard.text) for one in commands)


def by_phrase(words: Words, heard: Heard) -> Heard:
    """The message, where it is one that is listed, with what that means."""
    intent = words.phrases.get(plain(heard.text))
    return heard if intent is None else _meaning(heard, intent, {})


def understood(words: Words, heard: Heard, step: Step) -> Heard:
    """The message with what is understood of it in its own language; as it was, where nothing says
    that it is in this language."""
    said = plain(heard.text)
    intent = words.phrases.get(said) or _labels(step).get(said)
    if intent is not None:
        return _meaning(heard, intent, {})
    if not _is_in(words, said):
        return heard
    entities = _told(heard, step)
    if words.person & set(said.split()):
        return _meaning(heard, "request_human", entities)
    return _meaning(heard, "inform" if entities else "out_of_scope", entities)


def _meaning(heard: Heard, intent: str, entities: Mapping[str, Sequence[Any]]) -> Heard:
    # What the assistant took the words for in English counts for nothing.
    return replace(
        heard,
        intent=intent,
        entities=entities,
        alternatives=("out_of_scope",),
        doubtful={},
        beside={},
    )


def _labels(step: Step) -> dict[str, str]:
    """What a step's own buttons mean, by their labels."""
    if isinstance(step, Prompt):
        meant = {
            "accept_offer": step.see_it,
            "defer_offer": step.not_now,
            "decline_offer": step.no_thanks,
            "ask_why_offer": step.why,
        }
    elif isinstance(step, ConfirmKnown):
        meant = {"affirm": step.confirm, "deny": step.change}
    else:
        meant = {"skip_question": step.skip} if isinstance(step, Ask) else {}
    return {plain(choice.label): intent for intent, choice in meant.items()}


def _is_in(words: Words, said: str) -> bool:
    """Whether a text has more of the language's small words than of English ones."""
    spoken = said.split()
    theirs = sum(one in words.common or one in words.person for one in spoken)
    return theirs > sum(one in _english() for one in spoken)


def _told(heard: Heard, step: Step) -> dict[str, Sequence[Any]]:
    """What is as certain in one language as in another: an address, and the plan or the number
    that is asked for, where there is just one."""
    told: dict[str, Sequence[Any]] = {}
    if "email" in heard.entities:
        told["email"] = heard.entities["email"]
    entity = _ASKED_FOR.get(step.field) if isinstance(step, Ask) else None
    numbers = [int(one) for one in _NUMBER.findall(heard.text)]
    if entity == "team_size" and len(numbers) == 1:
        told[entity] = numbers
    elif entity == "plan" and len(set(heard.entities.get(entity, ()))) == 1:
        told[entity] = heard.entities[entity]
    return told


def _admitting(command: Command, text: str) -> Command:
    """The command; where it would say that nothing was understood, what is: English."""
    match command:
        case Clarify() | AskAgain(field=AnswerField.PAIN_POINTS):
            return OnlyEnglish(text)
        case ChooseTime(otherwise=otherwise) | PutOff(otherwise=otherwise):
            return replace(command, otherwise=tuple(_admitting(one, text) for one in otherwise))
        case _:
            return command


@cache
def _languages() -> frozenset[str]:
    return frozenset(path.stem for path in _FOLDER.glob("*.yaml")) - {"en"}


@cache
def _english() -> frozenset[str]:
    return _listed(_file("en")["common"]) - _of_others()


def _of_others() -> frozenset[str]:
    """Words that English shares with another language tell nothing."""
    return frozenset().union(*(_listed(_file(one)["common"]) for one in _languages()))


def _read(language: str) -> Words:
    file = _file(language)
    return Words(
        phrases={
            plain(phrase): intent
            for intent, phrases in file["phrases"].items()
            for phrase in phrases
        },
        person=_listed(file["person"]),
        common=_listed(file["common"]) - _listed(_file("en")["common"]),
    )


def _listed(words: str) -> frozenset[str]:
    return frozenset(plain(one) for one in words.split())


@cache
def _file(language: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text("utf-8"))
    return read
