"""The vendor's folder, read as a whole: catalogue, teams, copy and the few settings of its own."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from intake.sentences import Sentences, load_sentences, pick_language
from offers import Catalogue, load_catalogue
from scheduler import Teams, load_teams


@dataclass(frozen=True)
class Vendor:
    """Everything that one vendor wrote."""

    name: str
    catalogue: Catalogue
    teams: Teams
    sentences: dict[str, Sentences]

    def sentences_in(self, language: str) -> Sentences:
        """The sentences for a visitor's language tag."""
        return pick_language(language, self.sentences)


def load_vendor(folder: Path) -> Vendor:
    """Read a vendor's folder.

    Raises ``CatalogueError``, ``TeamsError`` or ``SentenceError``: each names file and remedy.
    """
    about = yaml.safe_load((folder / "vendor.yaml").read_text())
    return Vendor(
        name=about["name"],
        catalogue=load_catalogue(folder / "catalogue"),
        teams=load_teams(folder / "teams"),
        sentences=load_sentences(folder),
    )
