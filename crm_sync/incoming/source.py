"""What a CRM tells us: the protocol, and its records as neutral values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class Thing(StrEnum):
    """What is read of a CRM, in this order: who owns, the companies, and what belongs to them."""

    OWNER = "owner"
    COMPANY = "company"
    CONTACT = "contact"
    DEAL = "deal"
    PRODUCT = "product"
    """Something that a company owns, where the vendor keeps a record of each (an asset)."""


@dataclass(frozen=True)
class Word:
    """What one property of a record says."""

    value: str | None
    """As it would stand in a file: numbers, days and moments as text. None: it is empty."""
    at: datetime
    """The moment that it is of: when the property changed, else when the record did."""
    exact: bool = True
    """The moment is the property's own. Else the word may be much older than it."""
    ours: bool = False
    """Segue wrote it: it comes back as an echo."""


@dataclass(frozen=True)
class Remote:
    """One record of theirs."""

    thing: Thing
    id: str
    as_of: datetime
    """When it changed last."""
    words: Mapping[str, Word] = field(default_factory=lambda: MappingProxyType({}))
    """The vendor's property -> what it says. One that is absent could not be read."""
    absorbed: frozenset[str] = frozenset()
    """The ids of records that were merged into it."""


@dataclass(frozen=True)
class Gone:
    """A record that is not there any more."""

    thing: Thing
    id: str
    at: datetime
    merged_into: str | None = None
    """The record that it is part of now; None: it was deleted."""


@dataclass(frozen=True)
class Page:
    """A part of what changed."""

    records: Sequence[Remote]
    gone: Sequence[Gone] = ()
    cursor: str | None = None
    """Where to read on; a text of the vendor's reader, who alone understands it."""
    more: bool = False
    """Whether there is more at this moment."""


Asked = Mapping[Thing, frozenset[str]]
"""The properties of each thing that are read. A thing that is not in it is not read."""


class Source(Protocol):
    """A CRM, as the reading sees it. Every method is a conversation outside any transaction and
    raises ``remote.faults.Unavailable`` or ``Refused``."""

    every: timedelta
    """So often it is asked for what changed."""

    def changed(self, thing: Thing, cursor: str | None) -> Page:
        """What changed since ``cursor``; from the beginning without one.

        A record may be told of again. None is left out, also of several that changed in the same
        millisecond, or while the pages were read.
        """

    def read(self, thing: Thing, ids: Iterable[str]) -> Page:
        """These records as they are now, at most 100. One that is not there is in ``gone``, and
        one that was merged comes as the record that it is part of."""

    def close(self) -> None:
        """Let its connections go."""
