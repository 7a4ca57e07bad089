"""Time zones: the pinned tz database, and where a zone's clock stands at which moment.

This is the one place that decides whose tz database counts. Importing it makes PyPI's ``tzdata``
(pinned in the lock) win over the machine's, which may be years old: America/Vancouver, for one,
differs after 2026-11-01. Everything that needs a zone takes it from here.
"""

import zoneinfo
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import pairwise
from math import floor
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduler.errors import UnknownZone

zoneinfo.reset_tzpath([])
ZoneInfo.clear_cache()

DAY = 86_400
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Stretch(NamedTuple):
    """From one change of a zone's clocks to the next, in seconds since 1970 UTC, end excluded.

    A moment ``t`` in it reads ``t + offset`` on the zone's clock.
    """

    start: int
    end: int
    offset: int


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name.

    Raises ``UnknownZone``. The name may come from a browser: it is looked up in the list of zones
    and never used as a path.
    """
    if name not in _names():
        raise UnknownZone(f"{name!r} is not a time zone; write one like Europe/Berlin")
    return ZoneInfo(name)


@cache
def _names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def like_zone(name: str) -> str:
    """The remedy for a name that is no zone: the nearest one, a sentence."""
    near = _ending_in(name) or get_close_matches(name[:64], _names(), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else "Write one like Europe/Berlin."


def _ending_in(name: str) -> list[str]:
    """The zone of a city that was written without its continent: Paris, new york."""
    city = name.strip().replace(" ", "_").casefold()
    return sorted(one for one in _names() if one.casefold().endswith(f"/{city}"))[:1]


def zone_names() -> frozenset[str]:
    """All zones of the pinned tz database."""
    return _names()


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 UTC. Raises ``ValueError`` for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a zone: {moment!r}")
    return floor(moment.timestamp())


def moment(since_1970: int) -> datetime:
    """The UTC moment of so many seconds since 1970."""
    return _EPOCH + timedelta(seconds=since_1970)


def midnight(day: date) -> int:
    """The day's first second on a clock that shows UTC; less the offset, on a zone's own."""
    return (day.toordinal() - _EPOCH_DAY) * DAY


def day_on_clock(since_1970: int, offset: int) -> date:
    """The date that a clock at this offset shows."""
    return date.fromordinal((since_1970 + offset) // DAY + _EPOCH_DAY)


def stretches(name: str, start: int, end: int) -> list[Stretch]:
    """The stretches that cover ``start`` to ``end`` (seconds since 1970) in the zone of that name.

    Raises ``UnknownZone``.
    """
    zone(name)
    # Whole months of the clock are kept, so that neighbouring questions share one answer.
    period = 32 * DAY
    first, last = start // period, -(-end // period)
    known = _clock(name, first * period, last * period)
    at = bisect_right(known, start, key=lambda stretch: stretch.start) - 1
    found = []
    for stretch in known[at:]:
        if stretch.start >= end:
            break
        found.append(
            Stretch(max(stretch.start, start), min(stretch.end, end), stretch.offset),
        )
    return found


@lru_cache(maxsize=4096)
def _clock(name: str, start: int, end: int) -> tuple[Stretch, ...]:
    """Changes found by asking the tz database day by day: since 1900, none has two within six."""
    zone_of = ZoneInfo(name)
    changes = [start]
    for before, after in pairwise(range(start, end + DAY, DAY)):
        if _offset(zone_of, before) != _offset(zone_of, after):
            changes.append(_change_between(zone_of, before, after))
    return tuple(
        Stretch(since, until, _offset(zone_of, since))
        for since, until in pairwise([*changes, end])
        if since < until
    )


def _offset(zone_of: ZoneInfo, since_1970: int) -> int:
    offset = moment(since_1970).astimezone(zone_of).utcoffset()
    assert offset is not None
    return offset // timedelta(seconds=1)


def _change_between(zone_of: ZoneInfo, before: int, after: int) -> int:
    old = _offset(zone_of, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(zone_of, middle) == old else (before, middle)
    return after


def start_of_day(name: str, day: date) -> int:
    """The first second whose date in that zone is ``day`` (or later, where the day is skipped).

    Raises ``UnknownZone``.
    """
    wall = midnight(day)
    for stretch in stretches(name, wall - 2 * DAY, wall + 2 * DAY):
        since = max(stretch.start, wall - stretch.offset)
        if since < stretch.end:
            return since
    raise AssertionError(f"no {day} in {name}")
