"""A catalogue's rules in words, for those who write them."""

from collections.abc import Iterable
from typing import Any

from offers.conditions import AtLeastOf, Condition

_WORDS = {
    "is": "is",
    "in": "is one of",
    "at_least": "at least",
    "at_most": "at most",
    "includes": "includes",
    "includes_any": "includes one of",
    "includes_some": "includes",
    "lacks": "lacks",
}


def said(condition: Condition) -> str:
    """A condition: ``team_size at least 5 and at most 30``."""
    return f"{condition.name} {tests_said(condition)}"


def tests_said(condition: Condition) -> str:
    """What a condition asks of its fact: ``at least 5 and at most 30``."""
    return " and ".join(
        f"{_WORDS[operator]} {_operand(operand)}" for operator, operand in condition.tests
    )


def all_said(conditions: Iterable[Condition]) -> str:
    """Conditions that must all hold."""
    return "; ".join(said(condition) for condition in conditions)


def value_said(value: Any) -> str:
    """A plain value of an item: lists joined, numbers with separators, ``none`` for nothing."""
    if value is None or value == []:
        return "none"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,g}" if isinstance(value, int | float) else str(value)


def _operand(operand: Any) -> str:
    if isinstance(operand, AtLeastOf):
        return f"{operand.at_least} of {', '.join(operand.of)}"
    if isinstance(operand, list):
        return ", ".join(operand)
    return f"{operand:,g}" if isinstance(operand, int | float) else str(operand)
