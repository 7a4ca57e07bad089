"""When somebody of a team is at work: now, or from when. A function of values.

Working hours, holidays and time off count; what a calendar has taken does not: who is in a meeting
answers after it, and the promise is of the day and the hour from which, not of the minute.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from scheduler.availability.intervals import Interval, open_hours
from scheduler.teams.people import Host
from scheduler.zones import DAY, moment, seconds, stretches

_LOOKS = (8, 62)
"""Days ahead: most teams work within a week, some are away over the holidays. Who has no hours for
two months promises nothing."""


class Attended(NamedTuple):
    """A span in which somebody works without a break. Moments are UTC."""

    since: datetime
    until: datetime

    def at(self, now: datetime) -> bool:
        """Whether it is under way."""
        return self.since <= now < self.until


def attended(hosts: Sequence[Host], now: datetime) -> Attended | None:
    """The span in which somebody of them works that is under way at ``now``, or else the next one.

    None: nobody of them has any hours within two months. ``until`` may be cut where the look ahead
    ends. Raises ``ValueError`` for a moment without a zone.
    """
    at = seconds(now)
    for days in _LOOKS:
        coming = [one for one in _together(hosts, at, at + days * DAY) if one.end > at]
        if coming:
            return Attended(moment(coming[0].start), moment(coming[0].end))
    return None


def _together(hosts: Iterable[Host], start: int, end: int) -> list[Interval]:
    """When at least one of them works, in order. It begins a day early, where hours may have
    begun that are under way."""
    theirs = (
        span
        for host in hosts
        for span in open_hours(host.hours, stretches(host.zone, start - DAY, end))
    )
    found: list[Interval] = []
    for span in sorted(theirs):
        if found and span.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
