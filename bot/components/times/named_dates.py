"""Months, quarters and years by name, as timelines: what they reach to depends on the day."""

import re
from collections.abc import Iterator
from datetime import date

from bot.components.words.months import MONTH
from bot.components.words.phrase import Phrase

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNTIL = r"(?:in|by|before|until|till|for|around|from|about|end of|early|mid|late|the|of|say)"
_NAMED = re.compile(
    rf"(?<!since )\b{_UNTIL} (?P<month>{MONTH})\b(?! \d)|"
    r"\bq(?P<quarter>[1-4])\b|(?<![\d.,$€£-])(?P<year>20\d\d)\b(?![\d.,]\d|%| \w+s\b)"
)


def named_dates(text: str, today: date) -> Iterator[Phrase]:
    """Every month, quarter or year to come that a plain text names, with what it reaches to."""
    for match in _NAMED.finditer(text):
        value = _value(match, today)
        if value is not None:
            yield Phrase("timeline", value, match.start(), match.end())


def _value(match: re.Match[str], today: date) -> str | None:
    if match["year"]:
        return "later" if int(match["year"]) > today.year else None
    if match["quarter"]:
        return "this_quarter" if int(match["quarter"]) == _quarter(today.month) else "later"
    ahead = (_MONTHS.index(match["month"][:3]) + 1 - today.month) % 12
    if ahead == 0:
        return "this_month"
    same = _quarter(today.month) == _quarter((today.month + ahead - 1) % 12 + 1)
    return "this_quarter" if ahead == 1 or same else "later"


def _quarter(month: int) -> int:
    return (month - 1) // 3 + 1
