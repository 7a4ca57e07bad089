"""Days by weekday or by how far they are: "next tuesday", "a week from monday", "tomorrow"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from scheduler.phrases.calendar_words import MANY, UNIT, WEEK, WEEKDAY, count
from scheduler.phrases.days import (
    DAY,
    Days,
    Said,
    day,
    monday_of,
    next_weekday,
    no_day,
    past,
    shifted,
    weekday_number,
)
from scheduler.phrases.days import WEEK as A_WEEK
from scheduler.phrases.sheet import Mark, Sheet

_UNITS = {"day": 1, "week": 7, "fortnight": 14}


@dataclass(frozen=True)
class DayNamer:
    """Reads days, for a day that is today."""

    today: date

    def read(self, sheet: Sheet) -> None:
        """Everything that names a day becomes a mark, the longest names first."""
        for rule, meaning in _RULES:
            sheet.take(rule, Mark.DAYS, self._by(meaning))

    def _by(self, meaning: "_Meaning") -> Callable[[re.Match[str]], Days]:
        return lambda found: meaning(self, found)

    def gone(self, found: re.Match[str]) -> Days:
        """yesterday, two weeks ago, last tuesday"""
        return no_day(f"{found[0].strip().capitalize()} is past; nothing can be booked there.")

    def ahead(self, found: re.Match[str]) -> Days:
        """in 3 days, two weeks from now, in three weeks on thursday"""
        got = later(self.today, found[1], found[2])
        if found[3] and got.said is Said.DAY:
            return day(monday_of(got.first) + weekday_number(found[3]) * DAY)
        return got

    def weeks_on_weekday(self, found: re.Match[str]) -> Days:
        """a week from monday, two weeks on tuesday, a week wednesday"""
        number = weekday_number(found[2])
        is_next = " next " in found[0]
        start = self._of_next_week(number) if is_next else next_weekday(self.today, number)
        return shifted(start, days=7 * count(found[1]))

    def near(self, found: re.Match[str]) -> Days:
        """today, tomorrow, the day after tomorrow"""
        if "after" in found[0] or "over" in found[0]:
            return day(self.today + 2 * DAY)
        return day(self.today + ("tomorrow" in found[0]) * DAY)

    def week_of_near(self, found: re.Match[str]) -> Days:
        """a week tomorrow, today week"""
        days = 14 if "fortnight" in found[0] else 7
        return day(self.today + (days + ("tomorrow" in found[0])) * DAY)

    def weekday_of_week(self, found: re.Match[str]) -> Days:
        """friday next week, next week on friday, wednesday of this week"""
        week, name = (found[1], found[2]) if "week" in found[1] else (found[2], found[1])
        ahead = 2 if "after next" in week else bool(re.search(r"next|following|coming", week))
        start = monday_of(self.today) + ahead * A_WEEK
        return past(day(start + weekday_number(name) * DAY), self.today)

    def weekday_and_a_week(self, found: re.Match[str]) -> Days:
        """the tuesday after next, tuesday week"""
        return day(next_weekday(self.today, weekday_number(found[1])) + A_WEEK)

    def weekday(self, found: re.Match[str]) -> Days:
        """tuesday, this coming tuesday; "next friday" is the one of next week, as most mean it"""
        number = weekday_number(found[2])
        coming = next_weekday(self.today, number)
        if (found[1] or "").split()[-1:] != ["next"]:
            return day(coming, Said.WEEKDAY)
        of_next_week = self._of_next_week(number)
        others = (coming,) if coming != of_next_week else ()
        return replace(day(of_next_week), others=others)

    def _of_next_week(self, weekday: int) -> date:
        return monday_of(self.today) + A_WEEK + weekday * DAY


def later(base: date, many: str, unit: str) -> Days:
    """So many days, weeks or months after a day."""
    if unit.startswith("month"):
        return shifted(base, months=count(many))
    return shifted(base, days=count(many) * _UNITS[unit.removesuffix("s")])


_Meaning = Callable[[DayNamer, re.Match[str]], Days]
_ON_WEEKDAY = rf"(?:,? on (?:a )?{WEEKDAY})?"
_RULES: list[tuple[re.Pattern[str], _Meaning]] = [
    (re.compile(rule), meaning)
    for rule, meaning in (
        (r"\b(?:the )?day before yesterday\b|\byesterday\b", DayNamer.gone),
        (rf"\b{MANY}{UNIT} ago\b|\blast (?:week|month|year|night)\b", DayNamer.gone),
        (rf"\b(?:last|past|previous) {WEEKDAY}", DayNamer.gone),
        (
            rf"\b(?:in|within) {MANY}{UNIT}(?:'?s?'? time)?\b(?! (?:from|after)\b){_ON_WEEKDAY}",
            DayNamer.ahead,
        ),
        (
            rf"\b{MANY}{UNIT} (?:from (?:now|today)|later|ahead|hence|out)\b{_ON_WEEKDAY}",
            DayNamer.ahead,
        ),
        (
            rf"\b{MANY}weeks? (?:from|after|on) (?:the )?(?:next )?{WEEKDAY}",
            DayNamer.weeks_on_weekday,
        ),
        (rf"\b(a) week (?:coming )?{WEEKDAY}", DayNamer.weeks_on_weekday),
        (r"\b(?:an?|one) (week|fortnight) (today|tomorrow)\b", DayNamer.week_of_near),
        (r"\b(today|tomorrow) (week)\b(?! of)", DayNamer.week_of_near),
        (
            r"\b(?:the )?day after tomorrow\b|\b(?:today|tomorrow|overmorrow)(?:'s)?\b(?! week)",
            DayNamer.near,
        ),
        (r"\b(?:the )?day after\b(?=$|[.,!?]| at\b| in the| or\b| and\b)", DayNamer.near),
        (rf"\b{WEEKDAY},?(?: (?:of|in|on))? {WEEK}", DayNamer.weekday_of_week),
        (rf"\b{WEEK},?(?: on(?: the)?)? {WEEKDAY}", DayNamer.weekday_of_week),
        (rf"\b{WEEKDAY} after next\b", DayNamer.weekday_and_a_week),
        (rf"\b{WEEKDAY} week\b(?! of)", DayNamer.weekday_and_a_week),
        (
            rf"\b((?:this |the )?(?:next|coming|upcoming|following|this) )?{WEEKDAY}"
            r"(?:s\b|\b|(?<=\.))",
            DayNamer.weekday,
        ),
    )
]
