"""A CSV file as lines of cells: encoding, delimiter, quotes, with flat memory."""

import csv
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from accounts.imports.faults import CannotImport, Fault, shown

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_LONGEST_LINE = 1_000_000
_COLUMNS_AT_MOST = 500


@dataclass(frozen=True)
class Record:
    """One row as it stands in the file."""

    line: int
    """The line that it begins on, counted from 1."""
    cells: tuple[str, ...]
    fault: Fault | None = None
    """Why its cells cannot be told apart; ``cells`` then holds its text."""


@dataclass(frozen=True)
class Table:
    """A file that was opened: its header, and the rows still to come."""

    name: str
    """As messages name it."""
    columns: tuple[str, ...]
    """As they are written, without the space around them."""
    header_line: int
    delimiter: str
    marked: bool
    """Whether it begins with a byte order mark, by which spreadsheets tell UTF-8."""
    size: int
    """Bytes; 0: not known."""
    records: Iterator[Record]
    position: Callable[[], int]
    """How many bytes were read."""


@contextmanager
def open_table(file: Path, *, delimiter: str | None, known: Collection[str]) -> Iterator[Table]:
    """Open a file and read its header.

    ``delimiter``: None finds the one that makes the most ``known`` columns of the header.
    Raises ``CannotImport``, also while its records are read: what is no CSV in UTF-8, or not
    readable at all, gives no rows.
    """
    try:
        raw = file.open("rb")
    except OSError as error:
        what = f"It cannot be opened: {error.strerror}."
        raise CannotImport(f"{file}: {what} Name a CSV file that can be read.") from None
    with raw:
        marked = _mark(file, raw.peek(3)[:3])
        text = TextIOWrapper(
            raw, "utf-8-sig" if marked else "utf-8", errors="surrogateescape", newline=""
        )
        lines = _Lines(file, text)
        header_line, first = _first_line(file, lines)
        used = delimiter or _delimiter(first, known)
        rows = _records(lines, first, used, header_line)
        header = next(rows)
        if header.fault is not None:
            raise CannotImport(f"{file}:{header.line}: {header.fault}")
        if len(header.cells) > _COLUMNS_AT_MOST:
            what = f"The header has {len(header.cells)} columns."
            raise CannotImport(f"{file}:{header.line}: {what} {_COLUMNS_AT_MOST} are enough.")
        yield Table(
            name=str(file),
            columns=tuple(cell.strip() for cell in header.cells),
            header_line=header_line,
            delimiter=used,
            marked=marked,
            size=os.fstat(raw.fileno()).st_size,
            records=rows,
            position=lambda: lines.position,
        )


def _mark(file: Path, beginning: bytes) -> bool:
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise CannotImport(f'{file}:1: The file is UTF-16. Save it as "CSV UTF-8".')
    if beginning[:2] == b"PK":
        raise CannotImport(f'{file}:1: This is a workbook or an archive. Save it as "CSV UTF-8".')
    return beginning == b"\xef\xbb\xbf"


class _Lines:
    """The lines of a file, each checked as it passes."""

    def __init__(self, file: Path, text: TextIOWrapper) -> None:
        self._file = file
        self._text = text
        self.number = 0
        """Of the line that was read last, counted from 1."""
        self.position = 0
        """Bytes of the lines that were read, roughly: characters that take more count once."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(_LONGEST_LINE)
        except OSError as error:
            raise self.unusable(f"It cannot be read: {error.strerror}.", "Try again.") from None
        if not line:
            raise StopIteration
        self.number += 1
        self.position += len(line)
        if len(line) == _LONGEST_LINE:
            what = f"The line is longer than {_LONGEST_LINE:,} characters."
            raise self.unusable(what, "Save it as CSV, a row a line.")
        if not line.isascii():
            self._check_encoding(line)
        return line

    def _check_encoding(self, line: str) -> None:
        for character in line:
            if "\udc80" <= character <= "\udcff":
                what = f"This is not UTF-8 (byte 0x{ord(character) - 0xDC00:02X})."
                raise self.unusable(what, 'Save the file as "CSV UTF-8".')

    def unusable(self, what: str, remedy: str, line: int | None = None) -> CannotImport:
        """The error of a file of which no row can be trusted."""
        return CannotImport(f"{self._file}:{line or self.number}: {what} {remedy}")


def _first_line(file: Path, lines: _Lines) -> tuple[int, str]:
    for line in lines:
        if line.strip():
            return lines.number, line
    raise CannotImport(f"{file}: The file is empty. Begin it with a line of column names.")


def _delimiter(header: str, known: Collection[str]) -> str:
    """The one by which most columns are known; of none, the comma."""

    def makes(delimiter: str) -> tuple[int, int]:
        names = {cell.strip(' "').casefold() for cell in header.strip().split(delimiter)}
        return len(names & set(known)), len(names) if delimiter != "," else 0

    best = max(DELIMITERS.values(), key=makes)
    return best if makes(best)[0] or header.count(best) > header.count(",") else ","


def _records(lines: _Lines, first: str, delimiter: str, begins: int) -> Iterator[Record]:
    """The rows, the header first. Lines on which nothing stands are left out."""
    given: list[str] = []

    def feed() -> Iterator[str]:
        given.append(first)
        yield first
        for line in lines:
            given.append(line)
            yield line

    reader = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        given.clear()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield _broken(lines, begins, given, str(error))
        else:
            if cells is None:
                return
            if any(not cell.isspace() for cell in cells if cell):
                yield Record(begins, tuple(cells))
        begins = lines.number + 1


def _broken(lines: _Lines, begins: int, given: list[str], error: str) -> Record:
    if "end of data" in error or "limit" in error:
        what = "A quote is opened in this row and never closed."
        raise lines.unusable(what, 'Close it; a quote within a cell is written twice: "".', begins)
    text = "".join(given).rstrip("\r\n")
    remedy = 'Put the whole cell in quotes, and write a quote within it twice: "".'
    fault = Fault("", shown(text), "Something follows a closing quote.", remedy)
    return Record(begins, (text,), fault)
