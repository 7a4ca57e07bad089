"""Entries of meetings that are not as they should be, as the operator reads them."""

from collections.abc import Mapping
from dataclasses import dataclass

from intake.meetings.links import MeetingLinks
from scheduler import Host
from scheduler import zone as zone_named
from scheduler.calendars.connecting import Standing
from store.calendars import OutsideEntry


@dataclass(frozen=True)
class Unsettled:
    """One entry: whose meeting it is, and what became of it."""

    who: str
    """The visitor."""
    when: str
    """Its start on the host's clock."""
    page: str
    """Where whoever leads the meeting changes it."""
    told: str
    """What happened, and what is to be done or happens by itself."""


def unsettled(one: Standing, hosts: Mapping[str, Host], links: MeetingLinks) -> list[Unsettled]:
    """The entries of a calendar that wait, were refused, or have a note."""
    host = hosts.get(one.calendar.host_id)
    zone = "UTC" if host is None else host.zone  # somebody who left the teams
    return [_read(entry, one, zone, links) for entry in one.entries]


def _read(entry: OutsideEntry, one: Standing, zone: str, links: MeetingLinks) -> Unsettled:
    booking = one.meetings[entry.booking_id]
    at = booking.starts_at.astimezone(zone_named(zone))
    return Unsettled(
        who=booking.attendee_name or "a visitor",
        when=f"{at:%Y-%m-%d %H:%M} ({zone})",
        page=links.rep(booking.id, booking.host_id, booking.ends_at),
        told=_told(entry),
    )


def _told(entry: OutsideEntry) -> str:
    told = [entry.note] if entry.note else []
    if entry.failure:
        told += [entry.failure, entry.remedy or "It is tried again by itself."]
    return " ".join(told)
