"""What was learnt, as tables on a terminal."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from accounts.insights import Cell, Prospect
from offers import Catalogue, Learnt
from offers.learning.intervals import wilson
from offers.learning.words import product_name, rule_sentence, segment_name

_PIPED = 140
"""Columns, where the output goes into a file."""


@dataclass(frozen=True)
class Found:
    """Everything that was learnt."""

    catalogue: Catalogue
    learnt: Learnt
    cells: Mapping[str, Mapping[str, Cell]]
    accounts: int
    """Customers with an outlook."""
    first: Sequence[Prospect]
    """Those with the highest score."""


def print_tables(found: Found, parts: Sequence[str]) -> None:
    """Print these parts, after a line about the whole."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else _PIPED
    console = Console(file=sys.stdout, width=width, highlight=False)
    learnt = found.learnt
    made_at = "" if learnt.made_at is None else f"{learnt.made_at:%Y-%m-%d %H:%M} UTC"
    console.print(
        f"Learnt from {found.accounts:,} customers: {len(learnt.rules)} rules, "
        f"{sum(one.shown for one in learnt.acceptance):,} answered offers "
        f"(as it stands since {made_at}).",
        markup=False,
    )
    for part in parts:
        console.print()
        console.print(_TABLES[part](found))


def _rules(found: Found) -> Table | Text:
    if not found.learnt.rules:
        floor = found.catalogue.learning
        return Text(
            f"No rules: nothing goes together in {floor.accounts} accounts, at a confidence of "
            f"{floor.confidence:g} and a lift of {floor.lift:g}."
        )
    table = _table("Rules", "Rule", ">Confidence", ">Lift", ">Support")
    for rule in found.learnt.rules:
        table.add_row(
            Text(rule_sentence(found.catalogue, rule)),
            f"{rule.confidence:.0%}",
            f"{rule.lift:.2f}",
            f"{rule.support:.1%}",
        )
    return table


def _white_space(found: Found) -> Table | Text:
    if not found.cells:
        return Text("No white space: there are no customers.")
    table = _table(
        "White space", "Segment", "Product", ">Owned", ">Included", ">Could use", ">No need"
    )
    for segment, row in found.cells.items():
        for product, cell in row.items():
            counts = [
                f"{cell.counts.get(standing, 0):,}"
                for standing in ("owned", "included", "could_use", "no_need")
            ]
            table.add_row(
                Text(segment_name(found.catalogue, segment)),
                Text(product_name(found.catalogue, product)),
                *counts,
            )
    return table


def _scores(found: Found) -> Table | Text:
    if not found.first:
        return Text("No scores: there are no customers.")
    parts = list(found.first[0].parts)
    table = _table(
        f"Accounts, the first {len(found.first)} of {found.accounts:,}",
        "Account",
        ">Score",
        *(f">{part.replace('_', ' ').capitalize()}" for part in parts),
        "Could use",
    )
    for one in found.first:
        products = ", ".join(product_name(found.catalogue, key) for key in one.white_space)
        values = [f"{one.parts.get(part, 0):.2f}" for part in parts]
        table.add_row(Text(f"{one.name} ({one.id})"), f"{one.score:.1f}", *values, Text(products))
    return table


def _acceptance(found: Found) -> Table | Text:
    if not found.learnt.acceptance:
        return Text("No acceptance yet: no offer has been answered or ignored.")
    table = _table(
        "Acceptance", "Trigger", "Segment", "Placement", ">Shown", ">Accepted", ">Rate", "95 %"
    )
    for one in found.learnt.acceptance:
        low, high = wilson(one.accepted, one.shown)
        table.add_row(
            Text(one.trigger_id),
            Text(segment_name(found.catalogue, one.segment) if one.segment else "not known"),
            Text(one.placement or ""),
            f"{one.shown:,}",
            f"{one.accepted:,}",
            f"{one.accepted / one.shown:.0%}",
            f"{low:.0%} to {high:.0%}",
        )
    return table


def _table(title: str, *columns: str) -> Table:
    """A column's name after ``>`` stands over numbers."""
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", title_style="bold")
    for name in columns:
        table.add_column(name.lstrip(">"), justify="right" if name.startswith(">") else "left")
    return table


_TABLES: Mapping[str, Callable[[Found], Table | Text]] = {
    "rules": _rules,
    "white-space": _white_space,
    "scores": _scores,
    "acceptance": _acceptance,
}
