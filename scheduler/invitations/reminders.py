"""When a meeting is reminded of: functions of values."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def due(
    starts_at: datetime, minutes: Sequence[int], *, now: datetime
) -> list[tuple[int, datetime]]:
    """The reminders still to come: minutes before the start, and their moments, the first first.

    One whose moment has passed is not there: whoever books at short notice needs no reminder of it.
    """
    moments = {before: starts_at - timedelta(minutes=before) for before in minutes}
    to_come = [(before, moment) for before, moment in moments.items() if moment > now]
    return sorted(to_come, key=lambda one: one[1])


def useful_until(starts_at: datetime, minutes: Sequence[int], before: int) -> datetime:
    """Until when a reminder that comes late still helps: the next one's moment, or the start."""
    later = [other for other in minutes if other < before]
    return starts_at - timedelta(minutes=max(later, default=0))
