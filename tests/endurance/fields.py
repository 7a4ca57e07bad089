"""Whether everything that was told can be read in the CRM, in whatever form it has it. Pure."""

import html
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crm_sync.hand_off import HandOff

_SAID_OTHERWISE = {
    "request.kind": {
        "left_message": "left a message",
        "problem": "reported a problem",
        "human": "asked for a person",
        "unfinished": "looked at times and booked none",
    },
    "task.state": {"done": "completed"},
    "meeting.changes.by": {"visitor": ""},
}
_SPACE = re.compile(r"\s+")
_BREAK = re.compile(r"</?(?:br|p|div|li|ul|h\d)\s*/?>")


def told_values(hand_off: HandOff) -> Iterator[tuple[str, object]]:
    """Every single value of a hand-off that says something, with the name of its field."""
    yield from leaves("", hand_off.model_dump(mode="json"))


def leaves(name: str, value: Any) -> Iterator[tuple[str, object]]:
    """Every single value in JSON that says something, with the names on the way to it."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(f"{name}.{key}" if name else key, one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(name, one)
    elif value not in (None, "", False):
        yield name, value


def plain(words: str) -> str:
    """Words without the form in which a CRM keeps them: as HTML, or with other spaces."""
    return _SPACE.sub(" ", html.unescape(_BREAK.sub("\n", words))).casefold()


def reads(words: str, name: str, value: object) -> bool:
    """Whether a value can be read in ``plain`` words."""
    return any(_SPACE.sub(" ", form).casefold() in words for form in _forms(name, value))


def _forms(name: str, value: object) -> Iterator[str]:
    if value is True:
        yield from ("(fallback)", "true", "yes")
        return
    text = str(value)
    yield text
    if name in _SAID_OTHERWISE:
        yield _SAID_OTHERWISE[name].get(text, text)
    if isinstance(value, str):
        yield from (text.replace("_", "-"), text.replace("_", " "))
        yield from _moment_forms(text)


def _moment_forms(text: str) -> Iterator[str]:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return
    if moment.tzinfo is not None:
        yield f"{moment:%Y-%m-%d %H:%M:%S}"
        yield str(int(moment.timestamp() * 1000))
