"""What a reconciliation found. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from crm_sync.hand_off import moment_text
from crm_sync.reconciling.differences import TOLD_ONLY, Difference, What


@dataclass(frozen=True)
class Report:
    """One CRM held against what it was told."""

    target_id: str
    at: datetime
    """When it began."""
    accounts: int
    compared: int
    """Records that were looked at."""
    states: Mapping[str, int]
    """Hand-offs by state on their way there; ``untold``: told before it was connected."""
    differences: Sequence[Difference]
    left_out: Sequence[str] = ()
    """Hand-offs that this version cannot read: of their accounts nothing was compared."""

    @property
    def differing(self) -> int:
        """Records that were told and are not as they should be, without those of ``deleted``."""
        mine = (one for one in self.differences if one.what not in (*TOLD_ONLY, What.DELETED))
        return len({key for one in mine for key in one.keys})

    @property
    def equal(self) -> int:
        """Records that are as they should be."""
        there = (one for one in self.differences if one.what not in TOLD_ONLY)
        return self.compared - len({key for one in there for key in one.keys})

    def count(self, what: What) -> int:
        """Differences of a kind."""
        return sum(one.what is what for one in self.differences)

    def as_json(self) -> dict[str, JsonValue]:
        """For ``--json``."""
        return {
            "target": self.target_id,
            "at": moment_text(self.at),
            "accounts": self.accounts,
            "compared": self.compared,
            "equal": self.equal,
            "differing": self.differing,
            "left_out": list(self.left_out),
            "found": {what.value: self.count(what) for what in What},
            "hand_offs": dict(self.states),
            "differences": [one.as_json() for one in self.differences],
        }
