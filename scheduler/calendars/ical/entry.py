"""A meeting as an event of its host's calendar: made, and changed without losing what the host
added to it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from icalendar import Calendar, Component, Event, vCalAddress, vText, vUri

from scheduler.calendars.calendar import Entry, Person
from scheduler.invitations.vtimezone import vtimezone
from scheduler.zones import zone

_WROTE = "X-SEGUE-WROTE"
"""Digests of title, description and place as we wrote them: where the event has other ones, they
are the host's own and stay."""
_YEAR = timedelta(days=366)


def new_file(entry: Entry) -> str:
    """The event of a new entry, as a file of its own."""
    calendar = Calendar()
    calendar.add("prodid", "-//Segue//Segue//EN")
    calendar.add("version", "2.0")
    event = Event()
    event.add("uid", entry.uid)
    event.add("status", "CONFIRMED")
    event.add("url", vUri(entry.url))
    calendar.add_component(event)
    return _written(calendar, event, entry)


def changed_file(current: str, entry: Entry) -> str:
    """The event as it stands in the calendar, with the entry's times; title, description and place
    are changed where the host left them as they were."""
    calendar = Calendar.from_ical(current)
    event = next((one for one in calendar.walk("VEVENT") if "RECURRENCE-ID" not in one), None)
    return new_file(entry) if event is None else _written(calendar, event, entry)


def _written(calendar: Calendar, event: Component, entry: Entry) -> str:
    _set_times(event, entry)
    _set_texts(event, entry)
    _set_people(event, entry)
    _define_zones(calendar, entry)
    return bytes(calendar.to_ical()).decode()


def _set_times(event: Component, entry: Entry) -> None:
    here = zone(entry.zone)
    start, end = entry.starts_at.astimezone(here), entry.ends_at.astimezone(here)
    if start.fold or end.fold:  # a clock shows it twice, and a file means the first (3.3.5)
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    stamp = entry.changed_at.astimezone(UTC)
    for name in ("DTSTART", "DTEND", "DURATION", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"):
        event.pop(name, None)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", entry.sequence)


def _set_texts(event: Component, entry: Entry) -> None:
    wrote = str(event.get(_WROTE, "")).split(" ")
    texts = (
        ("SUMMARY", entry.title),
        ("DESCRIPTION", entry.description),
        ("LOCATION", entry.join_url or ""),
    )
    digests = []
    for at, (name, text) in enumerate(texts):
        old = wrote[at] if at < len(wrote) else ""
        ours = name not in event or old == _digest(str(event[name]))
        if old and not ours:
            digests.append(old)
            continue
        event.pop(name, None)
        if text:
            event.add(name, text)
        digests.append(_digest(text))
    event.pop(_WROTE, None)
    event.add(_WROTE, " ".join(digests))


def _digest(text: str) -> str:
    # As a calendar program may give it back: line ends and edges are not the host's words.
    return sha256("\n".join(text.split()).encode()).hexdigest()[:16]


def _set_people(event: Component, entry: Entry) -> None:
    if "ORGANIZER" not in event:
        event.add("organizer", _address(entry.organizer), encode=False)
    there = {str(one).lower().removeprefix("mailto:") for one in _attendees(event)}
    for person in (entry.organizer, *entry.attendees):
        if person.email.lower() not in there:
            attendee = _address(person)
            attendee.params["role"] = vText("REQ-PARTICIPANT")
            attendee.params["partstat"] = vText("ACCEPTED")
            event.add("attendee", attendee, encode=False)
            there.add(person.email.lower())


def _attendees(event: Component) -> Iterator[Any]:
    attendees = event.get("ATTENDEE", ())
    yield from attendees if isinstance(attendees, list) else (attendees,)


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["cn"] = vText("".join(c for c in person.name if c.isprintable() and c != '"'))
    # We invite: the server is not to send anything of its own (RFC 6638, 7.1).
    address.params["schedule-agent"] = vText("CLIENT")
    return address


def _define_zones(calendar: Calendar, entry: Entry) -> None:
    defined = {str(one.get("TZID")) for one in calendar.walk("VTIMEZONE")}
    start: datetime = entry.starts_at
    if entry.zone not in defined and entry.zone in calendar.get_used_tzids():
        definition = vtimezone(entry.zone, start - _YEAR, entry.ends_at + _YEAR)
        calendar.subcomponents.insert(0, definition)
