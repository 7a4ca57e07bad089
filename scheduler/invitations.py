"""Calendar files by the book: RFC 5545 (iCalendar) and RFC 5546 (iTIP)."""

from datetime import UTC, timedelta

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from scheduler.teams import Host
from scheduler.zones import zone
from store.meetings import Booking


def calendar_file(
    booking: Booking, *, title: str, description: str, organizer: Host, url: str
) -> bytes:
    """The invitation to a confirmed booking (REQUEST), or its end (CANCEL), as UTF-8.

    Times are in the attendee's zone, whose VTIMEZONE comes along. UID is stable; SEQUENCE is the
    booking's; DTSTAMP is its last change, so that the same booking gives the same bytes.
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
    start = booking.starts_at.date()
    calendar.add_missing_timezones(
        first_date=start - timedelta(days=366), last_date=start + timedelta(days=366)
    )
    return bytes(calendar.to_ical())


def _event(
    booking: Booking, title: str, description: str, organizer: Host, url: str, cancelled: bool
) -> Event:
    here = zone(booking.attendee_zone)
    event = Event()
    event.add("uid", booking.uid)
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.changed_at.astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(here))
    event.add("dtend", booking.ends_at.astimezone(here))
    event.add("summary", title)
    event.add("description", description)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", vUri(url))
    event.add("organizer", _address(organizer.email, organizer.name), encode=False)
    event.add("attendee", _attendee(booking), encode=False)
    return event


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
