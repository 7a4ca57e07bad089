"""Calendar files by the book: RFC 5545 (iCalendar), RFC 5546 (iTIP), RFC 7986 (the video call)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from scheduler.invitations.joining import call_link
from scheduler.invitations.vtimezone import vtimezone
from scheduler.zones import zone
from store.meetings import Booking


class Organizer(Protocol):
    """Who invites: a host, or what is remembered of one who left."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True)
class Invited:
    """What a file says besides the booking itself."""

    title: str
    description: str
    organizer: Organizer | None
    """None where nobody remembers any more who it was."""
    url: str
    """The page of the meeting: the visitor's own, or the rep's."""
    also: Sequence[Organizer] = ()
    """The other hosts of a collective meeting."""
    place: str | None = None
    """Where it is, if it is no video call."""
    zone: str | None = None
    """The clock that it is written on; None: the visitor's."""
    with_guest: bool = True
    """Whether the visitor is among the attendees. Not where the file says what is no visitor's
    business: a program may send whatever the organizer changes to every attendee, with all of it.
    """
    no_longer: Organizer | None = None
    """A rep who gave the meeting away: the file takes it out of that calendar alone, whatever
    becomes of the meeting (RFC 5546, 3.2.5)."""


def calendar_file(booking: Booking, invited: Invited) -> bytes:
    """The invitation to a confirmed booking (REQUEST), or its end (CANCEL), as UTF-8.

    Times are on one clock, whose VTIMEZONE comes along. UID is stable; SEQUENCE is the booking's;
    DTSTAMP is its last change, so that the same booking gives the same bytes. Of a meeting that was
    handed over the new organizer sends a REQUEST: same UID, higher SEQUENCE (RFC 5546, 3.2.2.4).
    Raises ``ValueError`` for a hold: nobody is invited to it.
    """
    if booking.state not in ("confirmed", "cancelled") or booking.attendee_email is None:
        raise ValueError(f"a {booking.state} booking has no calendar file")
    calendar = Calendar()
    calendar.add("prodid", "-//Segue//Segue//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method_of(booking, invited))
    calendar.add_component(_event(booking, invited))
    year = timedelta(days=366)
    for name in sorted(calendar.get_missing_tzids()):
        # Before the event that names it: some programs read a file only once.
        calendar.subcomponents.insert(
            0, vtimezone(name, booking.starts_at - year, booking.ends_at + year)
        )
    return bytes(calendar.to_ical())


def method_of(booking: Booking, invited: Invited) -> str:
    """The file's METHOD, which the mail that carries it must name as well."""
    over = booking.state == "cancelled" or invited.no_longer is not None
    return "CANCEL" if over else "REQUEST"


def _event(booking: Booking, invited: Invited) -> Event:
    start, end = _on_the_clock(booking, invited.zone or booking.attendee_zone)
    event = Event()
    event.add("uid", booking.uid)
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.changed_at.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", invited.title)
    event.add("description", invited.description)
    event.add("status", "CANCELLED" if method_of(booking, invited) == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("url", vUri(invited.url))
    _add_place(event, call_link(booking), invited.place)
    _add_people(event, booking, invited)
    return event


def _add_place(event: Event, join_url: str | None, place: str | None) -> None:
    if join_url is not None:
        # Most programs know only LOCATION; those that know CONFERENCE show a button.
        event.add("location", join_url)
        called = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Video call"}
        event.add("conference", vUri(join_url), parameters=called)
    elif place is not None:
        event.add("location", place)


def _add_people(event: Event, booking: Booking, invited: Invited) -> None:
    if invited.organizer is not None:
        event.add("organizer", _address(invited.organizer), encode=False)
    if invited.no_longer is not None:
        event.add("attendee", _attendee(invited.no_longer, "REQ-PARTICIPANT"), encode=False)
        return
    if invited.organizer is not None:
        event.add("attendee", _attendee(invited.organizer, "CHAIR"), encode=False)
    for one in invited.also:
        event.add("attendee", _attendee(one, "REQ-PARTICIPANT"), encode=False)
    if invited.with_guest:
        event.add("attendee", _attendee(_Guest(booking), "REQ-PARTICIPANT"), encode=False)


class _Guest:
    def __init__(self, booking: Booking) -> None:
        self.name, self.email = booking.attendee_name or "", str(booking.attendee_email)


def _on_the_clock(booking: Booking, name: str) -> tuple[datetime, datetime]:
    """Start and end in a zone; in UTC where a clock shows one of them twice. Such a time in a file
    means the first (RFC 5545, 3.3.5), and not every program knows that."""
    here = zone(name)
    start, end = booking.starts_at.astimezone(here), booking.ends_at.astimezone(here)
    if _comes_twice(start) or _comes_twice(end):
        return start.astimezone(UTC), end.astimezone(UTC)
    return start, end


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _address(person: Organizer) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    # A parameter's value can hold no quote and no control character (RFC 5545, 3.2).
    shown = "".join(c for c in person.name if c.isprintable() and c != '"')
    address.params["cn"] = vText(shown)
    return address


def _attendee(person: Organizer, role: str) -> vCalAddress:
    """Everybody has said yes already: the visitor by booking, the hosts by their hours."""
    attendee = _address(person)
    attendee.params["cutype"] = vText("INDIVIDUAL")
    attendee.params["role"] = vText(role)
    attendee.params["partstat"] = vText("ACCEPTED")
    attendee.params["rsvp"] = vText("FALSE")
    return attendee
