"""How well the assistant understands, as tables on a terminal and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from console.nlu_labelled import Labelled
from console.nlu_measures import Pair, Report, Understood, same_value
from console.terminal import plain, terminal

_CONFUSIONS_SHOWN = 12


def print_report(report: Report) -> None:
    """A line on the whole, then intents, values, confusions and calibration."""
    console = terminal()
    console.print(f"{report.texts:,} texts")
    console.print(f"  in scope, intent right          {_percent(report.in_scope)}")
    console.print(f"  out of scope, recall            {_percent(report.out_of_scope_recall)}")
    console.print(f"  out of scope, precision         {_percent(report.out_of_scope_precision)}")
    console.print(f"  expected calibration error      {_percent(report.calibration_error)}")
    console.print(_intents(report))
    if report.values:
        console.print(_values(report))
    if report.confused:
        console.print(_confused(report))
    console.print(_calibration(report))


def print_misses(pairs: Sequence[Pair]) -> None:
    """Each text that was not understood, with what was meant and what was made of it."""
    console = terminal()
    for label, found in pairs:
        for wrong in _wrong(label, found):
            console.print(f"{plain(label.text)}\n    {plain(wrong)}")


def report_as_json(report: Report, pairs: Sequence[Pair], *, misses: bool) -> dict[str, Any]:
    """The report's fields; ``misses``: the texts as well."""
    told = asdict(report)
    told["values"] = {
        entity: {**asdict(scores), "share": scores.share}
        for entity, scores in report.values.items()
    }
    told["confused"] = [
        {"meant": meant, "told": other, "texts": count} for meant, other, count in report.confused
    ]
    if misses:
        told["misses"] = [
            {"text": label.text, "wrong": wrong}
            for label, found in pairs
            if (wrong := _wrong(label, found))
        ]
    return told


def _wrong(label: Labelled, found: Understood) -> list[str]:
    wrong = []
    if label.intent != found.intent:
        wrong.append(f"{label.intent}, told {found.intent} ({found.confidence:.2f})")
    if label.values is None:
        return wrong
    for entity in sorted({*label.values, *found.values}):
        meant, got = label.values.get(entity), found.values.get(entity)
        if not same_value(meant, got):
            wrong.append(f"{entity} {meant!r}, found {got!r}")
    return wrong


def _intents(report: Report) -> Table:
    table = _table("Intent", "Texts", "Precision", "Recall", "F1")
    for name, one in report.intents.items():
        shares = (_percent(share) for share in (one.precision, one.recall, one.f1))
        table.add_row(name, f"{one.texts:,}", *shares)
    return table


def _values(report: Report) -> Table:
    table = _table("Value", "Stated", "Right", "Spurious", "Share")
    for entity, one in report.values.items():
        counts = (f"{count:,}" for count in (one.stated, one.right, one.spurious))
        table.add_row(entity, *counts, _percent(one.share))
    return table


def _confused(report: Report) -> Table:
    table = _table("Taken for another", "Texts")
    for meant, told, count in report.confused[:_CONFUSIONS_SHOWN]:
        table.add_row(f"{meant} → {told}", f"{count:,}")
    return table


def _calibration(report: Report) -> Table:
    table = _table("How sure it was", "Texts", "How often it was right")
    for one in report.calibration:
        table.add_row(_percent(one.confidence), f"{one.texts:,}", _percent(one.accuracy))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right")
    return table


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
