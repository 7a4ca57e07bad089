"""The differences of two catalogues in words."""

from itertools import groupby
from pathlib import Path

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offers import Catalogue
from offers.diff import Difference, differences
from offers.rules_in_words import value_said

SAME_RULES = "Only comments or the layout differ: what is decided and said is the same."
_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


def difference_in_words(
    old_folder: Path, new_folder: Path, before: Catalogue, after: Catalogue
) -> Group:
    """From one catalogue to the other, section by section."""
    head = Text.assemble(
        "From ", (f"{old_folder}", "bold"), f" ({before.version})\n",
        "to   ", (f"{new_folder}", "bold"), f" ({after.version})\n",
    )  # fmt: skip
    found = differences(before, after)
    if not found:
        same = "They are the same." if before.version == after.version else SAME_RULES
        return Group(head, Text(same))
    parts: list[Text | Padding] = [head]
    for section, of_section in groupby(found, key=lambda one: one.section):
        parts.append(Text(section.replace("_", " "), "bold"))
        for key, of_item in groupby(of_section, key=lambda one: one.id):
            parts += _item(before, after, key, list(of_item))
        parts.append(Text(""))
    return Group(*parts)


def _item(
    before: Catalogue, after: Catalogue, key: str, found: list[Difference]
) -> list[Text | Padding]:
    sign, colour = _SIGNS[found[0].kind]
    line = Text.assemble("  ", (f"{sign} ", colour), key or "for all")
    whose = before if found[0].kind == "removed" else after
    line.append(_called(whose, found[0].section, key), "dim")
    fields = [one for one in found if one.field is not None]
    return [line] if not fields else [line, Padding(_fields(fields), (0, 0, 0, 6))]


def _called(catalogue: Catalogue, section: str, key: str) -> str:
    item = getattr(catalogue, section, {})
    item = item.get(key) if isinstance(item, dict) else None
    name = getattr(item, "name", None) or (item.title if section == "offers" and item else None)
    return f"  {name}" if isinstance(name, str) else ""


def _fields(found: list[Difference]) -> Table:
    table = Table.grid(padding=(0, 2))
    for one in found:
        words = Text.assemble(
            (value_said(one.before), "red"), " -> ", (value_said(one.after), "green")
        )
        table.add_row(Text(one.field or ""), words)
    return table
