"""From a day and a time of day to a moment, in every zone and on the days when clocks change."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


def at(day: date, minutes: int, zone: tzinfo) -> datetime:
    """The moment when the zone's clock shows that time; ``minutes`` since midnight, or more.

    A time that the clock skips is as much later as the skip is long; one that it shows twice is the
    first of both.
    """
    days, minutes = divmod(minutes, 24 * 60)
    wall = datetime.combine(day + days * DAY, time(minutes // 60, minutes % 60), zone)
    return wall.astimezone(UTC).astimezone(zone)


def still_ahead(moment: datetime, now: datetime) -> datetime:
    """The second of both, where the clock shows a time twice and the first is past."""
    if moment >= now or moment.tzinfo is None:
        return moment
    again = moment.replace(fold=1)
    shown_again = again.astimezone(UTC).astimezone(moment.tzinfo)
    return shown_again if _wall(shown_again) == _wall(moment) and shown_again >= now else moment


def skipped(day: date, minutes: int, zone: tzinfo) -> bool:
    """Whether the zone's clock never shows that time on that day."""
    moment = at(day, minutes, zone)
    return _wall(moment) != datetime.combine(day, time()) + timedelta(minutes=minutes)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The moment on that zone's clock; without a zone of its own it is on it already."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC).astimezone(zone)


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, fold=0)
