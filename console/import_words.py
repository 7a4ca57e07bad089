"""What an import did, as the person at the terminal reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from accounts.imports.faults import Fault, Rejected, shown
from accounts.imports.importing import Options, Watch
from accounts.imports.report import Report, Sample
from accounts.imports.spool import Task

_FAULTS_SHOWN = 20
_SIGNS = {Task.NEW: "+", Task.CHANGE: "~", Task.REMOVE: "-"}
_WIDTH = 100
"""Of what goes to a file or another program."""


@contextmanager
def progress() -> Iterator[Watch]:
    """How far it is, on standard error; nothing where nobody watches."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda *_: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        started: dict[str, Any] = {}

        def watch(file: str, rows: int, done: int, size: int) -> None:
            if file not in started:
                started[file] = bars.add_task(shown(file), total=size or None, rows=0)
            bars.update(started[file], completed=min(done, size) if size else done, rows=rows)

        yield watch


def tell(report: Report, options: Options, rejected: Path | None) -> None:
    """Print the report on standard output."""
    out = Console(highlight=False, soft_wrap=False, **_width())
    out.print(_heading(report, options), markup=False)
    out.print(_counts(report))
    _tell_samples(out, report)
    _tell_refused(out, report, rejected)
    for note in report.notes:
        out.print(note, markup=False)


def _width() -> dict[str, Any]:
    return {} if Console().is_terminal else {"width": _WIDTH}


def _heading(report: Report, options: Options) -> str:
    if options.dry_run:
        return "Nothing was written: this was a dry run. It would do this:"
    if not report.written:
        return "Nothing was written: some rows were rejected, and --strict takes all or none."
    won = f" {report.won} offers are won by it." if report.won else ""
    return f"Imported.{won}"


def _counts(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    removed = any(counts.removed for counts in report.counts.values())
    names = ["rows", "new", "changed", "unchanged", "rejected", *(["removed"] if removed else [])]
    for name in names:
        table.add_column(name, justify="right")
    for kind, counts in report.counts.items():
        table.add_row(kind, *(f"{getattr(counts, name):,}" for name in names))
    return table


def _tell_samples(out: Console, report: Report) -> None:
    for task in Task:
        samples = [sample for sample in report.samples if sample.task is task]
        if not samples:
            continue
        for sample in samples:
            for line in _sample_lines(sample):
                out.print(Text(line), soft_wrap=True)
        field = {Task.NEW: "new", Task.CHANGE: "changed", Task.REMOVE: "removed"}[task]
        left = sum(getattr(c, field) for c in report.counts.values()) - len(samples)
        if left:
            out.print(f"  … and {left:,} more {field}")
    if report.samples:
        out.print()


def _sample_lines(sample: Sample) -> Iterator[str]:
    subject = shown(" · ".join(sample.key))
    first = f"{_SIGNS[sample.task]} {sample.kind} {subject}"
    changes = [f"{c.field}: {_value(c.old)} → {_value(c.new)}" for c in sample.changes]
    yield f"{first}  {', '.join(changes)}" if changes else first


def _value(value: Any) -> str:
    if value is None or value == "":
        return "(empty)"
    return str(value).lower() if isinstance(value, bool) else shown(str(value))


def _tell_refused(out: Console, report: Report, rejected: Path | None) -> None:
    if not report.rejected:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.title = f"Rejected: {report.rejected:,}"
    for name in ("line", "column"):
        table.add_column(name, no_wrap=True)
    table.add_column("value", overflow="fold", max_width=18)
    for name in ("what is wrong", "remedy"):
        table.add_column(name, overflow="fold", ratio=1)
    several = len(report.counts) > 1
    for one in report.refused[:_FAULTS_SHOWN]:
        for number, fault in enumerate(one.faults):
            table.add_row(*_fault_cells(one, fault, several=several, first=number == 0))
    out.print(table)
    left = report.rejected - min(len(report.refused), _FAULTS_SHOWN)
    if left:
        out.print(f"… and {left:,} more rejected rows.")
    if rejected is not None:
        text = f"The rejected rows are in {rejected}: mend them there and import it."
        out.print(Text(text), soft_wrap=True)
    else:
        name = "FOLDER" if several else "FILE.csv"
        out.print(f"--rejected {name} writes them down, to be mended and imported again.")


def _fault_cells(one: Rejected, fault: Fault, *, several: bool, first: bool) -> list[Text]:
    place = f"{Path(one.file).name}:{one.line}" if several else f"{one.line}"
    cells = (place if first else "", fault.column, shown(fault.value), fault.what, fault.remedy)
    return [Text(cell) for cell in cells]
