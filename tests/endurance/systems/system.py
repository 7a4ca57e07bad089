"""What the play needs of a CRM that takes part in it."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Protocol

from sqlalchemy import Engine

from crm_sync.hand_off import HandOff
from crm_sync.records import CrmRecord
from store.settings import Settings
from tests.endurance.evidence import Difference, Standing, Written


class System(Protocol):
    """A CRM of the play. What it says of itself comes from its own log and state."""

    name: str
    """Of the kind, and of the connected target."""
    people_share_addresses: bool
    beside_a_lead_alone: bool
    """An activity with a lead is associated with nothing else."""
    poisonable: bool
    """It refuses what an administrator forbade."""
    readable: bool
    """It can be reconciled."""
    calls: int
    """That it was asked."""

    def gives(self, hand_off: HandOff, record: CrmRecord) -> bool:
        """Whether it is given the record of the hand-off."""

    def connect(self, engine: Engine, settings: Settings) -> None:
        """It is connected: from now on it is told everything."""

    def disturb(self, seed: int) -> None:
        """From now on calls go wrong."""

    def mishaps(self) -> Mapping[str, int]:
        """What went wrong, and how often."""

    def interfere(self, chance: Random) -> str | None:
        """A person merges or deletes something over there: what."""

    def calm(self) -> None:
        """Nothing goes wrong any more but what is wrong by itself: poison stays."""

    def mend(self) -> None:
        """The administrator does what the dead letters ask for."""

    def plant(self, chance: Random, often: int) -> Sequence[Difference]:
        """Somebody changes and deletes records of ours, without our hearing of it."""

    def written(self) -> Sequence[Written]:
        """Its log: every write that it accepted, in its order."""

    def standing(self) -> Sequence[Standing]:
        """Every record there that carries a key of ours."""

    def deleted(self) -> frozenset[str]:
        """The keys of what people deleted."""

    def merged(self) -> Mapping[str, str]:
        """The keys of what people merged into others, and those others'."""

    def refused(self) -> frozenset[str]:
        """The keys of records that it once refused for another reason than poison."""

    def wrong(self) -> Sequence[str]:
        """What it found wrong with our requests, which nobody made go wrong."""

    def close(self) -> None:
        """It is gone."""
