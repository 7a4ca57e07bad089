"""YAML read with the line of every value, and without the surprises of YAML 1.1."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""A value's place: the keys and positions that lead to it."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a vendor's file, and what to do about it."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.remedy}"


class TeamsError(Exception):
    """The teams' folder cannot be used; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Located:
    """The values of some files, and where each of them stands."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def at(self, place: Place) -> tuple[str, int]:
        """File and line of the value there, or of the nearest value around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, ("", 1))

    def problem(self, place: Place, what: str, remedy: str) -> None:
        """Note what is wrong at a place."""
        file, line = self.at(place)
        self.problems.append(Problem(file, line, what, remedy))


class _Plain(yaml.SafeLoader):
    """Only true and false are booleans, only digits are whole numbers: an answer ``yes``, the
    language ``no``, the time ``9:00`` and a date are text, as they were written."""


_Plain.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?[0-9]+", "-0123456789"),
    ("float", r"-?[0-9]+\.[0-9]+", "-0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    _Plain.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first)
    )


def read_folder(folder: Path) -> Located:
    """All ``*.yaml`` of a folder as one document; each top-level key stands in one file.

    Raises ``TeamsError`` where there is nothing to read.
    """
    located = Located()
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise TeamsError(
            [Problem(str(folder), 1, "there is no *.yaml here", "Write hosts.yaml, see docs")]
        )
    located.lines[()] = (files[0].name, 1)
    for file in files:
        _read_file(file, located)
    return located


def _read_file(file: Path, located: Located) -> None:
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=_Plain)
        values = {} if node is None else _value(node, (), file.name, located)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        what = f"this is not YAML: {getattr(error, 'problem', None) or error}"
        located.problems.append(
            Problem(file.name, mark.line + 1 if mark else 1, what, "Check quotes and indentation")
        )
        return
    if not isinstance(values, dict):
        located.problems.append(
            Problem(file.name, 1, "the file is not a mapping", "Begin with a key such as hosts:")
        )
        return
    located.values.update(values)


def _value(node: yaml.Node, place: Place, file: str, located: Located) -> Any:
    located.lines.setdefault(place, (file, node.start_mark.line + 1))
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, (*place, at), file, located) for at, one in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _Plain("").construct_object(node)
    values: dict[str, Any] = {}
    for key, inner in node.value:
        name = str(key.value)
        where = (*place, name)
        if where in located.lines:
            first = "{}:{}".format(*located.lines[where])
            located.problems.append(
                Problem(
                    file,
                    key.start_mark.line + 1,
                    f"{name} stands here a second time, first in {first}",
                    "Join the two",
                )
            )
            continue
        located.lines[where] = (file, key.start_mark.line + 1)
        values[name] = _value(inner, where, file, located)
    return values


def nearest(name: str, known: Iterable[str]) -> str:
    """The remedy for an id that does not exist: the nearest that does, or all of them."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Known are {', '.join(names)}" if names else "None is written yet"
