"""What each kind of file must know: the keys of its rows, what is there, what becomes of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from accounts.imports.faults import Fault
from accounts.imports.judging import Known, Verdict
from accounts.imports.rows import Row
from accounts.imports.spool import Spool

R = TypeVar("R", bound=Row)
T = TypeVar("T")

Key = tuple[str, tuple[str, ...]]
"""A kind of thing, and which of them."""


class Kind(ABC, Generic[R, T]):
    """How rows of type ``R`` are treated; ``T``: what is there of what they name."""

    @abstractmethod
    def keys(self, row: R, known: Known) -> Iterator[Key]:
        """What the row speaks of, itself first; no other row of the import may."""

    @abstractmethod
    def faults(self, row: R, known: Known) -> list[Fault]:
        """What is wrong with a row in the light of the catalogue, the teams and the day.

        Cells that cannot be read are missing from it; they are told of already.
        """

    @abstractmethod
    def look(self, session: Session, spool: Spool, rows: Sequence[R]) -> T:
        """What is there of what some rows name, 500 rows at most."""

    @abstractmethod
    def judge(self, row: R, there: T, known: Known) -> Verdict:
        """What becomes of a row without faults."""

    @abstractmethod
    def write(self, session: Session, spool: Spool, known: Known) -> None:
        """Write what was kept in the spool. Does not commit."""
