"""What a check of a vendor's routing says: every fault, or what is in it and hardly meant."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.text import Text

from console.catalogue_check import faults_in_words
from offers import CatalogueError, load_catalogue
from scheduler.routing.findings import Finding, findings
from scheduler.teams.reading import Loaded, load_with_places
from vendor_files import Problem, VendorError


class Checked:
    """A vendor's teams, looked at as a whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: tuple[Problem, ...] = ()
        self.loaded: Loaded | None = None
        self.cases = 0
        self.found: Sequence[Finding] = ()
        try:
            self.loaded = load_with_places(_teams_in(folder))
        except VendorError as error:
            self.problems = error.problems
            return
        self.cases, self.found = findings(self.loaded.teams, _motions(folder))

    def refused(self, *, strict: bool) -> bool:
        """Whether it should not go live: it would be refused, or cannot have been meant."""
        return bool(self.problems) or any(one.serious or strict for one in self.found)

    def as_values(self) -> dict[str, object]:
        """The whole of it for programs."""
        return {
            "rules": 0 if self.loaded is None else len(self.loaded.teams.routing.rules),
            "cases": self.cases,
            "problems": [asdict(one) for one in self.problems],
            "findings": [
                {
                    "kind": one.kind,
                    "serious": one.serious,
                    **self._place(one),
                    "what": one.what,
                    "remedy": one.remedy,
                }
                for one in self.found
            ],
        }

    def in_words(self) -> Text:
        """For people: a line for each thing that was found, the serious ones first."""
        if self.loaded is None:
            return faults_in_words(self.folder, self.problems)
        rules = len(self.loaded.teams.routing.rules)
        counts = f"{rules} rules, {self.cases:,} cases tried"
        mark = ("✗ ", "red") if any(one.serious for one in self.found) else ("✓ ", "green")
        told = Text.assemble(mark, f"{self.folder}: {counts}\n")
        for serious, heading in ((True, "Cannot be meant:"), (False, "Probably not meant:")):
            those = [one for one in self.found if one.serious is serious]
            if those:
                told.append(f"\n{heading}\n\n")
            for one in those:
                place = self._place(one)
                told.append(f"  {place['file']}:{place['line']}: ", "cyan")
                told.append(one.what)
                told.append(f" {one.remedy}\n", "green")
        return told

    def _place(self, found: Finding) -> dict[str, object]:
        assert self.loaded is not None
        return asdict(self.loaded.source.place(found.path))


def _teams_in(folder: Path) -> Path:
    inner = folder / "teams"
    return inner if inner.is_dir() else folder


def _motions(folder: Path) -> dict[str, str] | None:
    """Offer -> its motion, where the folder has a catalogue that can be read."""
    if not (folder / "catalogue").is_dir():
        return None
    try:
        catalogue = load_catalogue(folder / "catalogue")
    except CatalogueError:
        return None
    return {key: offer.motion for key, offer in catalogue.offers.items()}
