"""Where a meeting is held: functions of what the vendor wrote and of the booking."""

from scheduler.teams.places import Held
from scheduler.teams.rules import Teams
from scheduler.web_addresses import web_address
from store.meetings import Booking


def held_at(teams: Teams, booking: Booking) -> Held | None:
    """What is written of the meeting's place: by its type, or else by its leading host."""
    kind, host = teams.meeting_types.get(booking.meeting_type_id), teams.hosts.get(booking.host_id)
    return next((one for one in (kind, host) if one is not None and one.says_where), None)


def join_url(teams: Teams, booking: Booking) -> str | None:
    """The link of the meeting's video call, if it follows from a template."""
    held = held_at(teams, booking)
    if held is None or held.join is None:
        return None
    return held.join.format(
        host=booking.host_id, booking=booking.id, meeting_type=booking.meeting_type_id
    )


def call_link(booking: Booking) -> str | None:
    """The video call's link as people are given it; None: there is none, or what is kept may not
    become a link."""
    return web_address(booking.join_url)


def made_by_calendar(teams: Teams, booking: Booking) -> bool:
    """Whether the host's calendar makes the video call: its link is known once the entry stands."""
    held = held_at(teams, booking)
    return held is not None and held.conferencing == "calendar"


def place(teams: Teams, booking: Booking, language: str) -> str | None:
    """The place in words, where it is not a video call."""
    held = held_at(teams, booking)
    return None if held is None or held.location is None else held.location.in_language(language)
