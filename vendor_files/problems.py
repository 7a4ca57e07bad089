"""What is wrong in a vendor's files, said so that the one who wrote them can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a vendor's files, and what to do about it."""

    file: str
    """Relative to the vendor's folder: ``catalogue/plans.yaml``."""
    line: int
    """Counted from 1."""
    what: str
    """One sentence or more, with its full stop; so is the remedy."""
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.remedy}"


class VendorError(Exception):
    """Files that cannot be used. ``problems``: all that was found, by file and line, each once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(unknown: str, known: Iterable[str]) -> str:
    """The remedy for an unknown id: the nearest that exists, else the list of all."""
    options = sorted(known)
    near = get_close_matches(unknown, options, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Known: {', '.join(options)}." if options else "None is defined yet."
