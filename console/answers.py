"""A visitor's answers and behaviour as somebody types them at a terminal, made into facts."""

import json
import math
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from console.running import CannotDo
from offers import Catalogue
from offers.facts import MOST_PEOPLE, NOT_A_CUSTOMER, PRICING, TIMELINES
from vendor_files import nearest


class Option(NamedTuple):
    """An option that holds keys with values."""

    what: str
    """What messages call it."""
    one: str
    """What one of its pairs is called."""
    example: str


ANSWERS = Option(
    "The answers",
    "answer",
    "plan=starter team_size=45 pain_points=missed_follow_ups,slow_response",
)


def read_answers(given: str, option: Option = ANSWERS) -> dict[str, Any]:
    """What was given as ``--answers``: a JSON object, ``@file``, ``-`` (standard input), or pairs
    such as ``plan=starter team_size=45``; pairs hold text, and lists with commas. Other options
    are read so, too.

    Raises ``CannotDo`` for what is none of these.
    """
    if given == "-":
        given = sys.stdin.read()
    elif given.startswith("@"):
        given = _content(Path(given[1:]), option)
    if given.lstrip().startswith(("{", "[")):
        return _object(given, option)
    return _pairs(given, option)


def declared(catalogue: Catalogue, answers: Mapping[str, Any]) -> dict[str, object]:
    """The facts that answers and behaviour give, by name. A null was not answered.

    Raises ``CannotDo`` for a key, an id or a number that cannot be.
    """
    readers = _readers(catalogue)
    facts: dict[str, object] = {}
    for key, value in answers.items():
        if key not in readers:
            raise CannotDo(f"The answers have an unknown key '{key}'. {nearest(key, readers)}")
        if value is not None:
            facts[key] = readers[key](key, value)
    return facts


def _readers(catalogue: Catalogue) -> dict[str, Callable[[str, Any], object]]:
    """Key -> how its value is read."""
    features = tuple(catalogue.capabilities)
    known = (PRICING, *features, *catalogue.integrations)
    return {
        "plan": _one_of("plan", (*catalogue.plans, NOT_A_CUSTOMER)),
        "team_size": _people,
        "pain_points": _some_of("pain point", catalogue.pain_points),
        "goal": _goal(catalogue),
        "timeline": _one_of("timeline", TIMELINES),
        "asked_about": _some_of(f"'{PRICING}', capability or integration called", known),
        "pages_revisited": _some_of("page of the catalogue", catalogue.pages),
        "features_tried": _some_of("capability", features),
        "problem_reported": _flag,
    }


def _one_of(what: str, known: Iterable[str]) -> Callable[[str, Any], str]:
    def read(key: str, value: Any) -> str:
        text = _text(key, value)
        if text not in known:
            raise CannotDo(f"There is no {what} '{text}'. {nearest(text, known)}")
        return text

    return read


def _some_of(what: str, known: Iterable[str]) -> Callable[[str, Any], frozenset[str]]:
    one = _one_of(what, known)

    def read(key: str, value: Any) -> frozenset[str]:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        if not isinstance(value, list):
            raise CannotDo(f"'{key}' is a list of ids, not {_said(value)}.")
        return frozenset(one(key, part) for part in value)

    return read


def _people(key: str, value: Any) -> int:
    number = _number(value)
    if number is None or not 1 <= number <= MOST_PEOPLE:
        raise CannotDo(
            f"'{key}' is {_said(value)}: write a whole number of people, 1 to {MOST_PEOPLE:,}."
        )
    return number


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _goal(catalogue: Catalogue) -> Callable[[str, Any], str | None]:
    def read(key: str, value: Any) -> str | None:
        words = _text(key, value)
        found = catalogue.goal_in(words)
        if found is None and "_" in words and " " not in words:
            raise CannotDo(f"There is no goal '{words}'. {nearest(words, catalogue.goals)}")
        return found

    return read


def _flag(key: str, value: Any) -> bool:
    written = {"true": True, "yes": True, "false": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.casefold() in written:
        return written[value.casefold()]
    raise CannotDo(f"'{key}' is {_said(value)}: write true or false.")


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise CannotDo(f"'{key}' holds {_said(value)}, where text belongs.")
    return value


def _said(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _content(file: Path, option: Option) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CannotDo(f"{option.what} in {file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CannotDo(f"{option.what} in {file} are not text in UTF-8.") from None


def _object(text: str, option: Option) -> dict[str, Any]:
    try:
        read = json.loads(
            text,
            parse_constant=partial(_no_number, option),
            object_pairs_hook=partial(_once, option),
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise CannotDo(f"{option.what} are not JSON: {error.msg} ({where}).") from None
    except RecursionError:
        raise CannotDo(f"{option.what} are nested too deeply. Write one object.") from None
    if not isinstance(read, dict):
        key, _, value = option.example.split()[0].partition("=")
        remedy = f"Write an object: {json.dumps({key: value})}."
        raise CannotDo(f"{option.what} are a JSON list. {remedy}")
    return read


def _no_number(option: Option, constant: str) -> NoReturn:
    raise CannotDo(f"{option.what} hold {constant}, which is no number that can be counted.")


def _once(option: Option, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise CannotDo(f"{option.what} say '{key}' twice. Say it once.")
        read[key] = value
    return read


def _pairs(text: str, option: Option) -> dict[str, Any]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise CannotDo(f"{option.what} cannot be read: {error}. Write {option.example}") from None
    pairs = [word.partition("=") for word in words]
    for key, separator, _ in pairs:
        if not separator:
            remedy = f"Write JSON, or pairs: {option.example}"
            raise CannotDo(f"'{key}' is no {option.one}. {remedy}")
    return _once(option, [(key, value) for key, _, value in pairs])
