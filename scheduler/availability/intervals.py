"""Times that a host can be met: hours, less busy times, cut into starts. Plain functions of values.

Moments are whole seconds since 1970 UTC; an ``Interval`` excludes its end. The zone comes in
through ``Stretch``: inside one, the host's clock is a constant away from UTC.

**Hours on days when clocks change.** A moment is within the hours if and only if the host's clock
shows a time within them. 9:00-17:00 is eight hours on every day whose clocks change at night.
1:00-4:00 is two hours on the day that skips 2:00-3:00, and four on the day that has it twice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from scheduler.teams.hours import Hours
from scheduler.teams.people import Host, MeetingType
from scheduler.zones import Stretch, day_on_clock, midnight, stretches

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


def blocked(busy: Iterable[Interval], meeting: MeetingType) -> list[Interval]:
    """What own bookings forbid to a meeting of this type, in order and joined.

    ``busy`` has each booking's own buffers in it. The new meeting's come on top, crosswise: after
    a booking until 11:00 with 5 minutes after, a meeting with 10 minutes before starts at 11:15.
    """
    before, after = meeting.buffer_after * MINUTE, meeting.buffer_before * MINUTE
    ordered = sorted(busy)
    if not ordered:
        return []
    joined: list[Interval] = []
    start, end = ordered[0].start - before, ordered[0].end + after
    for since, until in ordered:
        if since - before > end:
            joined.append(Interval(start, end))
            start, end = since - before, until + after
        elif until + after > end:
            end = until + after
    joined.append(Interval(start, end))
    return joined


def free(hours: Sequence[Interval], blocks: Sequence[Interval]) -> list[Interval]:
    """The hours less the blocks; both in order and joined.

    9:00-17:00 less 12:00-13:00 is 9:00-12:00 and 13:00-17:00.
    """
    found: list[Interval] = []
    begins, ends = [block.start for block in blocks], [block.end for block in blocks]
    for since, end in hours:
        for block_start, block_end in blocks[bisect_right(ends, since) : bisect_left(begins, end)]:
            if block_start > since:
                found.append(Interval(since, block_start))
            since = block_end
        if since < end:
            found.append(Interval(since, end))
    return found


def starts(within: Iterable[Interval], clock: Sequence[Stretch], meeting: MeetingType) -> list[int]:
    """Every start on the grid whose whole meeting is within one interval.

    The grid is that of the host's clock, from midnight in steps of the increment: 9:05-12:00 has
    10:00 and 11:00 for 60 minutes each hour, and 9:30, 10:00, 10:30 and 11:00 each half hour.
    """
    length, step = meeting.minutes * MINUTE, meeting.increment * MINUTE
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


def bookable(
    host: Host, meeting: MeetingType, busy: Iterable[Interval], start: int, end: int
) -> list[int]:
    """The starts from ``start`` to ``end`` (excluded) at which the host can take the meeting."""
    if start >= end:
        return []
    length = meeting.minutes * MINUTE
    clock = stretches(host.zone, start, end + length)
    within = free(open_hours(host.hours, clock), blocked(busy, meeting))
    found = starts(within, clock, meeting)
    return found[bisect_left(found, start) : bisect_left(found, end)]
