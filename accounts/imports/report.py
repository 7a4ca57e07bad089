"""What an import did, or would do: counts, a sample of the changes, the rows that were refused."""

from dataclasses import asdict, dataclass, field
from typing import Any

from accounts.imports.faults import Rejected
from accounts.imports.judging import Change
from accounts.imports.spool import Task

SAMPLED = {Task.NEW: 5, Task.CHANGE: 20, Task.REMOVE: 20}
REFUSED = 100
"""So many are kept for the report; a file with all of them can be asked for."""


@dataclass
class Counts:
    """What became of the rows of one file."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    removed: int = 0
    """Products that the accounts of the file own no longer. They have no row."""


@dataclass(frozen=True)
class Sample:
    """One thing that is new, changed or removed."""

    kind: str
    key: tuple[str, ...]
    task: Task
    changes: tuple[Change, ...]


@dataclass
class Report:
    """One import. ``written``: whether the database holds it now."""

    counts: dict[str, Counts] = field(default_factory=dict)
    """By kind."""
    samples: list[Sample] = field(default_factory=list)
    refused: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: bool = False
    won: int = 0
    """Offers that these purchases answered."""

    @property
    def rejected(self) -> int:
        """Rows that were refused."""
        return sum(counts.rejected for counts in self.counts.values())

    def refuse(self, kind: str, rejected: Rejected) -> None:
        """Count a row that was refused, and keep it if there are not too many."""
        self.counts[kind].rejected += 1
        if len(self.refused) < REFUSED:
            self.refused.append(rejected)

    def take(
        self, kind: str, key: tuple[str, ...], task: Task | None, changes: tuple[Change, ...] = ()
    ) -> None:
        """Count what becomes of a row, or a product that is removed."""
        counts = self.counts[kind]
        match task:
            case None:
                counts.unchanged += 1
            case Task.NEW:
                counts.new += 1
            case Task.CHANGE:
                counts.changed += 1
            case Task.REMOVE:
                counts.removed += 1
        of_this = sum(sample.task is task for sample in self.samples)
        if task is not None and of_this < SAMPLED[task]:
            self.samples.append(Sample(kind, key, task, changes))

    def as_json(self) -> dict[str, Any]:
        """The report for a program."""
        return {
            "written": self.written,
            "counts": {kind: asdict(counts) for kind, counts in self.counts.items()},
            "won": self.won,
            "notes": self.notes,
            "samples": [asdict(sample) for sample in self.samples],
            "rejected": [asdict(rejected) for rejected in self.refused],
            "rejected_left_off": self.rejected - len(self.refused),
        }
