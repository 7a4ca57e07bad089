"""The catalogue's reference names everything that there is, and nothing else."""

import re
from pathlib import Path

import pytest

from offers.campaign_checks import PLAY_SIGNALS
from offers.checks import FAMILY_SIGNALS
from offers.conditions import OPERATORS
from offers.fact_types import FACT_TYPES
from offers.loading import SECTIONS, SETTINGS
from offers.policies import Learning, Policies

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "catalogue.md"


def table(heading: str, *, number: int = 0) -> dict[str, tuple[str, ...]]:
    """The rows of a table below a heading: the words in its first cell -> those in its second."""
    below = REFERENCE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"(?:^\|.*\n)+", below, re.MULTILINE)[number].splitlines()[2:]
    cells = [[cell.strip() for cell in row.split("|")[1:3]] for row in rows]
    return {first: tuple(re.findall(r"`(\w+)`", second)) for first, second in cells}


def words(cell: str) -> list[str]:
    return re.findall(r"`(\w+)", cell)


def test_every_section_stands_with_its_fields() -> None:
    rows = table("Sections")
    assert {word for cell in rows for word in words(cell)} == {*SECTIONS, *SETTINGS}
    for cell, fields in rows.items():
        for section in words(cell):
            if section in SECTIONS:
                assert set(fields) == SECTIONS[section].model_fields.keys() - {"id"}, section
    assert set(rows["`learning`"]) == set(Learning.model_fields)


def test_every_fact_stands_with_its_kind() -> None:
    told = {kind.split(" (")[0].split()[-1]: set(facts) for kind, facts in table("Facts").items()}
    for kind in ("trait", "signal", "guard"):
        assert told[kind] == {f.name for f in FACT_TYPES.values() if f.kind == kind}


def test_every_operator_stands() -> None:
    assert {word for cell in table("Operators") for word in words(cell)} == set(OPERATORS)


@pytest.mark.parametrize(
    ("heading", "number", "signals"), [("Triggers", 0, FAMILY_SIGNALS), ("Plays", 0, PLAY_SIGNALS)]
)
def test_every_family_stands_with_its_signals(
    heading: str, number: int, signals: dict[str, tuple[str, ...]]
) -> None:
    told = {words(cell)[0]: set(facts) for cell, facts in table(heading, number=number).items()}
    assert told == {family: set(facts) for family, facts in signals.items()}


def test_every_policy_stands_with_its_thresholds() -> None:
    told = {words(cell)[0]: set(thresholds) for cell, thresholds in table("Policies").items()}
    assert told == {
        name: set(field.annotation.model_fields)  # type: ignore[union-attr]
        for name, field in Policies.model_fields.items()
    }
