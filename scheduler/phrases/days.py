"""Days as values: a day or several that were named, and the calendar's arithmetic."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
LAST_YEAR = 2200
"""Years beyond are no appointment, and near the end of what a date can be."""


class Said(Enum):
    """How a day was named, for what else the sentence says of it may move it."""

    WEEKDAY = 1
    """"Tuesday": a week that is named elsewhere in the sentence takes it in."""
    NUMBER = 2
    """"the 10th": a month that is named elsewhere takes it in."""
    DAY = 3
    SEVERAL = 4
    """A week, a month, a weekend."""
    ANY = 5
    """"any day": from now on."""
    THAT = 6
    """"that day": the one that is spoken of; no date was said."""
    NONE = 7
    """No day that can be booked; ``because`` says why."""


@dataclass(frozen=True)
class Days:
    """From ``first`` to ``last``, both included."""

    first: date
    last: date
    said: Said = Said.DAY
    because: str | None = None
    others: tuple[date, ...] = ()
    """Other days that the same words may mean; ``asks``: just as well."""
    asks: bool = False

    @property
    def single(self) -> bool:
        """Whether this is one date."""
        return self.first == self.last and self.said not in (Said.SEVERAL, Said.ANY, Said.NONE)


def day(of: date, said: Said = Said.DAY) -> Days:
    """One day."""
    return Days(of, of, said)


def several(first: date, last: date) -> Days:
    """A week, a month, from one day to another."""
    return Days(first, max(first, last), Said.SEVERAL)


def no_day(because: str) -> Days:
    """A day that cannot be booked."""
    return Days(date.min, date.min, Said.NONE, because)


def weekday_number(word: str) -> int:
    """Monday is 0; the word may be short ("tue"). Raises ``StopIteration`` for another word."""
    return next(n for n, name in enumerate(WEEKDAYS) if name.startswith(word[:3]))


def month_number(word: str) -> int:
    """January is 1; the word may be short."""
    return next(n for n, name in enumerate(MONTHS, start=1) if name.startswith(word[:3]))


def monday_of(of: date) -> date:
    """The first day of its week."""
    return of - timedelta(days=of.weekday())


def next_weekday(today: date, number: int, *, today_too: bool = False) -> date:
    """The next such weekday: in a week, where it is today's."""
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead if ahead or today_too else 7)


def week_of(of: date) -> Days:
    """Its week, from Monday to Sunday."""
    return several(monday_of(of), monday_of(of) + 6 * DAY)


def month_of(year: int, month: int) -> Days:
    """A month; months beyond December count on."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year > LAST_YEAR:
        return no_day(f"{year} is too far away.")
    return several(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def in_month(year: int, month: int, number: int) -> Days:
    """A day of a month."""
    whole = month_of(year, month)
    if whole.said is Said.NONE or 1 <= number <= whole.last.day:
        return whole if whole.said is Said.NONE else day(whole.first.replace(day=number))
    name = MONTHS[whole.first.month - 1].capitalize()
    return no_day(f"{name} {whole.first.year} has {whole.last.day} days, so no {number}.")


def month_day(today: date, month: int, number: int, year: int | None = None) -> Days:
    """A date; without a year the next one, today's own included."""
    if year is not None:
        found = in_month(year, month, number)
        return past(found, today)
    found = in_month(today.year, month, number)
    if found.said is Said.NONE and number <= 29 and month == 2:
        leap = next(year for year in range(today.year, today.year + 9) if _is_leap(year))
        return in_month(leap, month, number)
    return in_month(today.year + 1, month, number) if _is_before(found, today) else found


def number_in_month(today: date, number: int) -> Days:
    """ "the 10th": of this month, or of the next that has it, where it is past."""
    if not 1 <= number <= 31:
        return no_day(f"No month has a day {number}.")
    ahead = (in_month(today.year, today.month + months, number) for months in range(4))
    found = next(found for found in ahead if found.said is Said.DAY and found.first >= today)
    return replace(found, said=Said.NUMBER)


def past(found: Days, today: date) -> Days:
    """The days, or why not, where they are over."""
    if found.said is Said.NONE or found.last >= today:
        return found
    return no_day(f"{found.last.isoformat()} is past; nothing can be booked there.")


def shifted(found: date, *, days: int = 0, months: int = 0) -> Days:
    """So many days or months later; the last day of a month that is too short."""
    if days > 40_000 or months > 1_200:
        return no_day("That is too far away.")
    if months:
        whole = month_of(found.year, found.month + months)
        if whole.said is Said.NONE:
            return whole
        found = whole.first.replace(day=min(found.day, whole.last.day))
    moved = found + timedelta(days=days)
    return no_day(f"{moved.year} is too far away.") if moved.year > LAST_YEAR else day(moved)


def _is_leap(year: int) -> bool:
    return monthrange(year, 2)[1] == 29


def _is_before(found: Days, today: date) -> bool:
    return found.said is not Said.NONE and found.last < today
