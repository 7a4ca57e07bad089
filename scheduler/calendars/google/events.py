"""Google's events, as they are asked for and as they are understood. Functions of values.

Of each event only what decides about free times is asked for: no title, no description, no guest
besides the host leaves Google.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from remote.answers import Answered
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import RemoteEvent
from scheduler.calendars.google.ids import UID_PROPERTY, event_id
from scheduler.calendars.reading_window import read_moment, within
from scheduler.errors import UnknownZone
from scheduler.zones import seconds, start_of_day, zone

FIELDS = (
    "timeZone,nextPageToken,nextSyncToken,items(id,iCalUID,etag,status,transparency,eventType,"
    "start,end,attendees(self,responseStatus),extendedProperties/private)"
)
_NOT_BUSY = frozenset({"workingLocation", "birthday"})
"""Event types that say where a person is, or what day it is, and take no time."""


class GoogleTime(Answered):
    """A moment, or a day of the calendar's zone."""

    date: str | None = None
    dateTime: str | None = None  # noqa: N815 (Google's name)
    timeZone: str | None = None  # noqa: N815


class Guest(Answered):
    """An attendee; ``self`` marks the calendar's own copy."""

    own: bool = Field(default=False, alias="self")
    responseStatus: str | None = None  # noqa: N815


class Extended(Answered):
    """What programs wrote to an event."""

    private: dict[str, str] = Field(default_factory=dict)


class GoogleEvent(Answered):
    """One event, or one instance of a series."""

    id: str
    iCalUID: str | None = None  # noqa: N815
    etag: str | None = None
    status: str = "confirmed"
    transparency: str = "opaque"
    eventType: str = "default"  # noqa: N815
    start: GoogleTime | None = None
    end: GoogleTime | None = None
    attendees: tuple[Guest, ...] = Field(default=(), strict=False)
    extendedProperties: Extended = Extended()  # noqa: N815

    @property
    def cancelled(self) -> bool:
        """Deleted, or an instance taken out of its series."""
        return self.status == "cancelled"

    @property
    def declined(self) -> bool:
        """The host said no."""
        return any(guest.own and guest.responseStatus == "declined" for guest in self.attendees)


class EventsPage(Answered):
    """One page of a list."""

    timeZone: str  # noqa: N815
    items: tuple[GoogleEvent, ...] = Field(default=(), strict=False)
    nextPageToken: str | None = None  # noqa: N815
    nextSyncToken: str | None = None  # noqa: N815


class AboutCalendar(Answered):
    """What a list says of the calendar itself."""

    summary: str = ""
    accessRole: str  # noqa: N815


def understood(event: GoogleEvent, calendar_zone: str, window: Interval) -> RemoteEvent:
    """The event as Segue knows events; one whose time cannot be read has a ``fault``.

    Busy is whatever Google itself counts as busy: tentative and unanswered invitations are, too.
    """
    try:
        start = seconds_of(event.start, calendar_zone)
        end = seconds_of(event.end, calendar_zone)
    except (ValueError, OverflowError, UnknownZone) as error:
        return RemoteEvent(event.id, _uid(event), (), fault=f"The event {event.id}: {error}.")
    free = event.declined or event.transparency == "transparent" or event.eventType in _NOT_BUSY
    answer: Literal["accepted", "declined"] = "declined" if event.declined else "accepted"
    return RemoteEvent(
        id=event.id,
        uid=_uid(event),
        busy=() if free else within(Interval(start, end), window),
        starts_at=start,
        ends_at=end,
        answer=answer,
        etag=event.etag,
    )


def _uid(event: GoogleEvent) -> str | None:
    # A copy of an entry that the host made carries the mark, but not the id.
    uid = event.extendedProperties.private.get(UID_PROPERTY)
    return uid if uid is not None and event_id(uid) == event.id else event.iCalUID


def seconds_of(time: GoogleTime | None, calendar_zone: str) -> int:
    """Seconds since 1970. A whole day begins when it does in the calendar's zone.

    Raises ``ValueError`` for a time that is none, ``OverflowError``, ``UnknownZone``.
    """
    if time is None:
        raise ValueError("an event without a time")
    if time.date is not None:
        return start_of_day(calendar_zone, date.fromisoformat(time.date))
    moment: datetime = read_moment(time.dateTime or "")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone(time.timeZone or calendar_zone))
    return seconds(moment)
