"""The columns of a file: which there are, and the rows that their cells make."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from accounts.imports.faults import CannotImport, Fault, shown
from accounts.imports.judging import metric_faults, metric_value
from accounts.imports.reading import Record, Table
from accounts.imports.rejects import REASON, unguarded
from accounts.imports.rows import KINDS, USAGE, AccountLine, Row
from offers import Catalogue


@dataclass(frozen=True)
class Header:
    """A file's columns, all of them known."""

    kind: str
    columns: tuple[str, ...]
    """In the file's order, as the row models name them."""


def columns_of(kind: str, catalogue: Catalogue) -> list[str]:
    """The columns that a file of a kind may have."""
    model = KINDS[kind]
    names = [name for name in model.model_fields if model is not AccountLine or name != "usage"]
    if model is AccountLine:
        names += [f"{USAGE}{metric}" for metric in catalogue.metrics]
    return names


def read_header(table: Table, kind: str, catalogue: Catalogue) -> Header:
    """Check a file's columns. Raises ``CannotImport`` with everything that is wrong with them."""
    columns = tuple(_folded(written) for written in table.columns)
    wrong = list(_wrong(columns, table.columns, kind, catalogue))
    if wrong:
        place = f"{table.name}:{table.header_line}"
        hint = _of_another_kind(columns, kind, catalogue)
        raise CannotImport("\n".join([*(f"{place}: {problem}" for problem in wrong), hint]))
    return Header(kind, columns)


def _of_another_kind(columns: Sequence[str], kind: str, catalogue: Catalogue) -> str:
    for other, model in KINDS.items():
        if {*model.required} <= {*columns} <= {*columns_of(other, catalogue), REASON}:
            return f"These are columns of {other}: ./segue import {other} FILE.csv."
    return f"Columns of {kind}: {', '.join(columns_of(kind, catalogue))}."


def _folded(written: str) -> str:
    return "_".join(written.casefold().replace("-", " ").split())


def _wrong(
    columns: Sequence[str], written: Sequence[str], kind: str, catalogue: Catalogue
) -> Iterator[str]:
    known = columns_of(kind, catalogue)
    for number, (column, as_written) in enumerate(zip(columns, written, strict=True), 1):
        if not column:
            yield f"Column {number} has no name. Name it, or remove it."
        elif column.startswith(USAGE) and kind == "accounts":
            for fault in metric_faults(catalogue, column, column.removeprefix(USAGE)):
                yield str(fault)
        elif column not in known and column != REASON:
            near = get_close_matches(column, known, n=1)
            remedy = f"Did you mean '{near[0]}'?" if near else "Remove it, or name it otherwise."
            yield f"Unknown column '{shown(as_written)}'. {remedy}"
    for column, times in Counter(columns).items():
        if column and times > 1:
            yield f"The column '{shown(column)}' stands {times} times. Keep one of them."
    missing = [column for column in KINDS[kind].required if column not in columns]
    if missing:
        named = ", ".join(f"'{column}'" for column in missing)
        yield f"The header lacks {named}. A file of {kind} needs {', '.join(KINDS[kind].required)}."


@dataclass(frozen=True)
class Read:
    """What a record's cells say."""

    row: Row | None
    """Of the cells that can be read; None: not even those make a row."""
    faults: tuple[Fault, ...] = ()
    """Of the others."""


def row_of(header: Header, record: Record, catalogue: Catalogue) -> Read:
    """The row that a record makes, and what is wrong with its cells."""
    if record.fault is not None:
        return Read(None, (record.fault,))
    if len(record.cells) != len(header.columns):
        count = "one cell" if len(record.cells) == 1 else f"{len(record.cells)} cells"
        what = f"The row has {count}, and the header {len(header.columns)}."
        remedy = "A cell that holds the delimiter or a line break must stand in quotes."
        return Read(None, (Fault("", shown(" ".join(record.cells)), what, remedy),))
    cells = {
        column: cell.strip()
        for column, cell in zip(header.columns, record.cells, strict=True)
        if column != REASON
    }
    if REASON in header.columns:
        cells = {column: unguarded(cell) for column, cell in cells.items()}
    return _validated(header.kind, cells, catalogue)


def _validated(kind: str, cells: dict[str, str], catalogue: Catalogue) -> Read:
    faults: list[Fault] = []
    written: dict[str, object] = {}
    usage: dict[str, float | None] = {}
    for column, cell in cells.items():
        if kind == "accounts" and column.startswith(USAGE):
            metric = column.removeprefix(USAGE)
            usage[metric], wrong = metric_value(catalogue, column, metric, cell)
            faults += wrong
        else:
            written[column] = cell
    if usage:
        written["usage"] = usage
    model = KINDS[kind]
    try:
        return Read(model.model_validate(written), tuple(faults))
    except ValidationError as error:
        faults += [_fault(detail, cells) for detail in error.errors(include_url=False)]
    unread = {fault.column for fault in faults}
    rest = {column: value for column, value in written.items() if column not in unread}
    row = model.model_validate(rest) if unread.isdisjoint(model.required) else None
    return Read(row, tuple(faults))


def _fault(detail: ErrorDetails, cells: dict[str, str]) -> Fault:
    column = str(detail["loc"][0])
    context = detail.get("ctx", {})
    if detail["type"] == "cell":
        return Fault(column, cells[column], context["what"], context["remedy"])
    reason = context.get("reason", detail["msg"])
    return Fault(
        column, cells[column], f"It cannot be used: {reason}".rstrip(".") + ".", "Correct it."
    )
