"""What is on its way: a parcel's records, and where records of ours stand in the org."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from crm_sync.mappings.applying import Mapped
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.target import Outcome, Parcel

STEPS: tuple[tuple[str, ...], ...] = (
    ("company",),
    ("contact", "lead"),
    ("deal",),
    ("offer_interaction",),
    ("meeting",),
    ("task",),
    ("note",),
)
"""The parts of a mapping in the order in which they are written: each refers to earlier ones."""
LASTING = frozenset({Kind.COMPANY, Kind.CONTACT})
"""Kinds that outlive an interaction: deleted by a person, they are made anew for the next one."""


@dataclass(frozen=True)
class Place:
    """Where a record of ours is."""

    object: str
    id: str
    theirs: bool = False
    """It is the customer's own record: nothing of it is written."""


@dataclass
class Trip:
    """One parcel on its way."""

    parcel: Parcel
    mapped: Sequence[Mapped]
    begun: bool = False
    """Whether something of its interaction was written before."""
    notes: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    left: int = 0
    """Records that are not dealt with yet."""


@dataclass(eq=False)
class Piece:
    """One record of a parcel."""

    trip: Trip
    mapped: Mapped
    failed: Counter[str] = field(default_factory=Counter)
    """How often for which reason: an error's code."""

    @property
    def key(self) -> RecordKey:
        """Ours."""
        return self.mapped.key

    @property
    def stranger(self) -> bool:
        """Whether it is a person who was not verified."""
        record = self.mapped.record
        return record.key.kind is Kind.CONTACT and not record.properties.get("verified")

    @property
    def email(self) -> str:
        """A person's address in small letters; empty for anybody and anything else."""
        record = self.mapped.record
        given = record.properties.get("email") if record.key.kind is Kind.CONTACT else None
        return given.strip().lower() if isinstance(given, str) else ""

    @property
    def called(self) -> str:
        """As an operator reads it: "the Contact “Maya Chen”"."""
        return f"the {self.mapped.rule.object} “{self.mapped.record.called[:60]}”"
