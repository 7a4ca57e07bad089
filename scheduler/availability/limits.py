"""At most so many meetings a day and a week: days and weeks on the host's clock, from Monday on.

A limit of a meeting type counts a host's meetings of that type; the host's own counts all of them.
Held times count as long as they are held.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from scheduler.availability.host_time import Met
from scheduler.teams.people import Host, MeetingType
from scheduler.zones import DAY, Stretch, stretches

_FIRST_MONDAY = 4
"""1970-01-05, in days since 1970-01-01."""


class Limit(NamedTuple):
    """One limit that a host has for a type of meeting."""

    most: int
    span: str
    """``day`` or ``week``."""
    type_id: str | None
    """The meetings that count; None: all."""


class Full(NamedTuple):
    """A limit that is reached on some days."""

    limit: Limit
    met: int
    """So many meetings count."""


def limits_of(host: Host, meeting: MeetingType) -> tuple[Limit, ...]:
    """The limits that hold for a meeting of that type with that host."""
    found = (
        (meeting.daily_limit, "day", meeting.id),
        (meeting.weekly_limit, "week", meeting.id),
        (host.daily_limit, "day", None),
    )
    return tuple(Limit(most, span, of) for most, span, of in found if most is not None)


def within_limits(
    host: Host, meeting: MeetingType, met: Sequence[Met], starts: Sequence[int]
) -> list[int]:
    """The starts at which one more meeting of that type keeps every limit."""
    full = reached(host, meeting, met)
    if not full or not starts:
        return list(starts)
    clock = stretches(host.zone, starts[0], starts[-1] + 1)
    return [start for start, day in on_days(starts, clock) if full.on(day) is None]


class Reached:
    """Tells for a day which limit leaves no room for one more meeting."""

    def __init__(self, met: Mapping[Limit, Counter[int]]) -> None:
        """``met``: for each limit how many meetings count in which day or week."""
        self._met = met

    def __bool__(self) -> bool:
        return any(max(met.values(), default=0) >= limit.most for limit, met in self._met.items())

    def on(self, day: int) -> Full | None:
        """The limit that is reached on a day (since 1970, on the host's clock)."""
        for limit, met in self._met.items():
            count = met[_span_of(day, limit.span)]
            if count >= limit.most:
                return Full(limit, count)
        return None


def reached(host: Host, meeting: MeetingType, met: Sequence[Met]) -> Reached:
    """What the host's meetings leave of the limits for a meeting of that type."""
    limits = limits_of(host, meeting) if met else ()
    if not limits:
        return Reached({})
    ordered = sorted(met)
    clock = stretches(host.zone, ordered[0].starts_at, ordered[-1].starts_at + 1)
    days = [day for _, day in on_days((one.starts_at for one in ordered), clock)]
    counts: dict[Limit, Counter[int]] = {limit: Counter() for limit in limits}
    for one, day in zip(ordered, days, strict=True):
        for limit, count in counts.items():
            if limit.type_id in (None, one.meeting_type_id):
                count[_span_of(day, limit.span)] += 1
    return Reached(counts)


def on_days(starts: Iterable[int], clock: Sequence[Stretch]) -> Iterator[tuple[int, int]]:
    """Each start, in order, with its day on the clock, in days since 1970."""
    at = 0
    for start in starts:
        while start >= clock[at].end:
            at += 1
        yield start, (start + clock[at].offset) // DAY


def _span_of(day: int, span: str) -> int:
    return day if span == "day" else (day - _FIRST_MONDAY) // 7
