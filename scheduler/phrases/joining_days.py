"""Names that stand together and mean one day: "monday the 11th", "2 weeks after the 3rd"."""

import re
from dataclasses import replace
from datetime import date

from scheduler.phrases.calendar_words import MANY, NUMBER, UNIT
from scheduler.phrases.days import Days, Said, day, number_in_month
from scheduler.phrases.naming_days import later
from scheduler.phrases.sheet import D, Mark, Sheet

_PAIR = re.compile(rf"({D}),? (?:the )?(?:on )?(?=({D}))")
_BRACKETED = re.compile(rf"({D}) \(({D})\)")
_WITH_NUMBER = re.compile(rf"({D})(,? (?:the )?|, (?:on )?){NUMBER}(?=$|[ ,.])(?! people)")
_SO_LONG_AFTER = re.compile(rf"\b{MANY}{UNIT} (?:from|after) (?:the )?({D})")


def join_days(sheet: Sheet, today: date) -> None:
    """A weekday and the date that it is become one mark, and so do a day and how long after it."""
    sheet.text = _BRACKETED.sub(r"\1 \2", sheet.text)
    sheet.text = _PAIR.sub(lambda found: _pair(found, sheet), sheet.text)
    sheet.text = _WITH_NUMBER.sub(lambda found: _with_number(found, sheet, today), sheet.text)
    sheet.take(_SO_LONG_AFTER, Mark.DAYS, lambda found: _so_long_after(found, sheet))


def _pair(found: re.Match[str], sheet: Sheet) -> str:
    left, right = sheet.things[found[1]], sheet.things[found[2]]
    if (left.said is Said.WEEKDAY) == (right.said is Said.WEEKDAY):
        return found[0]
    name, other = (left, right) if left.said is Said.WEEKDAY else (right, left)
    if not other.single:
        return found[0]
    sheet.things[found[2]] = _agreed(name, other)
    return ""


def _agreed(name: Days, other: Days) -> Days:
    """The date, where it is that weekday; else either may be meant."""
    readings = (other.first, *other.others) if other.asks else (other.first,)
    fitting = [one for one in readings if one.weekday() == name.first.weekday()]
    if other.asks and len(fitting) == 1:
        return day(fitting[0])
    if other.first.weekday() == name.first.weekday():
        return replace(other, said=Said.DAY)
    because = f"{other.first.isoformat()} is a {other.first:%A}, not a {name.first:%A}."
    return replace(other, said=Said.DAY, others=(name.first,), asks=True, because=because)


def _with_number(found: re.Match[str], sheet: Sheet, today: date) -> str:
    """ "monday the 11", "thursday 14"; without "the" only if that is such a weekday."""
    name, number = sheet.things[found[1]], int(found[3])
    named = "the " in found[2]
    if name.said is not Said.WEEKDAY or not 1 <= number <= 31 or (not named and number <= 12):
        return found[0]
    other = number_in_month(today, number)
    if other.first.weekday() != name.first.weekday() and not named:
        return found[0]
    return sheet.mark(Mark.DAYS, _agreed(name, other))


def _so_long_after(found: re.Match[str], sheet: Sheet) -> Days:
    base: Days = sheet.things[found[3]]
    return base if base.said is Said.NONE else later(base.first, found[1], found[2])
