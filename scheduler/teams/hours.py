"""A host's working hours: weekly, on the host's own clock, with exceptions and time off by date."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from scheduler.teams.holidays import Holidays

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEK: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


class Span(NamedTuple):
    """Part of a day, in minutes since midnight on the clock, end excluded: 540 to 1020."""

    start: int
    end: int


def _span(written: object) -> object:
    match = _SPAN.fullmatch(written.strip()) if isinstance(written, str) else None
    if match is None:
        return written if isinstance(written, Span) else _refuse(written)
    h1, m1, h2, m2 = map(int, match.groups())
    span = Span(h1 * 60 + m1, h2 * 60 + m2)
    if m1 > 59 or m2 > 59 or span.end > 24 * 60:
        return _refuse(written)
    if span.start >= span.end:
        raise ValueError(
            f"{written!r} ends before it starts; hours past midnight are two spans, one on each day"
        )
    return span


def _refuse(written: object) -> object:
    raise ValueError(f"{written!r} is not a span of hours; write it like 09:00-17:30")


WrittenSpan = Annotated[Span, BeforeValidator(_span)]


_WHOLE_DAY = 24 * 60
_TIME = re.compile(r"(\d{1,2}):(\d{2})")


def _time(written: object) -> object:
    match = _TIME.fullmatch(written.strip()) if isinstance(written, str) else None
    hours, minutes = map(int, match.groups()) if match else (99, 0)
    if minutes > 59 or hours * 60 + minutes > _WHOLE_DAY:
        raise ValueError(f"{written!r} is not a time of day; write it like 13:30")
    return hours * 60 + minutes


WrittenTime = Annotated[int, BeforeValidator(_time)]


def _in_order(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    ordered = tuple(sorted(spans))
    for earlier, later in pairwise(ordered):
        if later.start < earlier.end:
            raise ValueError("two spans of hours overlap on one day; join them into one")
    return ordered


class TimeOff(BaseModel):
    """Days without any hours, both included; with times, from the one to the other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date
    last: date
    from_time: WrittenTime = 0
    """On the first day; minutes since midnight."""
    to_time: WrittenTime = _WHOLE_DAY
    """On the last day; it ends then."""

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.last < self.first:
            raise ValueError("time off ends before it starts; swap first and last")
        if self.first == self.last and self.to_time <= self.from_time:
            raise ValueError("time off ends before it starts; swap from_time and to_time")
        return self

    def on(self, day: date) -> Span | None:
        """What it takes of a date."""
        if not self.first <= day <= self.last:
            return None
        start = self.from_time if day == self.first else 0
        return Span(start, self.to_time if day == self.last else _WHOLE_DAY)


class Hours(BaseModel):
    """When a host can be met. Time off wins over an exception, an exception over a holiday, and a
    holiday over the week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    week: Mapping[Weekday, tuple[WrittenSpan, ...]]
    """Weekday -> spans; a weekday that is not written has none."""
    exceptions: Mapping[date, tuple[WrittenSpan, ...]] = {}
    """Date -> the spans of that day in place of the weekday's; none: a day off."""
    time_off: tuple[TimeOff, ...] = ()
    holidays: Holidays | None = None
    """Whose public holidays are days off."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        week = {day: _in_order(spans) for day, spans in self.week.items()}
        if not any(week.values()):
            raise ValueError("a host without any hours can never be met; write a span for one day")
        exceptions = {day: _in_order(spans) for day, spans in self.exceptions.items()}
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "exceptions", exceptions)
        return self

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((*self.week.items(), *self.exceptions.items(), *self.time_off, self.holidays))

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of one date, earliest first."""
        spans = self.without_time_off(day)
        for off in self.time_off:
            taken = off.on(day)
            if taken is not None:
                spans = _less(spans, taken)
        return spans

    def without_time_off(self, day: date) -> tuple[Span, ...]:
        """The spans that a date would have if no time off took any of them."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.holiday(day) is not None:
            return ()
        return self.usually_on(day)

    def usually_on(self, day: date) -> tuple[Span, ...]:
        """The spans of a date in a week like any other, earliest first."""
        return self.week.get(_WEEK[day.weekday()], ())

    def holiday(self, day: date) -> str | None:
        """The holiday that makes a date a day off, by name."""
        return None if self.holidays is None else self.holidays.on(day)


def _less(spans: tuple[Span, ...], taken: Span) -> tuple[Span, ...]:
    parts = (
        part
        for start, end in spans
        for part in (Span(start, min(end, taken.start)), Span(max(start, taken.end), end))
    )
    return tuple(part for part in parts if part.start < part.end)
