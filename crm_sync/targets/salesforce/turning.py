"""What is closed and opened again with us: an opportunity's stage, a task's status. Pure.

Both are the CRM's own once they are made (``at_creation``). But an acceptance that was taken back
closes what it made, and one that comes again opens it: then, and only then, they are written.
"""

from collections.abc import Mapping
from typing import Any

from crm_sync.links import Link
from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.records import Kind

_TURNING = frozenset({Kind.DEAL, Kind.TASK})
_WORDS = frozenset({"stage", "state"})
_TO_DO = frozenset({"title"})
"""A task that is opened again may ask for something else; one that is done says what was."""
OPEN, CLOSED = "o", "c"
"""How a digest begins: whether the record was open when it was written last."""


def mark(mapped: Mapped) -> str:
    """How the record's digest begins."""
    return CLOSED if mapped.record.only_update else OPEN


def turns(mapped: Mapped, link: Link | None) -> bool:
    """Whether the record is closed or opened by this hand-off."""
    if mapped.key.kind not in _TURNING:
        return False
    before = OPEN if link is None or link.digest is None else link.digest[:1]
    return before != mark(mapped)


def turned(mapped: Mapped, stands: Mapping[str, Any] | None) -> dict[str, Scalar]:
    """The fields that close or open it. ``stands``: IsClosed and IsWon of an opportunity: what a
    person has closed stays as it is, and what was won is not opened."""
    closes = mapped.record.only_update
    told = _WORDS if closes or mapped.key.kind is not Kind.TASK else _WORDS | _TO_DO
    if stands is not None and (stands["IsWon"] or bool(stands["IsClosed"]) == closes):
        return {}
    return {
        name: value
        for name, value in mapped.first.items()
        if mapped.rule.fields[name].source in told
    }
