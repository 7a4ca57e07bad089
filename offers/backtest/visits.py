"""A visit as it was recorded: everything that its decisions knew, and nothing that came later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from offers.facts import Facts
from offers.learnt import Learnt


@dataclass(frozen=True)
class Counted:
    """What metrics gave by a moment, where the record does not say it."""

    metrics: frozenset[str]
    """Those that were counted. Of one without a value here nothing was known then."""
    values: Mapping[str, float]
    projected: Mapping[str, float]


@dataclass(frozen=True)
class Recorded:
    """One decision, as it was made."""

    at: datetime
    placement: str
    language: str
    chance: float
    facts: Facts
    """Every fact as it was then."""
    learnt: Learnt
    """What had been learnt by then."""
    catalogue_version: str
    """The catalogue that it was made with."""
    offer_id: str | None
    reason: str | None
    counted: Mapping[str, Counted] = field(default_factory=dict)
    """Catalogue version -> the metrics that this catalogue counts and the record does not hold."""


@dataclass(frozen=True)
class RecordedVisit:
    """One visitor's decisions, in their order."""

    id: str
    account_id: str | None
    decisions: tuple[Recorded, ...] | None
    """None: what the visit's decisions knew was not recorded, or not in full."""
