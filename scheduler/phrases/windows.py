"""Phrases that say a stretch of time: a day, a week, "after 3", and what is left out of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from scheduler.phrases.clocks import Clock
from scheduler.phrases.days import DAY, Days, Said
from scheduler.phrases.frame import Frame, time_of
from scheduler.phrases.halves import FULL_DAY, between, settle
from scheduler.phrases.phrase import Kind, Phrase, Reading, Window
from scheduler.phrases.wanted import Minutes, Wanted

LISTED_DAYS = 56
"""How far ahead the days that are left out of an open window are listed."""
LISTED_PARTS = 14
"""How far ahead a part of any day is."""
_WHOLE = (0, FULL_DAY)


@dataclass(frozen=True)
class _Range:
    first: date
    last: date | None
    """Included; None: open."""


def window(frame: Frame, roles: Wanted) -> Phrase:
    """The phrase of a sentence without a time of day, or with one that is a bound."""
    if backwards := _backwards(frame, roles):
        return Phrase(kind=Kind.NONE, because=backwards)
    span = _span(frame, roles)
    single = _single(roles)
    if span is None and single is not None and single.others:
        return _either(frame, roles, single)
    ranges = _ranges(frame, roles, span)
    pieces = list(_pieces(frame, ranges, span))
    if not pieces:
        return _nothing(frame, roles, single)
    is_open = span is None and ranges[-1].last is None
    end = None if is_open else pieces[-1].end
    out = [*_gaps(pieces), *_left_out(frame, roles, pieces)]
    excluded = _clipped(_merged(out), pieces[0].start, end or pieces[-1].end)
    start = _start_after(pieces[0].start, excluded)
    if end is not None and start >= end:
        return Phrase(kind=Kind.NONE, because="All of what was said is left out again.")
    return Phrase(
        kind=Kind.WINDOW,
        date=_date_said(roles, single),
        time=_time_said(frame, roles),
        start=start,
        end=end,
        excluded=tuple(one for one in excluded if one.end > start),
    )


def _single(roles: Wanted) -> Days | None:
    if len(roles.days) == 1 and roles.days[0].single and roles.days[0].said is not Said.THAT:
        return roles.days[0]
    return None


def _date_said(roles: Wanted, single: Days | None) -> date | None:
    if single is not None:
        return single.first
    bound = roles.bound
    return bound.first if not roles.days and bound is not None and bound.single else None


def _bounding(frame: Frame, clock: Clock, meal: str | None) -> int:
    return settle(clock, frame.hours, meal).minutes


def _time_said(frame: Frame, roles: Wanted) -> time | None:
    if (roles.after is None) == (roles.before is None) or roles.between:
        return None
    clock = roles.after or roles.before
    assert clock is not None
    return time_of(_bounding(frame, clock, roles.meal))


def _span(frame: Frame, roles: Wanted) -> Minutes | None:
    if roles.between:
        start, end = between(*roles.between, frame.hours)
        last = end.minutes if end.minutes > start.minutes else end.minutes + FULL_DAY
        return start.minutes, last
    if roles.after is None and roles.before is None:
        return roles.span
    if roles.after is not None and roles.before is not None:
        start, end = between(roles.after, roles.before, frame.hours)
        if start.minutes < end.minutes:
            return start.minutes, end.minutes
    low, high = roles.span or _WHOLE
    if roles.after is not None:
        low = _bounding(frame, roles.after, roles.meal)
    else:
        assert roles.before is not None
        high = _bounding(frame, roles.before, roles.meal) or FULL_DAY
    return (low, high) if low < high else (low, FULL_DAY)


def _backwards(frame: Frame, roles: Wanted) -> str | None:
    """Why there is no time "between 4 and 2"; "between 10 pm and 2 am" goes over midnight."""
    if not roles.between or not all(one.open and not one.part for one in roles.between):
        return None
    start, end = (one.minutes for one in between(*roles.between, frame.hours))
    if end > start:
        return None
    first, last = (f"{time_of(one):%H:%M}" for one in (start, end))
    return f"{first} is not before {last}; say the earlier time first, or am and pm."


def _ranges(frame: Frame, roles: Wanted, span: Minutes | None) -> list[_Range]:
    if roles.days:
        return [_range(frame, days, roles) for days in sorted(roles.days, key=lambda d: d.first)]
    if roles.since is not None or roles.until is not None:
        first = roles.since.first if roles.since else frame.today
        return [_Range(first, roles.until.last if roles.until else None)]
    if roles.out or roles.out_parts or span is None:
        return [_Range(frame.today, None)]
    day = frame.today if frame.stretch(frame.today, *span) else frame.next_working_day()
    return [_Range(day, day)]


def _range(frame: Frame, days: Days, roles: Wanted) -> _Range:
    if days.said is Said.ANY:
        first = roles.since.first if roles.since else frame.today
        return _Range(first, roles.until.last if roles.until else None)
    return _Range(days.first, days.last)


def _pieces(frame: Frame, ranges: list[_Range], span: Minutes | None) -> Iterator[Window]:
    for one in ranges:
        ahead = LISTED_DAYS if span is None else LISTED_PARTS
        first = max(one.first, frame.today - DAY)
        last = first + ahead * DAY if one.last is None else one.last
        if span is None:
            found = frame.stretch(first, 0, ((last - first).days + 1) * FULL_DAY)
            yield from [found] if found else []
            continue
        for n in range(min((last - first).days + 1, 100)):
            found = frame.stretch(first + n * DAY, *span)
            yield from [found] if found else []


def _gaps(pieces: list[Window]) -> Iterator[Window]:
    for earlier, later in pairwise(pieces):
        if earlier.end < later.start:
            yield Window(start=earlier.end, end=later.start)


def _left_out(frame: Frame, roles: Wanted, pieces: list[Window]) -> Iterator[Window]:
    first, last = frame.day_of(pieces[0].start), frame.day_of(pieces[-1].end)
    for span in roles.out_parts:
        for n in range((last - first).days + 1):
            found = frame.stretch(first + n * DAY, *span)
            yield from [found] if found else []
    for days in roles.out:
        if days.said is Said.WEEKDAY:
            n = (days.first.weekday() - first.weekday()) % 7
            while first + n * DAY <= last:
                yield _whole(frame, first + n * DAY, first + n * DAY)
                n += 7
        elif days.said is not Said.ANY:
            yield _whole(frame, days.first, days.last)


def _whole(frame: Frame, first: date, last: date) -> Window:
    return Window(start=frame.moment(first, 0), end=frame.moment(last + DAY, 0))


def _merged(windows: list[Window]) -> list[Window]:
    merged: list[Window] = []
    for one in sorted(windows, key=lambda window: window.start):
        if merged and one.start <= merged[-1].end:
            merged[-1] = Window(start=merged[-1].start, end=max(one.end, merged[-1].end))
        else:
            merged.append(one)
    return merged


def _clipped(windows: list[Window], start: datetime, end: datetime) -> list[Window]:
    within = [(max(one.start, start), min(one.end, end)) for one in windows]
    return [Window(start=since, end=until) for since, until in within if since < until]


def _start_after(start: datetime, excluded: list[Window]) -> datetime:
    """A window does not begin with what is left out of it."""
    return next((one.end for one in excluded if one.start <= start < one.end), start)


def _either(frame: Frame, roles: Wanted, single: Days) -> Phrase:
    """A day that may be another, too: 10/12, "next friday"."""
    readings = []
    for day in (single.first, *single.others):
        found = frame.stretch(day, 0, FULL_DAY)
        if found:
            readings.append(Reading(date=day, time=None, start=found.start, end=found.end))
    if not readings:
        return _nothing(frame, roles, single)
    first = readings[0]
    return Phrase(
        kind=Kind.AMBIGUOUS if single.asks and len(readings) > 1 else Kind.WINDOW,
        date=first.date,
        start=first.start,
        end=first.end,
        readings=tuple(readings) if len(readings) > 1 else (),
        because=single.because,
    )


def _nothing(frame: Frame, roles: Wanted, single: Days | None) -> Phrase:
    date_said = _date_said(roles, single)
    return Phrase(
        kind=Kind.NONE,
        date=date_said if date_said and date_said >= frame.today else None,
        time=_time_said(frame, roles) if date_said and date_said >= frame.today else None,
        because="That is past; nothing can be booked there.",
    )
