"""A backtest in words and tables, for a terminal."""

import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from offers.backtest import Backtest, Change, Compared, Shown
from offers.backtest.tally import Group, Moved

_HEADINGS: Mapping[Change, str] = {
    Change.SAME: "the same",
    Change.REWORDED: "the same offer, said otherwise",
    Change.CHANGED: "another offer",
    Change.APPEARS: "an offer appears",
    Change.DISAPPEARS: "the offer disappears",
}


def in_words(
    result: Backtest, listed: Sequence[Compared], more: int, told: Mapping[str, Any], drawn: Path
) -> None:
    """Write everything to standard output."""
    out = Console(file=sys.stdout, highlight=False, soft_wrap=False)
    catalogues, total = told["catalogues"], result.total
    out.print(
        f"{total.visits:,} visits since {told['since'][:10]}: catalogue {catalogues['before']} "
        f"(in force) and {catalogues['after']}"
    )
    if catalogues["before"] == catalogues["after"]:
        out.print("Both are the same catalogue: nothing can differ.")
    _print(out, _total(total))
    for heading, moved in (
        ("Offer", result.by_offer),
        ("Trigger", result.by_trigger),
        ("Family", result.by_family),
        ("Experiment: arm", result.by_arm),
    ):
        if moved:
            _print(out, _moves(heading, moved))
    _print(out, _groups("Segment", result.by_segment))
    _print(out, _groups("Placement", result.by_placement))
    out.print()
    for note in _notes(result):
        out.print(note)
    for one in listed:
        out.print("\n" + _one(one), markup=False)
    if more:
        out.print(f"… and {more:,} more: --limit 0 lists all, --csv FILE writes every visit.")
    out.print(f"Picture: {drawn}", soft_wrap=True)


def _print(out: Console, table: Table) -> None:
    out.print()
    out.print(table)


def _total(total: Group) -> Table:
    table = _table("What becomes of a visit", "visits", "share")
    for change, heading in _HEADINGS.items():
        count = getattr(total, change.value)
        table.add_row(heading, f"{count:,}", _share(count, total.visits))
    table.add_section()
    for heading, count in (
        ("with an offer before", total.before),
        ("with an offer now", total.after),
    ):
        table.add_row(heading, f"{count:,}", _share(count, total.visits))
    return table


def _moves(heading: str, moved: Mapping[str, Moved]) -> Table:
    table = _table(heading, "before", "now", "stay", "lost", "gained")
    for name, has in sorted(moved.items(), key=lambda item: (-item[1].before, item[0])):
        counts = (has.before, has.after, has.stays, has.lost, has.gained)
        table.add_row(name, *(f"{count:,}" for count in counts))
    return table


def _groups(heading: str, groups: Mapping[str, Group]) -> Table:
    table = _table(heading, "visits", "before", "now", "gained", "lost", "other")
    for name, has in groups.items():
        counts = (has.visits, has.before, has.after, has.appears, has.disappears, has.changed)
        table.add_row(name, *(f"{count:,}" for count in counts))
    return table


def _table(heading: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    table.add_column(heading, min_width=28, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _notes(result: Backtest) -> Iterable[str]:
    checked, same = result.reproduced.decisions, result.reproduced.same
    if checked:
        yield (
            f"Replayed as they were: {same:,} of {checked:,} decisions that the catalogue in force "
            f"made come out the same ({_share(same, checked)})."
        )
    else:
        yield (
            "No decision of these visits was made with the catalogue in force: whether the replay "
            "does as was done cannot be checked."
        )
    if result.left_out:
        yield (
            f"Left out: {result.left_out:,} visits whose facts were not recorded, or not in full."
        )
    if result.withheld_before or result.withheld_after:
        yield (
            f"Control groups were not shown an offer in {result.withheld_before:,} visits before, "
            f"{result.withheld_after:,} now."
        )


def _one(one: Compared) -> str:
    who = one.account or "a stranger"
    lines = [
        f"{one.change.value}: {who}, {one.at:%Y-%m-%d %H:%M} UTC, {one.placement} "
        f"(visit {one.visit})",
        *_offered("before", one.before),
        *_offered("now", one.after),
    ]
    if one.why is not None:
        lines += _wrapped("why", one.why)
    return "\n".join(lines)


def _offered(when: str, shown: Shown | None) -> list[str]:
    if shown is None:
        return [f"  {when:<7} no offer"]
    return _wrapped(when, f"{shown.offer} by {shown.trigger}: “{shown.reason}”")


def _wrapped(name: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        80,
        initial_indent=f"  {name:<7} ",
        subsequent_indent=" " * 10,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _share(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else "–"
