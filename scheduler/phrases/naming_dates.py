"""Dates: "12/3", "12.10.", "march 5", "the 5th of next month", "the 10th"."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.phrases.calendar_words import MONTH, NTH, NUMBER, WEEKDAY, YEAR
from scheduler.phrases.days import (
    DAY,
    MONTHS,
    Days,
    Said,
    day,
    in_month,
    month_day,
    month_number,
    month_of,
    next_weekday,
    no_day,
    number_in_month,
    past,
    weekday_number,
)
from scheduler.phrases.followers import ENDS
from scheduler.phrases.sheet import Mark, Sheet


@dataclass(frozen=True)
class DateNamer:
    """Reads dates, for a day that is today and an order of day and month."""

    today: date
    month_first: bool | None
    """None: the language does not say."""

    def read_numbers(self, sheet: Sheet) -> None:
        """2026-12-03, 3.12.2026, 12/3: before a time with a dot could be seen in them."""
        sheet.take(_ISO, Mark.DAYS, self._iso)
        sheet.take(_DOTTED, Mark.DAYS, self._dotted)
        sheet.take(_DOTTED_SHORT, Mark.DAYS, self._dotted)
        sheet.take(_SLASHED, Mark.DAYS, self._slashed)
        sheet.take(_SLASHED_SHORT, Mark.DAYS, self._slashed)
        sheet.take(_DASHED, Mark.DAYS, self._slashed)

    def read(self, sheet: Sheet) -> None:
        """Dates with their month."""
        sheet.take(_LAST_DAY, Mark.DAYS, self._last_day)
        sheet.take(_NTH_WEEKDAY, Mark.DAYS, self._nth_weekday)
        sheet.take(_NTH_MONTH, Mark.DAYS, lambda found: self._date(found, found[2], found[1]))
        sheet.take(_DAY_MONTH_HOUR, Mark.DAYS, lambda found: self._date(found, found[2], found[1]))
        sheet.take(_MONTH_DAY, Mark.DAYS, lambda found: self._date(found, found[1], found[2]))
        sheet.take(_DAY_MONTH, Mark.DAYS, lambda found: self._date(found, found[2], found[1]))
        sheet.take(_NTH_OF_MONTH, Mark.DAYS, lambda found: self._of_month(found[1], found[2]))
        sheet.take(_MONTH_NTH, Mark.DAYS, lambda found: self._of_month(found[2], found[1]))

    def read_numbers_alone(self, sheet: Sheet) -> None:
        """ "the 10th", once nothing longer has it."""
        for rule in (_THE_NTH, _ON_NUMBER):
            sheet.take(
                rule,
                Mark.DAYS,
                lambda found: number_in_month(self.today, int(found[found.lastindex or 1])),
            )

    def _iso(self, found: re.Match[str]) -> Days:
        return month_day(self.today, int(found[2]), int(found[3]), int(found[1]))

    def _dotted(self, found: re.Match[str]) -> Days | None:
        """The day stands first wherever dots are written."""
        number, month = int(found[1]), int(found[2])
        if not (1 <= month <= 12 and 1 <= number <= 31):
            return None
        return month_day(self.today, month, number, _year(found[3]))

    def _slashed(self, found: re.Match[str]) -> Days | None:
        """By the language's region; without one the sooner of both, and it asks."""
        first, second = int(found[1]), int(found[2])
        both = [(first, second), (second, first)]
        if self.month_first is False:
            both.reverse()
        valid = [
            (month, number) for month, number in both if 1 <= month <= 12 and 1 <= number <= 31
        ]
        if not valid:
            return None
        read = [month_day(self.today, *one, _year(found[3])) for one in valid]
        return _likelier(read) if self.month_first is None else read[0]

    def _date(self, found: re.Match[str], month: str, number: str) -> Days:
        year = _year(found[3] or found[4])
        return month_day(self.today, month_number(month), int(number), year)

    def _of_month(self, number: str, which: str) -> Days:
        """the 14th of this month, the 31st of next month"""
        if which == "the":
            return replace(number_in_month(self.today, int(number)), said=Said.DAY)
        ahead = which in ("next", "following", "coming")
        return past(in_month(self.today.year, self.today.month + ahead, int(number)), self.today)

    def _last_day(self, found: re.Match[str]) -> Days:
        """the last day of october"""
        whole = month_of(*self._months(found[1], found[2])[0])
        return whole if whole.said is Said.NONE else past(day(whole.last), self.today)

    def _nth_weekday(self, found: re.Match[str]) -> Days:
        """the 1st tuesday in december, the last friday of the month"""
        for year, month in self._months(found[3], found[4]):
            got = _nth_of(found[1], weekday_number(found[2]), year, month)
            if got.said is Said.NONE or got.first >= self.today:
                return got
        return no_day("That day is past; nothing can be booked there.")

    def _months(self, words: str, said_year: str | None) -> list[tuple[int, int]]:
        """Those that may be meant: a month without its year, also next year's."""
        year, month = self.today.year, self.today.month
        if said_year:
            return [(int(said_year), month_number(words))]
        if words.endswith("month"):
            ahead = "next" in words
            here = (year, month + ahead)
            return [here] if ahead or "this" in words else [here, (year, month + 1)]
        named = month_number(words)
        year += named < month
        return [(year, named), (year + 1, named)]


def _likelier(read: list[Days]) -> Days:
    """Of two readings the sooner one, for a meeting is soon."""
    sound = [one for one in read if one.said is not Said.NONE] or read[:1]
    sooner, *rest = sorted(sound, key=lambda one: one.first)
    others = tuple(one.first for one in rest if one.first != sooner.first)
    if not others:
        return sooner
    return replace(sooner, others=others, asks=True, because="Day and month can be read both ways.")


def _nth_of(which: str, weekday: int, year: int, month: int) -> Days:
    start = in_month(year, month, 1)
    if start.said is Said.NONE:
        return start
    if which == "last":
        end = (start.first + 31 * DAY).replace(day=1) - DAY
        return day(end - timedelta(days=(end.weekday() - weekday) % 7))
    first = next_weekday(start.first, weekday, today_too=True)
    return in_month(year, month, first.day + 7 * (int(which) - 1))


def _year(written: str | None) -> int | None:
    if not written:
        return None
    return int(written) + (2000 if int(written) < 100 else 0)


_NUMBER_OVER = r"(?![\d:]|\.\d| ?(?:am|pm|oclock)\b|h\b)"
_BEFORE_DATE = (
    r"(?:^|(?<=\bon )|(?<=\bam )|(?<=\bden )|(?<=\bthe )|(?<=\bby )|(?<=\bfor )|(?<=, )"
    r"|(?<=about ))"
)
_WHICH_MONTH = r"(?:of )?(?:the )?(this|next|same|current|the|following|coming) month\b"
_ISO = re.compile(r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.:])(\d{1,2})\. ?(\d{1,2})\.( ?20\d\d|\d\d)(?![\d:.])")
_DOTTED_SHORT = re.compile(rf"{_BEFORE_DATE}(\d{{1,2}})\. ?(\d{{1,2}})\.()(?= |,|$)")
_SLASHED = re.compile(r"(?<![\d./:-])(\d{1,2})[/-](\d{1,2})[/-](20\d\d|\d\d)(?![\d:/-])")
_SLASHED_SHORT = re.compile(r"(?<![\d./:-])(\d{1,2}) ?/ ?(\d{1,2})()(?![\d:/-]|\.\d)")
_DASHED = re.compile(r"(?<![\d./:-])(?<!from )\b(\d{1,2})-(\d{1,2})()(?= at \d)")
_NTH_WEEKDAY = re.compile(
    rf"\b(?:the )?(\d|last)(?:st|nd|rd|th)? {WEEKDAY} (?:of|in) "
    rf"((?:the |this |next )?month|(?:{'|'.join(MONTHS)})(?=(?:,? (20\d\d)\b)?))(?:,? 20\d\d\b)?"
)
_LAST_DAY = re.compile(
    r"\b(?:the )?last day (?:of|in) "
    rf"((?:the |this |next )?month|(?:{'|'.join(MONTHS)})(?=(?:,? (20\d\d)\b)?))(?:,? 20\d\d\b)?"
)
_MONTH_DAY = re.compile(rf"\b{MONTH} (?:the )?{NUMBER}{_NUMBER_OVER}{YEAR}")
_ON = r"(?:\b(?:on|for) )?(?:\bthe )?"
_DAY_MONTH = re.compile(rf"{_ON}(?<![\d:.])(?<!at )\b{NUMBER},?(?: day)?(?: of)?,? {MONTH}{YEAR}")
_DAY_MONTH_HOUR = re.compile(
    rf"(?:^|(?<=\bon )|(?<=\bfor )){NUMBER} {MONTH}{YEAR}(?= \d{{1,2}}(?!\d|st|nd|rd|th))"
)
_NTH_MONTH = re.compile(rf"{_ON}(?:\bat )?\b{NTH},?(?: day)?(?: of)?,? {MONTH}{YEAR}")
_NTH_OF_MONTH = re.compile(rf"{_ON}\b{NTH},? {_WHICH_MONTH}")
_MONTH_NTH = re.compile(rf"\b(this|next) month,?(?: on)?(?: the)? {NTH}\b")
_THE_NTH = re.compile(
    rf"\bon (?:the )?(?:coming |upcoming )?{NTH}\b"
    rf"|\b(?:for )?(?:the )?(?:coming |upcoming )?(?<![\d.:/])\b{NTH}\b{ENDS}"
)
_ON_NUMBER = re.compile(
    rf"\bon (?:the )?(\d{{1,2}}){_NUMBER_OVER}(?= ?(?:$|[,.!?]| at\b| around| in the| from))"
)
