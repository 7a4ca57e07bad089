"""On which clock the times of an iCalendar file are, whatever the file calls it.

The libraries keep one zone for each name in the whole process, whoever's file defined it first. So
the names are taken out of the file before they read it, and each file's own definitions count here.
"""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from icalendar import Calendar, Component, Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from scheduler.zones import zone, zone_names

_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_NAMED = re.compile(rf"(?im)^((?:{'|'.join(_TIMES)})[^:\r\n]*?);TZID=")
_HIDDEN = "X-SEGUE-TZID"
# Line by line and without a way back: one that never ends must not be looked through again from
# each of a hundred thousand beginnings.
_ZONE = re.compile(
    r"BEGIN:VTIMEZONE\r?\n(?:(?!BEGIN:VTIMEZONE|END:VTIMEZONE)[^\n]*\n)*+END:VTIMEZONE\r?\n"
)
_ZONE_NAME = re.compile(r"^TZID[^:\r\n]*:(.+?)\r?$", re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]")


class UnknownClock(ValueError):
    """The file names a zone that it does not define and that nobody knows."""


def without_zone_names(file: str) -> str:
    """The file with its lines whole, its zones' names set aside, and without the definitions of
    zones that the tz database knows."""
    plain = _FOLD.sub("", file)
    return _NAMED.sub(rf"\1;{_HIDDEN}=", _ZONE.sub(_unless_known, plain))


def without_zones(file: str) -> str:
    """The file with its lines whole, and without definitions of zones, which have times of their
    own."""
    return _ZONE.sub("", _FOLD.sub("", file))


def _unless_known(definition: re.Match[str]) -> str:
    name = _ZONE_NAME.search(definition[0])
    return "" if name is not None and known_zone(name[1]) is not None else definition[0]


def known_zone(name: str) -> tzinfo | None:
    """The zone of the tz database that a file means by a name.

    ``Europe/Berlin``, ``/citadel.org/20190914_1/Europe/Berlin`` and Microsoft's
    ``W. Europe Standard Time`` are the same one.
    """
    plain = name.strip().strip('"')
    if plain in WINDOWS_TO_OLSON:
        return zone(WINDOWS_TO_OLSON[plain])
    parts = plain.strip("/").split("/")
    for count in (len(parts), 3, 2, 1):
        tail = "/".join(parts[-count:])
        if tail in zone_names():
            return zone(tail)
    return None


def put_on_clocks(calendar: Calendar, floating: tzinfo) -> None:
    """Give every time of the events its zone; one without a zone is on the clock ``floating``.

    Raises ``UnknownClock``, once all others have theirs: times of an unknown zone are then on the
    clock ``floating``, too.
    """
    defined = {str(one.get("TZID")): one for one in calendar.walk("VTIMEZONE")}
    clocks: dict[str, tzinfo] = {}
    unknown: list[str] = []

    def clock(name: str | None) -> tzinfo:
        if name is None:
            return floating
        if name not in clocks:
            found = known_zone(name) or _defined(defined.get(name))
            if found is None:
                unknown.append(name)
            clocks[name] = found or floating
        return clocks[name]

    for event in calendar.walk("VEVENT"):
        for value in _times_of(event):
            _put(value, clock)
    if unknown:
        raise UnknownClock(f"names the time zone {unknown[0]!r}, which nobody knows")


def _defined(component: Component | None) -> tzinfo | None:
    if not isinstance(component, Timezone):
        return None
    location = component.get("X-LIC-LOCATION")
    return known_zone(str(location or "")) or component.to_tz(lookup_tzid=False)


def _times_of(event: Component) -> Iterator[Any]:
    for name in _TIMES:
        value = event.get(name)
        yield from value if isinstance(value, list) else () if value is None else (value,)


def _put(value: Any, clock: Any) -> None:
    name = value.params.pop(_HIDDEN, None)
    for one in getattr(value, "dts", (value,)):
        one.dt = _aware(one.dt, clock(name))


def _aware(time: Any, clock: tzinfo) -> Any:
    if isinstance(time, tuple):  # a period: from, and until or for
        return tuple(_aware(part, clock) for part in time)
    if isinstance(time, datetime) and time.tzinfo is None:
        return time.replace(tzinfo=clock)
    return time
