"""The rows that were not taken, in a file in which they can be mended and imported again."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from accounts.imports.faults import CannotImport, Fault
from accounts.imports.reading import Record, Table

REASON = "rejected_because"
"""The first column of such a file. An import passes over it."""
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def guarded(cell: str) -> str:
    """The cell with a quote before it, if a spreadsheet would take it for a formula.

    One that begins with quotes before such a sign gets one more, so that ``unguarded`` gives back
    each cell as it was.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell without the quote that ``guarded`` put before it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class Rejects:
    """Writes rejected rows, with the delimiter and the byte order mark of the file they are of."""

    def __init__(self, file: Path, table: Table) -> None:
        self._out = file.open("w", encoding="utf-8-sig" if table.marked else "utf-8", newline="")
        self._rows = csv.writer(self._out, delimiter=table.delimiter, lineterminator="\n")
        columns = [column for column in table.columns if column.casefold() != REASON]
        self._skip = [i for i, name in enumerate(table.columns) if name.casefold() == REASON]
        self._rows.writerow([REASON, *columns])

    def write(self, record: Record, faults: Sequence[Fault]) -> None:
        """Write one row as it stood, after the reasons."""
        because = " ".join([f"line {record.line}:", *map(str, faults)])
        cells = [cell for i, cell in enumerate(record.cells) if i not in self._skip]
        if self._skip and record.fault is None:
            cells = [unguarded(cell) for cell in cells]
        self._rows.writerow([guarded(because), *map(guarded, cells)])

    def close(self) -> None:
        """Put everything on the disk."""
        self._out.close()


@contextmanager
def open_rejects(file: Path | None, table: Table) -> Iterator[Rejects | None]:
    """A file for the rows that are not taken; it appears once all of them are in it.

    Raises ``CannotImport`` where it cannot be written.
    """
    if file is None:
        yield None
        return
    part = file.with_name(f"{file.name}.part")
    try:
        rejects = Rejects(part, table)
    except OSError as error:
        raise _unwritable(file, error) from None
    try:
        yield rejects
        rejects.close()
        part.replace(file)
    except OSError as error:
        raise _unwritable(file, error) from None
    finally:
        with suppress(OSError):
            rejects.close()
        part.unlink(missing_ok=True)


def _unwritable(file: Path, error: OSError) -> CannotImport:
    what = f"The rejected rows cannot be written: {error.strerror}."
    return CannotImport(f"{file}: {what} Name a file in a folder that can be written.")
