"""Labelled texts: JSON lines with what an assistant should understand.

``{"text": "…", "intent": "inform", "values": {"plan": "team", "team_size": 12}}``: with ``values``
a line states all that the flow should take; without the key only its intent is looked at.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from console.running import CannotDo
from vendor_files import nearest

OUT_OF_SCOPE = "out_of_scope"
_DOMAIN = Path(__file__).parents[1] / "bot" / "domain.yml"


@cache
def intents() -> frozenset[str]:
    """The intents that the assistant knows."""
    return frozenset(
        name
        for entry in yaml.safe_load(_DOMAIN.read_text())["intents"]
        for name in (entry if isinstance(entry, dict) else (entry,))
    )


@dataclass(frozen=True)
class Labelled:
    """One text with what it means."""

    text: str
    intent: str
    values: Mapping[str, Any] | None
    """None: nobody said what they are."""


def read_labelled(lines: Iterable[str], source: str) -> Iterator[Labelled]:
    """The labelled texts; blank lines are left out.

    Raises ``CannotDo`` naming ``source``, the line and the remedy.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _one(line, f"{source}:{number}")


def _one(line: str, place: str) -> Labelled:
    try:
        read = json.loads(line)
    except ValueError as error:
        raise CannotDo(f"{place}: this is no JSON ({error}).") from None
    if not isinstance(read, dict) or not isinstance(read.get("text"), str):
        raise CannotDo(f'{place}: a line is an object like {{"text": "…", "intent": "greet"}}.')
    intent = read.get("intent")
    if intent not in intents():
        told = nearest(str(intent), intents())
        raise CannotDo(f"{place}: {intent!r} is no intent. {told}")
    values = read.get("values")
    if values is not None and not isinstance(values, dict):
        raise CannotDo(f'{place}: values is an object like {{"team_size": 12}}.')
    return Labelled(read["text"], intent, values)
