"""How people name several days: "next week", "early in december", "dec 7-11", "the weekend"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from scheduler.phrases.calendar_words import NUMBER
from scheduler.phrases.days import (
    DAY,
    MONTHS,
    WEEK,
    Days,
    Said,
    monday_of,
    month_day,
    month_number,
    month_of,
    past,
    several,
    week_of,
)
from scheduler.phrases.sheet import D, Mark, Sheet

# "march" and "may" are words of their own, unless something says that a month is meant.
_MONTHS_SAID = ("in", "next", "of", "early", "mid", "late", "this", "until", "before", "after")
_MONTH = (
    "("
    + "|".join(month for month in MONTHS if month not in ("march", "may"))
    + "|(?:"
    + "|".join(rf"(?<=\b{word} )" for word in _MONTHS_SAID)
    + ")(?:march|may))"
)
_THIRD = (
    "(?:(?:the )?(early|earlier|beginning|start|1st half|first half|mid|middle|late|later|end"
    "|2nd half|rest|remainder)(?: part)?[ -](?:in |of |on )?(?:the )?)"
)
_WEEKS = (
    "(this week|next week|(?:the )?following week|(?:the )?coming week|week after next"
    "|(?<=the )week)"
)


@dataclass(frozen=True)
class Spanner:
    """Reads stretches of days, for a day that is today."""

    today: date

    def read_numbers(self, sheet: Sheet) -> None:
        """dec 7-11: before its first half is read as a date"""
        sheet.take(_NUMBERS_OF_MONTH, Mark.DAYS, self._by(Spanner.numbers_of_month, sheet))

    def read(self, sheet: Sheet) -> None:
        """Everything that names several days becomes a mark."""
        for rule, meaning in _RULES:
            sheet.take(rule, Mark.DAYS, self._by(meaning, sheet))

    def _by(self, meaning: "_Meaning", sheet: Sheet) -> Callable[[re.Match[str]], Days | None]:
        return lambda found: meaning(self, sheet, found)

    def week_of_day(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """the week of dec 7, the week commencing the 7th"""
        named: Days = sheet.things[found[1]]
        return named if named.said is Said.NONE else past(week_of(named.first), self.today)

    def week(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """this week, next week, late next week, the end of the week"""
        ahead = (
            2 if "after next" in found[2] else int(bool(re.search("next|foll|coming", found[2])))
        )
        start = monday_of(self.today) + ahead * WEEK
        return past(_third(several(start, start + 6 * DAY), found[1], _WEEK_THIRDS), self.today)

    def weekend(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """the weekend; next weekend is that of next week"""
        saturday = monday_of(self.today) + 5 * DAY
        if found[1] and "next" in found[1]:
            saturday += WEEK
        return past(several(saturday, saturday + DAY), self.today)

    def relative_month(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """this month, next month, the end of the month"""
        whole = month_of(self.today.year, self.today.month + ("next" in found[2]))
        return past(_third(whole, found[1], _MONTH_THIRDS), self.today)

    def month(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """december, early in december, december 2026"""
        number = month_number(found[2])
        year = int(found[3]) if found[3] else self.today.year + (number < self.today.month)
        got = _third(month_of(year, number), found[1], _MONTH_THIRDS)
        if got.last < self.today and not found[3]:
            got = _third(month_of(year + 1, number), found[1], _MONTH_THIRDS)
        return past(got, self.today)

    def year(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """in 2027, not before 2027"""
        year = int(found[1])
        return past(several(date(year, 1, 1), date(year, 12, 31)), self.today)

    def nearby_year(self, sheet: Sheet, found: re.Match[str]) -> Days | None:
        """before 2027; "after 2030" is a time of day"""
        near = 0 <= int(found[1]) - self.today.year <= 1
        return self.year(sheet, found) if near else None

    def nth_week(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """the 1st week of december (from its first day), the last week of the month"""
        if "month" in found[2]:
            whole = month_of(self.today.year, self.today.month + ("next" in found[2]))
        else:
            number = month_number(found[2])
            whole = month_of(self.today.year + (number < self.today.month), number)
        if found[1] == "last":
            return past(several(whole.last - 6 * DAY, whole.last), self.today)
        start = whole.first + (int(found[1]) - 1) * WEEK
        return past(several(start, min(start + 6 * DAY, whole.last)), self.today)

    def numbers_of_month(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """dec 7-11"""
        month = month_number(found[1])
        first, last = (month_day(self.today, month, int(found[n])) for n in (2, 3))
        return _from_to(first, last)

    def days_to_days(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """the 7th to the 11th, between monday and wednesday"""
        return _from_to(sheet.things[found[1]], sheet.things[found[2]])

    def number_to_day(self, sheet: Sheet, found: re.Match[str]) -> Days | None:
        """from the 13th to 15 july"""
        last: Days = sheet.things[found[2]]
        if not last.single or not 1 <= int(found[1]) < last.first.day:
            return None
        return several(last.first.replace(day=int(found[1])), last.first)

    def within(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """within the next 3 days"""
        unit = 7 if found[2].startswith("week") else 1
        many = min(int(found[1]), 400) if found[1] and found[1].isdigit() else 3 if found[1] else 1
        return several(self.today, self.today + many * unit * DAY)

    def any(self, sheet: Sheet, found: re.Match[str]) -> Days:
        """any day"""
        return Days(self.today, self.today, Said.ANY)


def _from_to(first: Days, last: Days) -> Days:
    for end in (first, last):
        if end.said is Said.NONE:
            return end
    if last.last < first.first:
        if last.said is Said.WEEKDAY:
            last = replace(last, last=last.last + WEEK)
        else:
            return several(last.first, first.last)
    return several(first.first, last.last)


def _third(whole: Days, words: str | None, thirds: "_Thirds") -> Days:
    if not words or whole.said is Said.NONE:
        return whole
    return next(cut for word, cut in thirds.items() if words.startswith(word))(whole)


_Thirds = dict[str, Callable[[Days], Days]]


def _to(whole: Days, days: int) -> Days:
    return several(whole.first, whole.first + (days - 1) * DAY)


def _since(whole: Days, days: int) -> Days:
    return several(whole.last - (days - 1) * DAY, whole.last)


def _same(whole: Days) -> Days:
    return whole


_WEEK_THIRDS: _Thirds = {
    "earl": lambda week: _to(week, 2),
    "beg": lambda week: _to(week, 2),
    "start": lambda week: _to(week, 2),
    "1st": lambda week: _to(week, 3),
    "first": lambda week: _to(week, 3),
    "mid": lambda week: several(week.first + DAY, week.first + 3 * DAY),
    "later": _same,
    "late": lambda week: several(week.first + 3 * DAY, week.first + 4 * DAY),
    "end": lambda week: several(week.first + 3 * DAY, week.first + 4 * DAY),
    "2nd": lambda week: several(week.first + 2 * DAY, week.first + 4 * DAY),
    "re": _same,
}
_MONTH_THIRDS: _Thirds = {
    "earl": lambda month: _to(month, 10),
    "beg": lambda month: _to(month, 10),
    "start": lambda month: _to(month, 10),
    "1st": lambda month: _to(month, 15),
    "first": lambda month: _to(month, 15),
    "mid": lambda month: several(month.first + 10 * DAY, month.first + 20 * DAY),
    "later": _same,
    "late": lambda month: _since(month, 10),
    "end": lambda month: _since(month, 7),
    "2nd": lambda month: several(month.first + 15 * DAY, month.last),
    "re": _same,
}
_Meaning = Callable[[Spanner, Sheet, re.Match[str]], Days | None]
_TO = "(?:-|to|till|until|through|thru)"
_NUMBERS_OF_MONTH = re.compile(
    rf"\b(?:from )?({'|'.join(MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)? ?{_TO} ?(?:the )?"
    r"(\d{1,2})(?:st|nd|rd|th)?\b(?![:.]\d| ?[ap]m)"
)
_RULES: list[tuple[re.Pattern[str], _Meaning]] = [
    (re.compile(rule), meaning)
    for rule, meaning in (
        (r"(?:(?<=\bin )|(?<=\bfrom ))(20\d\d)\b(?![:.]\d| ?h| ?-)", Spanner.year),
        (
            r"(?:(?<=\bbefore )|(?<=\bafter )|(?<=\buntil ))(20\d\d)\b(?![:.]\d| ?h)",
            Spanner.nearby_year,
        ),
        (
            r"\b(?:the )?week (?:of|commencing|starting|beginning|from|that starts on|with)"
            rf"(?: the| on)* ({D})",
            Spanner.week_of_day,
        ),
        (
            r"\b(?:the )?(\d|last)(?:st|nd|rd|th)? week (?:of|in) "
            rf"((?:the |this |next )?month|{'|'.join(MONTHS)})",
            Spanner.nth_week,
        ),
        (
            r"\b(?:within|in|over|during) (?:the )?(?:next |coming )?(few|couple of|\d+)? ?"
            r"(days?|weeks?)\b",
            Spanner.within,
        ),
        (r"\b(?:next|coming) (few|couple of|\d+) (days|weeks)\b", Spanner.within),
        (rf"{_THIRD}?\b(?:the )?{_WEEKS}\b(?! (?:of|from|on)\b)", Spanner.week),
        (r"\b(?:the |at the |on the )?(this |next |coming )?weekends?\b", Spanner.weekend),
        (
            rf"{_THIRD}?\b(?:the )?(next month|this month|(?<=of the )month|(?<=in the )month"
            r"|(?<=of )month)\b",
            Spanner.relative_month,
        ),
        (rf"{_THIRD}?\b{_MONTH}\b(?:,? (20\d\d)\b)?(?! \d)", Spanner.month),
        (
            r"(?:\bfrom |(?:\bany(?: ?time| day)? |\bsome ?time )?\bbetween )"
            rf"({D}) ?(?:{_TO}|and) ?(?:the )?({D})",
            Spanner.days_to_days,
        ),
        (rf"({D}) ?{_TO} ?(?:the )?({D})", Spanner.days_to_days),
        (
            rf"\b(?:from |between )(?:the )?{NUMBER} ?(?:{_TO}|and) ?(?:the )?({D})",
            Spanner.number_to_day,
        ),
        (rf"(?<![\d.:/])\b{NUMBER} ?- ?({D})", Spanner.number_to_day),
        (
            r"\b(?:any|whichever|whatever|every|each|all) (?:other )?(?:week)?days?\b",
            Spanner.any,
        ),
        (
            r"\b(?:any ?time|whenever|some ?time soon|soon|asap|as soon as possible"
            r"|anything (?:works|goes|is fine))\b"
            r"(?! (?:after|before|between|from|until|on|in|at|this|next))",
            Spanner.any,
        ),
        (
            r"\bthe (?:earliest|soonest|1st available|next available)(?: possible| available)?"
            r"(?: (?:one|slot|time|appointment|date))?\b",
            Spanner.any,
        ),
    )
]
