"""Duckling: what it knows of days that our own grammar does not, holidays above all.

It is asked for days on a wall clock, as if that were UTC: it then needs no tz database of its own,
whose rules would not be those of the pinned one, and clocks that change are not its concern.
Loading it takes 39 MB, so that is done when it is first asked.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from threading import Lock
from types import ModuleType
from typing import Any

# It is a runtime of its own (Haskell's) behind one door: calls take turns.
_TURN = Lock()


@dataclass(frozen=True)
class Heard:
    """Something that Duckling found, on the wall clock."""

    start: int
    """Its place in the text, and its end."""
    end: int
    first: datetime
    last: datetime | None
    """Excluded; None for a single value."""
    grain: str
    holiday: bool


def hear(text: str, wall: datetime, language: str = "en") -> tuple[Heard, ...]:
    """What Duckling finds in the text when the clock on the wall shows ``wall`` (naive)."""
    seconds = int(wall.replace(tzinfo=UTC).timestamp())
    with _TURN:
        return _heard(text, seconds, language)


@lru_cache(maxsize=512)
def _heard(text: str, seconds: int, language: str) -> tuple[Heard, ...]:
    duckling = _duckling()
    reference = duckling.parse_ref_time(_no_zones(), "Etc/UTC", seconds)
    context = duckling.Context(reference, _locale(language))
    found: Sequence[dict[str, Any]] = duckling.parse(text, context, _time(), False)
    return tuple(heard for one in found if (heard := _one(one)) is not None)


def _one(found: dict[str, Any]) -> Heard | None:
    value = found["value"]
    first = value if value["type"] == "value" else value.get("from")
    if first is None:
        return None
    last = value.get("to")
    return Heard(
        found["start"],
        found["end"],
        _wall(first["value"]),
        _wall(last["value"]) if last else None,
        first["grain"],
        "holidayBeta" in value,
    )


def _wall(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=None)


@cache
def _duckling() -> ModuleType:
    import duckling

    return duckling


@cache
def _no_zones() -> Any:
    with tempfile.TemporaryDirectory() as empty:
        return _duckling().load_time_zones(empty)


@cache
def _time() -> Any:
    return _duckling().parse_dimensions(["time"])


@lru_cache(maxsize=64)  # a browser may name any language
def _locale(language: str) -> Any:
    tongue, _, region = language.upper().replace("-", "_").partition("_")
    region = region or {"EN": "US"}.get(tongue, "")  # where Duckling knows most holidays
    duckling = _duckling()
    plain = duckling.default_locale_lang(duckling.parse_lang(tongue))
    return duckling.parse_locale(f"{tongue}_{region}", plain) if region else plain
