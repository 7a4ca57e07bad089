"""What is wrong with a row, or with a file: told so that whoever wrote it can put it right."""

from dataclasses import dataclass

_SHOWN = 60


class CannotImport(Exception):
    """A file of which nothing can be taken. The message names it, what is wrong and the remedy."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a row."""

    column: str
    """Empty: the row as a whole."""
    value: str
    what: str
    """A sentence, with its full stop; so is the remedy."""
    remedy: str

    def __str__(self) -> str:
        named = f"{self.column}: " if self.column else ""
        return f"{named}{self.what} {self.remedy}"


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken, and why."""

    file: str
    line: int
    """Where it begins, counted from 1."""
    faults: tuple[Fault, ...]


def shown(text: str) -> str:
    """A cell as a terminal may show it: short, on one line, without control characters."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"
