"""Phrases that say a time of day: one moment, or several between which it is asked."""

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.phrases.days import DAY, Days, Said
from scheduler.phrases.frame import Frame, time_of, to_the_minute
from scheduler.phrases.halves import Settled, settle
from scheduler.phrases.phrase import Kind, Phrase, Reading
from scheduler.phrases.wall_clock import skipped
from scheduler.phrases.wanted import Wanted

_MOST_DAYS = 31
_ANY_AHEAD = 14
"""Days that "any day at 3" lists."""


@dataclass(frozen=True)
class _Candidate:
    """A day and a time of day."""

    day: date
    minutes: int
    dated: bool
    """Whether the day was said as a date."""


def after_so_long(frame: Frame, offset: timedelta) -> Phrase:
    """ "in two hours": hours that pass, whatever clocks do meanwhile."""
    try:
        start = to_the_minute(frame.now + offset)
        there = start.astimezone(frame.visitors)
    except OverflowError:
        return Phrase(kind=Kind.NONE, because="That is too far away.")
    return Phrase(kind=Kind.POINT, date=there.date(), time=there.time(), start=start)


def points(frame: Frame, roles: Wanted) -> Phrase:
    """The phrase of a sentence with at least one time of day that is no bound."""
    settled = [settle(clock, frame.hours, roles.meal) for clock in roles.clocks]
    if any(days.said in (Said.SEVERAL, Said.ANY) for days in roles.days):
        return _on_each(frame, roles, settled)
    if not roles.days and roles.bound is not None:
        return _bounded(frame, roles, roles.bound, settled[0].minutes)
    sure = _combined(frame, roles, settled, likelier=True)
    others = _combined(frame, roles, settled, likelier=False)
    ahead = [one for one in sure if frame.is_ahead(one.day, one.minutes)]
    if not ahead:
        return _past(frame, sure[0])
    asks = len(ahead) > 1 or _asks(roles)
    readings = list(
        dict.fromkeys([*ahead, *(o for o in others if frame.is_ahead(o.day, o.minutes))])
    )
    return _phrase(
        frame, roles, readings, asks=asks, alternatives=_are_alternatives(roles, settled)
    )


def _bounded(frame: Frame, roles: Wanted, bound: Days, minutes: int) -> Phrase:
    """ "by Friday at 3", "from Monday at 3": until or from that moment on."""
    moment = frame.moment(bound.first, minutes)
    if moment <= frame.now:
        return _past(frame, _Candidate(bound.first, minutes, True))
    until = roles.until is not None
    return Phrase(
        kind=Kind.WINDOW,
        date=bound.first if bound.single else None,
        time=time_of(minutes),
        start=frame.now if until else moment,
        end=moment if until else None,
    )


def _are_alternatives(roles: Wanted, settled: list[Settled]) -> bool:
    return len(roles.days) > 1 or len({one.minutes for one in settled}) > 1


def _asks(roles: Wanted) -> bool:
    return any(days.asks for days in roles.days)


def _combined(
    frame: Frame, roles: Wanted, settled: list[Settled], *, likelier: bool
) -> list[_Candidate]:
    """Every day with every time; ``likelier``: without days that are only just possible."""
    found: list[_Candidate] = []
    if len(roles.days) == len(settled) > 1:
        # "Tuesday at 3 or Wednesday at 4"
        pairs = zip(roles.days, settled, strict=True)
        return [_Candidate(days.first, one.minutes, True) for days, one in pairs]
    for one in settled:
        if not roles.days:
            found += [_Candidate(frame.next_with(m), m, False) for m in one.readings]
        for days in roles.days:
            for day in _days_of(days, likelier=likelier):
                dated = days.said is not Said.THAT
                found += [_Candidate(day, m, dated) for m in _on(frame, day, one)]
    return found


def _days_of(days: Days, *, likelier: bool) -> list[date]:
    return [days.first, *(() if likelier and not days.asks else days.others)]


def _on(frame: Frame, day: date, one: Settled) -> tuple[int, ...]:
    """The readings on that day; the other half of the day, where the likely one is past."""
    ahead = tuple(minutes for minutes in one.readings if frame.is_ahead(day, minutes))
    if not ahead and one.other is not None and frame.is_ahead(day, one.other):
        return (one.other,)
    return ahead or one.readings[:1]


def _past(frame: Frame, one: _Candidate) -> Phrase:
    said = f"{time_of(one.minutes):%H:%M} on {one.day.isoformat()}"
    return Phrase(
        kind=Kind.NONE,
        date=one.day if one.dated and one.day >= frame.today else None,
        time=time_of(one.minutes) if one.day >= frame.today else None,
        because=f"{said} is past; nothing can be booked there.",
    )


def _phrase(
    frame: Frame,
    roles: Wanted,
    found: list[_Candidate],
    *,
    asks: bool,
    alternatives: bool,
) -> Phrase:
    readings = [_reading(frame, one) for one in found]
    first = readings[0]
    dates, times = {one.date for one in readings}, {one.time for one in readings}
    return Phrase(
        kind=Kind.AMBIGUOUS if asks and len(readings) > 1 else Kind.POINT,
        date=first.date if not alternatives or len(dates) == 1 else None,
        time=first.time if not alternatives or len(times) == 1 else None,
        start=first.start,
        readings=tuple(readings) if len(readings) > 1 else (),
        because=_why(frame, roles, found, asks=asks, alternatives=alternatives),
    )


def _why(
    frame: Frame, roles: Wanted, found: list[_Candidate], *, asks: bool, alternatives: bool
) -> str | None:
    if said := next((days.because for days in roles.days if days.because), None):
        return said
    first = found[0]
    if skipped(first.day, first.minutes, frame.where):
        clock = f"{time_of(first.minutes):%H:%M}"
        return f"The clock skips {clock} on {first.day.isoformat()}; this is as much later."
    if asks and alternatives:
        return "Several times were said."
    if asks:
        return "It can be in the morning or in the evening."
    return "There is a second, less likely reading." if len(found) > 1 else None


def _reading(frame: Frame, one: _Candidate) -> Reading:
    return Reading(
        date=one.day if one.dated else None,
        time=time_of(one.minutes),
        start=frame.moment(one.day, one.minutes),
    )


def _on_each(frame: Frame, roles: Wanted, settled: list[Settled]) -> Phrase:
    """ "next week at 3": that time on each of the days."""
    found = []
    for days in roles.days:
        for day in _dates(days)[:_MOST_DAYS]:
            found += [
                _Candidate(day, minutes, True) for one in settled for minutes in one.readings[:1]
            ]
    left = {day for out in roles.out for day in _dates(out)}
    ahead = [one for one in found if frame.is_ahead(one.day, one.minutes) and one.day not in left]
    if not ahead:
        return _past(frame, found[-1])
    ahead.sort(key=lambda one: frame.moment(one.day, one.minutes))
    times = {one.minutes for one in ahead}
    return Phrase(
        kind=Kind.WINDOW,
        time=time_of(ahead[0].minutes) if len(times) == 1 else None,
        start=frame.moment(ahead[0].day, ahead[0].minutes),
        end=frame.moment(ahead[-1].day + DAY, 0),
        readings=tuple(_reading(frame, one) for one in ahead),
    )


def _dates(days: Days) -> list[date]:
    last = days.first + (_ANY_AHEAD - 1) * DAY if days.said is Said.ANY else days.last
    return [days.first + n * DAY for n in range(min((last - days.first).days + 1, 400))]
