"""How often a series may repeat before it is no calendar entry any more but an attack or a fault.

A rule such as "every second, without end" would keep the machine busy for ever, and so would one
that never comes true. What a rule costs is told from its text, before anybody expands it.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from scheduler.zones import DAY

MOST_STEPS = 60_000
"""Steps from the first event to the window's end: an event an hour over nearly seven years."""

_PERIOD = {
    "SECONDLY": 1,
    "MINUTELY": 60,
    "HOURLY": 3600,
    "DAILY": DAY,
    "WEEKLY": 7 * DAY,
    "MONTHLY": 28 * DAY,
    "YEARLY": 365 * DAY,
}
_FINER = ("BYSECOND", "BYMINUTE", "BYHOUR")
_DAYS_IN = {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_LEAP_YEAR = 2024
_WEEKS = 53
_MOST_WEEKS = 5


class Overflow(ValueError):
    """The series repeats more often than any calendar does."""


def refuse_overflow(event: Any, until: int) -> None:
    """Raises ``Overflow`` for a rule that takes too many steps to the moment ``until``."""
    rules = event.get("RRULE", ())
    steps = sum(_steps(rule, event["DTSTART"].dt, until) for rule in _each(rules))
    if steps + _dates(event) > MOST_STEPS:
        raise Overflow(f"repeats more than {MOST_STEPS:,} times until the last day that is read")


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else (value,) if value else ()


def _dates(event: Any) -> int:
    return sum(len(one.dts) for one in _each(event.get("RDATE")))


def _steps(rule: Any, start: date, until: int) -> float:
    if _never(rule):
        return float(MOST_STEPS + 1)
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    period = _PERIOD.get(frequency, DAY) * max(_number(rule, "INTERVAL", 1), 1)
    last = min([until, *(_seconds(one) for one in rule.get("UNTIL", ()))])
    periods = max(last - _seconds(start), 0) / period + 1
    each = _days(rule, frequency)
    for part in _FINER:
        each *= max(len(rule.get(part, ())), 1)
    if "COUNT" in rule and not any(name.startswith("BY") for name in rule):
        periods = min(periods, _number(rule, "COUNT", 1))
    return float(periods * each)


def _days(rule: Any, frequency: str) -> int:
    by_days = any(name in rule for name in ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"))
    return _DAYS_IN.get(frequency, 1) if by_days else 1


def _never(rule: Any) -> bool:
    """Whether it can never come true, as far as its text tells: it is looked for until 9999."""
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    return _names_no_day(rule) or _out_of_place(rule, frequency) or _beyond_set(rule, frequency)


def _names_no_day(rule: Any) -> bool:
    """Days that its months never have."""
    months = [int(one) for one in rule.get("BYMONTH", ())] or list(range(1, 13))
    days = [abs(int(one)) for one in rule.get("BYMONTHDAY", ())]
    longest = [monthrange(_LEAP_YEAR, month)[1] for month in months if 1 <= month <= 12]
    return bool(days) and min(days) > max(longest, default=0)


def _out_of_place(rule: Any, frequency: str) -> bool:
    """Weeks and days of the year that are none; or besides days of the month, or months, in a
    series that is not yearly: no program writes that, and it may well contradict itself."""
    weeks, days = rule.get("BYWEEKNO", ()), rule.get("BYYEARDAY", ())
    if min((abs(int(one)) for one in weeks), default=0) > _WEEKS:
        return True
    if min((abs(int(one)) for one in days), default=0) > _DAYS_IN["YEARLY"]:
        return True
    given = sum(name in rule for name in ("BYWEEKNO", "BYYEARDAY", "BYMONTH", "BYMONTHDAY"))
    return frequency != "YEARLY" and bool(weeks or days) and given > 1


def _beyond_set(rule: Any, frequency: str) -> bool:
    """The tenth Monday of a month: a place in its set of times that the set does not have."""
    places = [abs(int(one)) for one in rule.get("BYSETPOS", ())]
    times = _days_of(rule, frequency)
    for part in _FINER:
        times *= max(len(rule.get(part, ())), 1)
    return bool(places) and min(places) > times


def _days_of(rule: Any, frequency: str) -> int:
    """How many days of one period the rule names at most."""
    if frequency == "MONTHLY" and "BYDAY" in rule and "BYMONTHDAY" not in rule:
        return _MOST_WEEKS * len(rule["BYDAY"])
    return _DAYS_IN.get(frequency, 1)


def _number(rule: Any, name: str, default: int) -> int:
    return int(rule.get(name, [default])[0])


def _seconds(time: date) -> float:
    if isinstance(time, datetime):
        # A day more or less does not matter here.
        return (time.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001
    return (time.toordinal() - date(1970, 1, 1).toordinal()) * float(DAY)
