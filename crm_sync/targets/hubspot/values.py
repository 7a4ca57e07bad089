"""How HubSpot wants values: all of them as text, some as HTML, none longer than it takes. Pure."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from crm_sync.mappings.applying import Scalar
from crm_sync.mappings.fitting import length
from crm_sync.mappings.language import FieldRule

LONGEST = 65_536
"""Characters of a property's value; an emoji is two."""
HTML = frozenset({"hs_note_body", "hs_meeting_body", "hs_internal_meeting_notes", "hs_task_body"})
"""Properties that HubSpot shows as HTML."""
OWNER = "hubspot_owner_id"
ALWAYS_FILLED = "hs_timestamp"
"""When something was or is to be; HubSpot makes no activity without it and clears it never."""
ACTIVITIES = frozenset({"meetings", "notes", "tasks"})
_MORE = "…"
_INDENT = re.compile(r"^ +", re.MULTILINE)


class TooLong(Exception):
    """A value that may not be cut."""

    def __init__(self, name: str, characters: int) -> None:
        super().__init__(f"{name} has {characters:,} characters, and HubSpot takes {LONGEST:,}")
        self.name = name


@dataclass(frozen=True)
class Values:
    """What is sent of a record, and what was cut of it."""

    properties: Mapping[str, str]
    notes: tuple[str, ...] = ()


def as_sent(fields: Mapping[str, Scalar], rules: Mapping[str, FieldRule]) -> Values:
    """The fields as HubSpot takes them. Raises ``TooLong``."""
    properties: dict[str, str] = {}
    notes: list[str] = []
    for name, value in fields.items():
        text = _text(value)
        written = _written(name, text)
        if length(written) > LONGEST:
            rule = rules.get(name)
            if rule is None or rule.too_long == "refuse":
                raise TooLong(name, length(written))
            notes.append(_cut_note(name, length(written)))
            written = _cut(name, text)
        properties[name] = written
    return Values(properties, tuple(notes))


def _cut_note(name: str, long: int) -> str:
    there = "in HTML it has" if name in HTML else "it has"
    return f"{name} was cut: {there} {long:,} characters, and HubSpot takes {LONGEST:,}."


def _text(value: Scalar) -> str:
    """None clears a property. A whole number has no point: ``45``, not ``45.0``."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def _written(name: str, text: str) -> str:
    if name not in HTML:
        return text
    # HTML shows no spaces at a line's beginning; here they say that it is not a line of ours.
    indented = _INDENT.sub(lambda spaces: "&nbsp;" * len(spaces[0]), escape(text, quote=False))
    return indented.replace("\n", "<br>")


def _cut(name: str, text: str) -> str:
    """As much of the text as there is room for: cut before it is escaped, never in an entity."""
    lengths: Sequence[int] = _Lengths(name, text)
    most = bisect_right(lengths, LONGEST)
    return _written(name, text[: max(most - 1, 0)] + _MORE)


class _Lengths(Sequence[int]):
    """How long each beginning of a text is once written: it only grows."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    def __len__(self) -> int:
        return len(self._text) + 1

    def __getitem__(self, index: int) -> int:  # type: ignore[override]  # no slices are taken
        return length(_written(self._name, self._text[:index] + _MORE))
