"""An iCalendar file as what it takes of its owner's time. Recurrences are expanded here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar
from recurring_ical_events import CalendarQuery

from remote.faults import Refused
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import RemoteEvent
from scheduler.calendars.ical.clocks import (
    UnknownClock,
    put_on_clocks,
    without_zone_names,
    without_zones,
)
from scheduler.calendars.ical.repeating import Overflow, refuse_overflow
from scheduler.calendars.packing import joined
from scheduler.zones import DAY, moment, seconds, start_of_day

Answer = Literal["accepted", "declined", "cancelled"]
Event = Any
"""A VEVENT as ``icalendar`` reads it: its values are of any kind, until they are looked at."""

_REPEATS = re.compile(r"(?im)^(RRULE|RDATE|RECURRENCE-ID|DURATION)\b")
_DAYS = re.compile(r"(?im)^(?:DTSTART|DTEND)[^:\r\n]*:(\d{8})")
_UID = re.compile(r"(?im)^UID(?:;[^:\r\n]*)?:(.+?)\r?$")
_TITLE = re.compile(r"(?im)^SUMMARY(?:;[^:\r\n]*)?:(.{1,60})")


@dataclass(frozen=True)
class Owner:
    """Whose calendar it is."""

    zone: str
    """Floating times and whole days are on this clock."""
    emails: frozenset[str]
    """Lower case: among the attendees they are the owner."""


class _Occurrences(CalendarQuery):
    """Start, end and the event behind each occurrence, without a copy of it."""

    def spans(self, start: datetime, end: datetime) -> Iterator[tuple[Any, Any, Event]]:
        for one in self._occurrences_between(start, end):
            yield one.start, one.end, one._adapter._component


def read_event(
    id_: str, file: str, owner: Owner, window: Interval, etag: str | None = None
) -> RemoteEvent:
    """What the file says. One of which nothing can be made has a ``fault``; what of its times can
    be read counts all the same.

    Raises ``Refused`` where it repeats without bounds, naming it.
    """
    if _is_over(file, window):
        uid = _UID.search(file)
        return RemoteEvent(id_, uid[1] if uid else None, (), etag=etag)
    try:
        return replace(_read(id_, file, owner, window), etag=etag)
    except Overflow as overflow:
        raise Refused(
            f"The event {named(file, id_)} {overflow}.",
            "Mend or delete that event in the calendar; it is read again by itself.",
        ) from overflow
    # Whatever a file from elsewhere does to the libraries is told to the operator.
    except Exception as error:
        uid = _UID.search(file)
        told = f"The event {named(file, id_)} cannot be read: {error}"
        return RemoteEvent(id_, uid[1] if uid else None, (), etag=etag, fault=told)


def named(file: str, id_: str) -> str:
    """The event as its owner knows it: by title and day, as far as they can be read."""
    title, day = _TITLE.search(file), _DAYS.search(file)
    known = f"'{title[1].strip()}'" if title else id_.rsplit("/", 1)[-1]
    return f"{known} of {day[1][:4]}-{day[1][4:6]}-{day[1][6:]}" if day else known


def _is_over(file: str, window: Interval) -> bool:
    """Told from the text alone, which spares most of an old calendar the reading."""
    plain = without_zones(file)
    if _REPEATS.search(plain):
        return False
    days = _DAYS.findall(plain)
    # Two days for clocks on either side of the world, and whole days that end with their last.
    last_day = moment(max(window.start - 3 * DAY, 0)).strftime("%Y%m%d")
    return len(days) > 0 and max(days) < last_day


def _read(id_: str, file: str, owner: Owner, window: Interval) -> RemoteEvent:
    calendar = Calendar.from_ical(without_zone_names(file))
    events: list[Event] = calendar.walk("VEVENT")
    if not events:
        return RemoteEvent(id_, None, ())
    fault = _fault(events)
    try:
        put_on_clocks(calendar, ZoneInfo(owner.zone))
    except UnknownClock as unknown:
        fault = fault or str(unknown)
    for event in events:
        refuse_overflow(event, window.end)
    first = next((one for one in events if "RECURRENCE-ID" not in one), events[0])
    return RemoteEvent(
        id=id_,
        uid=str(first["UID"]) if "UID" in first else None,
        busy=tuple(_busy(calendar, owner, window)),
        starts_at=_edge(first["DTSTART"].dt, owner.zone),
        ends_at=_end(first, owner.zone),
        answer=answer(first, owner),
        fault=fault and f"The event {named(file, id_)} {fault}; its times count as far as known.",
    )


def _fault(events: list[Event]) -> str | None:
    wrong = {name for event in events for name, _ in event.errors if name in _MATTERS}
    if wrong:
        for event in events:
            for name in wrong - {"DTSTART"}:  # without a start nothing is left
                event.pop(name, None)
        return f"has a {min(wrong)} that cannot be read"
    if any(_is_backwards(event) for event in events):
        return "ends before it starts"
    return None


_MATTERS = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")


def _is_backwards(event: Event) -> bool:
    start, end = event.get("DTSTART"), event.get("DTEND")
    if start is None or end is None:
        return False
    start, end = start.dt, end.dt
    comparable = isinstance(start, datetime) == isinstance(end, datetime) and (
        getattr(start, "tzinfo", None) is None
    ) == (getattr(end, "tzinfo", None) is None)
    return bool(comparable and end < start)


def _busy(calendar: Calendar, owner: Owner, window: Interval) -> list[Interval]:
    query = _Occurrences(calendar)
    # A day more on both sides: whole days are on the owner's clock, and the window is not.
    spans = query.spans(moment(window.start - DAY), moment(window.end + DAY))
    found = (
        Interval(
            max(_edge(start, owner.zone), window.start), min(_edge(end, owner.zone), window.end)
        )
        for start, end, event in spans
        if not is_free(event, owner)
    )
    return joined(found)


def _edge(time: date, zone: str) -> int:
    if isinstance(time, datetime):
        return seconds(time if time.tzinfo else time.replace(tzinfo=ZoneInfo(zone)))
    return start_of_day(zone, time)


def _end(event: Event, zone: str) -> int | None:
    end = event.get("DTEND")
    if end is not None:
        return _edge(end.dt, zone)
    lasts = event.get("DURATION")
    if lasts is not None:
        return _edge(event["DTSTART"].dt, zone) + int(lasts.dt.total_seconds())
    return None


def is_free(event: Event, owner: Owner) -> bool:
    """Whether it takes no time: shown as free, cancelled, or declined by the owner."""
    shown_free = _word(event, "TRANSP") == "TRANSPARENT"
    microsofts = _word(event, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    return shown_free or microsofts or answer(event, owner) != "accepted"


def answer(event: Event, owner: Owner) -> Answer:
    """What the owner says of it. An invitation that is not answered yet takes their time."""
    if _word(event, "STATUS") == "CANCELLED":
        return "cancelled"
    attendees: Any = event.get("ATTENDEE", ())
    for one in attendees if isinstance(attendees, list) else (attendees,):
        address = str(one).lower().removeprefix("mailto:")
        if address in owner.emails and str(one.params.get("PARTSTAT", "")).upper() == "DECLINED":
            return "declined"
    return "accepted"


def _word(event: Event, name: str) -> str:
    return str(event.get(name, "")).upper()
