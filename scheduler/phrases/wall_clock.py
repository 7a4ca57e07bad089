"""From a day and a time of day to a moment, in every zone and on the days when clocks change."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


def at(day: date, minutes: int, zone: tzinfo) -> tuple[datetime, datetime]:
    """When the zone's clock shows that time, in UTC; both moments, where it shows it twice.

    ``minutes`` are since midnight and may be a day or more. A time that the clock skips is as much
    later as the skip is long.
    """
    days, minutes = divmod(minutes, 24 * 60)
    wall = datetime.combine(day + days * DAY, time(minutes // 60, minutes % 60), zone)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    # In a gap the second reading is the earlier one, and shows another time.
    return first, max(first, second) if _shows(second, wall, zone) else first


def skipped(day: date, minutes: int, zone: tzinfo) -> bool:
    """Whether the zone's clock never shows that time on that day."""
    wall = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    return not _shows(at(day, minutes, zone)[0], wall, zone)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The moment on that zone's clock; without a zone of its own it is on it already."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC).astimezone(zone)


def _shows(moment: datetime, wall: datetime, zone: tzinfo) -> bool:
    shown = moment.astimezone(zone)
    return shown.replace(tzinfo=None, fold=0) == wall.replace(tzinfo=None, fold=0)
