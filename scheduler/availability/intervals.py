"""When a host's hours are, and which starts they have. Plain functions of values.

Moments are whole seconds since 1970 UTC; an ``Interval`` excludes its end. The zone comes in
through ``Stretch``: inside one, the host's clock is a constant away from UTC.

**Hours on days when clocks change.** A moment is within the hours if and only if the host's clock
shows a time within them. 9:00-17:00 is eight hours on every day whose clocks change at night.
1:00-4:00 is two hours on the day that skips 2:00-3:00, and four on the day that has it twice.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from scheduler.teams.hours import Hours
from scheduler.zones import Stretch, day_on_clock, midnight

MINUTE = 60


class Interval(NamedTuple):
    """From a second to another, end excluded."""

    start: int
    end: int


def open_hours(hours: Hours, clock: Sequence[Stretch]) -> list[Interval]:
    """The host's hours over the stretches of its clock: in order, none touching the next.

    Monday 9:00-12:00 and 13:00-17:00 at offset +1 h is 8:00-11:00 and 12:00-16:00 UTC.
    """
    found: list[Interval] = []
    for stretch in clock:
        if stretch.start >= stretch.end:
            continue
        day = day_on_clock(stretch.start, stretch.offset)
        last = day_on_clock(stretch.end - 1, stretch.offset)
        while day <= last:
            dawn = midnight(day) - stretch.offset
            for span in hours.on(day):
                start = max(dawn + span.start * MINUTE, stretch.start)
                end = min(dawn + span.end * MINUTE, stretch.end)
                if start < end:
                    _append(found, start, end)
            day += timedelta(days=1)
    return found


def _append(found: list[Interval], start: int, end: int) -> None:
    # Hours until 24:00 and hours from 0:00 are one: a meeting may run past midnight.
    if found and found[-1].end == start:
        found[-1] = Interval(found[-1].start, end)
    else:
        found.append(Interval(start, end))


def starts(
    within: Iterable[Interval], clock: Sequence[Stretch], *, minutes: int, increment: int
) -> list[int]:
    """Every start on the grid whose whole meeting is within one interval.

    The grid is that of the host's clock, from midnight in steps of the increment: 9:05-12:00 has
    10:00 and 11:00 for 60 minutes each hour, and 9:30, 10:00, 10:30 and 11:00 each half hour.
    """
    length, step = minutes * MINUTE, increment * MINUTE
    changes = [stretch.start for stretch in clock]
    found: list[int] = []
    for start, end in within:
        latest = end - length
        if latest < start:
            continue
        at = max(bisect_right(changes, start) - 1, 0)
        while at < len(clock) and clock[at].start <= latest:
            since = max(start, clock[at].start)
            # Steps divide a day, so the grid runs on from midnight to midnight.
            first = since + (-(since + clock[at].offset)) % step
            found.extend(range(first, min(latest, clock[at].end - 1) + 1, step))
            at += 1
    return found
