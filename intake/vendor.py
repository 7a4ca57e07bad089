"""The vendor's folder, read as a whole: catalogue, teams, copy and the few settings of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from intake.sentences import (
    OF_MAILS,
    IntakeFilesError,
    Sentences,
    load_sentences,
    pick_language,
)
from offers import Catalogue, load_catalogue
from scheduler import Teams, load_teams
from vendor_files import Problem, VendorError, read_file, validated

T = TypeVar("T")


class About(BaseModel):
    """``vendor.yaml``: who the vendor is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    """As visitors know it."""


@dataclass(frozen=True)
class Vendor:
    """Everything that one vendor wrote."""

    name: str
    catalogue: Catalogue
    teams: Teams
    sentences: dict[str, Sentences]
    mails: dict[str, Sentences]
    """What mails say: in more languages than the conversation."""

    def sentences_in(self, language: str) -> Sentences:
        """The sentences for a visitor's language tag."""
        return pick_language(language, self.sentences)

    def mails_in(self, language: str) -> Sentences:
        """What mails say in a language; English where there is nothing in it."""
        return pick_language(language, self.mails)


def load_vendor(folder: Path) -> Vendor:
    """Read a vendor's folder.

    Raises ``VendorError`` with the problems of all its parts at once: file, line, what, remedy.
    """
    if not folder.is_dir():
        remedy = "Name the vendor's folder in SEGUE_VENDOR."
        raise VendorError([Problem(str(folder), 1, "There is no such folder.", remedy)])
    problems: list[Problem] = []

    def part(load: Callable[[Path], T], path: Path) -> T | None:
        try:
            return load(path)
        except VendorError as error:
            problems.extend(error.problems)
            return None

    about = part(load_about, folder)
    catalogue = part(load_catalogue, folder / "catalogue")
    teams = part(load_teams, folder / "teams")
    sentences = part(load_sentences, folder)
    mails = part(_load_mails, folder)
    if about is None or catalogue is None or teams is None or sentences is None or mails is None:
        raise VendorError(problems)
    return Vendor(about.name, catalogue, teams, sentences, mails)


def _load_mails(folder: Path) -> dict[str, Sentences]:
    return load_sentences(folder, OF_MAILS, "mails")


def load_about(folder: Path) -> About:
    """The folder's ``vendor.yaml``. Raises ``IntakeFilesError``."""
    source = read_file(folder, "vendor.yaml", remedy="Write it, with a line 'name: …'.")
    about = None if source.unreadable else validated(source, (), About, source.data)
    if about is None or source.problems:
        raise IntakeFilesError(source.problems)
    return about
