"""Calendar files by the book: RFC 5545 (iCalendar) and RFC 5546 (iTIP)."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from scheduler.invitations.vtimezone import vtimezone
from scheduler.zones import zone
from store.meetings import Booking


class Organizer(Protocol):
    """Who invites: a host, or what is remembered of one who left."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


def calendar_file(
    booking: Booking, *, title: str, description: str, organizer: Organizer | None, url: str
) -> bytes:
    """The invitation to a confirmed booking (REQUEST), or its end (CANCEL), as UTF-8.

    Times are in the attendee's zone, whose VTIMEZONE comes along. UID is stable; SEQUENCE is the
    booking's; DTSTAMP is its last change, so that the same booking gives the same bytes.
    ``organizer``: None where nobody remembers any more who it was.
    Raises ``ValueError`` for a hold: nobody is invited to it.
    """
    if booking.state not in ("confirmed", "cancelled") or booking.attendee_email is None:
        raise ValueError(f"a {booking.state} booking has no calendar file")
    cancelled = booking.state == "cancelled"
    calendar = Calendar()
    calendar.add("prodid", "-//Segue//Segue//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    calendar.add_component(_event(booking, title, description, organizer, url, cancelled))
    year = timedelta(days=366)
    for name in sorted(calendar.get_missing_tzids()):
        # Before the event that names it: some programs read a file only once.
        calendar.subcomponents.insert(
            0, vtimezone(name, booking.starts_at - year, booking.ends_at + year)
        )
    return bytes(calendar.to_ical())


def _event(
    booking: Booking,
    title: str,
    description: str,
    organizer: Organizer | None,
    url: str,
    cancelled: bool,
) -> Event:
    start, end = _on_the_clock(booking)
    event = Event()
    event.add("uid", booking.uid)
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.changed_at.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", title)
    event.add("description", description)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", vUri(url))
    if organizer is not None:
        event.add("organizer", _address(organizer.email, organizer.name), encode=False)
    event.add("attendee", _attendee(booking), encode=False)
    return event


def _on_the_clock(booking: Booking) -> tuple[datetime, datetime]:
    """Start and end in the attendee's zone; in UTC where a clock shows one of them a second time,
    because such a time in a file means the first (RFC 5545, 3.3.5)."""
    here = zone(booking.attendee_zone)
    start, end = booking.starts_at.astimezone(here), booking.ends_at.astimezone(here)
    if start.fold or end.fold:
        return start.astimezone(UTC), end.astimezone(UTC)
    return start, end


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # A parameter's value can hold no quote and no control character (RFC 5545, 3.2).
    address.params["cn"] = vText("".join(c for c in name if c.isprintable() and c != '"'))
    return address


def _attendee(booking: Booking) -> vCalAddress:
    attendee = _address(str(booking.attendee_email), booking.attendee_name or "")
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText("ACCEPTED")
    attendee.params["rsvp"] = vText("FALSE")
    return attendee
