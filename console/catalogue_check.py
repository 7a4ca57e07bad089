"""What a catalogue's check says: every fault, or what is in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import get_args

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from offers import Catalogue, Problem
from offers.doubts import doubts
from offers.items import Family
from offers.loading import SECTIONS, Loaded


def as_values(
    loaded: Loaded | None, problems: Sequence[Problem], *, today: date
) -> dict[str, object]:
    """The whole of it for programs: what is wrong, or what is in it and hardly meant."""
    if loaded is None:
        return {"version": None, "problems": [asdict(problem) for problem in problems]}
    catalogue = loaded.catalogue
    return {
        "version": catalogue.version,
        "problems": [],
        "counts": {name: len(getattr(catalogue, name)) for name in SECTIONS},
        "doubts": [
            {**asdict(loaded.source.place(doubt.path)), "what": doubt.what}
            for doubt in doubts(catalogue, today)
        ],
    }


def faults_in_words(folder: Path, problems: Sequence[Problem]) -> Text:
    """All problems, a line each: where, what, the remedy."""
    count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    told = Text.assemble(("✗ ", "red"), f"{folder} has {count}:\n")
    for problem in problems:
        told.append(f"\n  {problem.file}:{problem.line}: ", "cyan")
        told.append(problem.what)
        told.append(f" {problem.remedy}", "green")
    return told


def summary(folder: Path, loaded: Loaded) -> Group:
    """What a sound catalogue holds, by section and family."""
    catalogue = loaded.catalogue
    counts = ", ".join(
        f"{name.replace('_', ' ')} {len(getattr(catalogue, name))}"
        for name in SECTIONS
        if getattr(catalogue, name)
    )
    head = Text.assemble(
        ("✓ ", "green"), f"{folder}: version {catalogue.version}\n\n",
        f"{counts[:1].upper()}{counts[1:]}.\nLanguages: {', '.join(catalogue.languages)}. "
        f"Prices in {catalogue.currency}.\n",
    )  # fmt: skip
    return Group(head, _families(catalogue))


def _families(catalogue: Catalogue) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("family", "triggers", "offers", "signals read"):
        right = "right" if column in ("triggers", "offers") else "left"
        table.add_column(column, justify=right)  # type: ignore[arg-type]
    for family in get_args(Family):
        triggers = [t for t in catalogue.triggers.values() if t.family == family]
        signals = Counter(
            c.fact for t in triggers for c in t.when if c.kind == "signal" and c.positive
        )
        table.add_row(
            family,
            str(len(triggers)),
            str(len({t.offer for t in triggers})),
            ", ".join(f"{fact} {count}" for fact, count in sorted(signals.items())) or "none",
        )
    return table


def doubts_in_words(loaded: Loaded, *, today: date) -> Text:
    """What a sound catalogue hardly means, a line each; empty where there is nothing."""
    told = Text()
    for doubt in doubts(loaded.catalogue, today):
        told.append("" if told else "Allowed, and probably not meant:\n")
        told.append(f"\n  {loaded.place(doubt.path)}: ", "cyan")
        told.append(doubt.what)
    return told
