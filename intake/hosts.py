"""Whom a meeting is with, also after they left the teams."""

from crm_sync import HandOff
from crm_sync.hand_off import Attendee
from intake.turn import Turn
from store.meetings import Booking, CalendarEntry


def host_of(turn: Turn, booking: Booking) -> Attendee | None:
    """The host of a booking, as the teams say; of one who left them, as the calendar's entry says.

    None: neither knows (the host left before anything was booked).
    """
    host = turn.vendor.teams.hosts.get(booking.host_id)
    if host is not None:
        return Attendee(name=host.name, email=host.email)
    entry = turn.session.get(CalendarEntry, booking.id)
    meeting = None if entry is None else HandOff.model_validate(entry.context).meeting
    if meeting is None:
        return None
    return next((one for one in meeting.attendees if one.name == meeting.host), None)
