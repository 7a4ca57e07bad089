"""Times at which a host can take a meeting: starts within the hours, less what is taken.

A meeting fits between two busy times if its buffers do. Busy times of Segue's own meetings have
*their* buffers in them, so buffers add up crosswise: after a booking until 11:00 with 5 minutes
after it, a meeting with 10 minutes before it starts at 11:15.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from scheduler.availability.host_time import Busy, Taken
from scheduler.availability.intervals import MINUTE, open_hours, starts
from scheduler.availability.limits import within_limits
from scheduler.teams.hours import Hours
from scheduler.teams.people import Host, MeetingType
from scheduler.zones import DAY, stretches

_PERIOD = 32 * DAY


def bookable(host: Host, meeting: MeetingType, taken: Taken, start: int, end: int) -> list[int]:
    """The starts from ``start`` to ``end`` (excluded) at which the host can take the meeting.

    Moments are whole seconds since 1970 UTC. Notice and window are the caller's.
    """
    if start >= end:
        return []
    within_hours = in_hours(host, meeting, start, end)
    free = clear_of(taken.busy, meeting, within_hours)
    return within_limits(host, meeting, taken.meetings, free)


def can_take(host: Host, meeting: MeetingType, taken: Taken, start: int) -> bool:
    """Whether the host can take the meeting at a start that need not be one of the grid."""
    end = start + meeting.minutes * MINUTE
    within = open_hours(host.hours, stretches(host.zone, start - DAY, end + DAY))
    if not any(hours.start <= start and end <= hours.end for hours in within):
        return False
    free = clear_of(taken.busy, meeting, [start])
    return bool(within_limits(host, meeting, taken.meetings, free))


def in_hours(host: Host, meeting: MeetingType, start: int, end: int) -> list[int]:
    """The starts on the host's grid whose whole meeting is within the hours, whatever is taken."""
    found: list[int] = []
    for period in range(start // _PERIOD, (end - 1) // _PERIOD + 1):
        found += _in_period(host.hours, host.zone, meeting.minutes, meeting.increment, period)
    return found[bisect_left(found, start) : bisect_left(found, end)]


# Hours change with the vendor's files alone: what follows from them is kept, some kilobytes each.
@lru_cache(maxsize=2048)
def _in_period(
    hours: Hours, zone: str, minutes: int, increment: int, period: int
) -> tuple[int, ...]:
    start, end = period * _PERIOD, (period + 1) * _PERIOD
    # The last start's meeting ends after the period.
    clock = stretches(zone, start, end + minutes * MINUTE)
    found = starts(open_hours(hours, clock), clock, minutes=minutes, increment=increment)
    return tuple(found[: bisect_left(found, end)])


def clear_of(busy: Busy, meeting: MeetingType, starts: Sequence[int]) -> list[int]:
    """The starts, in order, whose meeting with its buffers touches nothing busy."""
    needs = (meeting.minutes + meeting.buffer_after) * MINUTE
    before = meeting.buffer_before * MINUTE
    found: list[int] = []
    at, coming = 0, starts[0] if starts else 0
    for since, until in busy:
        free_from = until + before
        if free_from <= coming:  # as most that is busy outside the hours
            continue
        clear = bisect_right(starts, since - needs, at)
        found += starts[at:clear]
        at = bisect_left(starts, free_from, clear)
        if at == len(starts):
            return found
        coming = starts[at]
    found += starts[at:]
    return found
