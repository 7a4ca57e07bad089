"""A record as any CRM knows it: its kind, our id for it, its properties, what it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pydantic import JsonValue


class Kind(StrEnum):
    """The kinds of records that a hand-off becomes."""

    COMPANY = "company"
    CONTACT = "contact"
    DEAL = "deal"
    OFFER_INTERACTION = "offer_interaction"
    MEETING = "meeting"
    NOTE = "note"
    TASK = "task"


class RecordKey(NamedTuple):
    """What tells a record from every other: writing it again updates it, never duplicates it."""

    kind: Kind
    external_id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.external_id}"

    @classmethod
    def read(cls, text: str) -> "RecordKey":
        """The key that ``str`` wrote."""
        kind, _, external_id = text.partition(":")
        return cls(Kind(kind), external_id)


@dataclass(frozen=True)
class CrmRecord:
    """One record to write."""

    key: RecordKey
    title: str | None
    """None leaves what the CRM has; only a record that is not made by this may lack one."""
    properties: Mapping[str, JsonValue]
    """Name -> JSON value. A name that is absent leaves what the CRM has; None clears it."""
    belongs_to: tuple[RecordKey, ...] = ()
    """Records that this one is associated with; they come before it in a hand-off."""
    only_update: bool = field(default=False)
    """Write it only if the CRM has it: nothing is created merely to be closed."""

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for a record that is to be made and has no title."""
        if self.title is None and not self.only_update:
            raise ValueError(f"{self.key} is to be made, and has no title")

    @property
    def called(self) -> str:
        """As a person tells it from others: its title, else our id."""
        return self.key.external_id if self.title is None else self.title
