"""An entry of Segue's as Google's event: what is written, and what a host's own changes keep.

Functions of values. The visitor is listed and not invited: Google sends nothing and puts nothing
into their calendar (``privateCopy``, ``sendUpdates=none``), since Segue sends its own invitation
and two would stand there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from pydantic import Field

from remote.answers import Answered
from scheduler.calendars.calendar import Entry, Written
from scheduler.calendars.google.events import Extended, GoogleTime, seconds_of
from scheduler.calendars.google.ids import (
    SEQUENCE_PROPERTY,
    TIMES_PROPERTY,
    UID_PROPERTY,
    call_request_id,
    event_id,
)
from scheduler.calendars.marks import host_decides_when, times_of
from scheduler.errors import UnknownZone
from scheduler.zones import zone

FIELDS = (
    "id,etag,status,start,end,hangoutLink,attendees,extendedProperties/private,"
    "conferenceData(createRequest/status,entryPoints(entryPointType,uri))"
)
LONGEST_DESCRIPTION = 8000
"""Characters. Google takes 8,192."""


class _Status(Answered):
    statusCode: str = ""  # noqa: N815 (Google's name)


class _Request(Answered):
    status: _Status = _Status()


class _EntryPoint(Answered):
    entryPointType: str = ""  # noqa: N815
    uri: str = ""


class _Conference(Answered):
    createRequest: _Request | None = None  # noqa: N815
    entryPoints: tuple[_EntryPoint, ...] = Field(default=(), strict=False)  # noqa: N815


class StandingEntry(Answered):
    """An entry of Segue's as it stands in the calendar."""

    id: str
    etag: str
    status: str = "confirmed"
    start: GoogleTime | None = None
    end: GoogleTime | None = None
    hangoutLink: str | None = None  # noqa: N815
    attendees: tuple[dict[str, Any], ...] = Field(default=(), strict=False)
    extendedProperties: Extended = Extended()  # noqa: N815
    conferenceData: _Conference | None = None  # noqa: N815

    @property
    def deleted(self) -> bool:
        """Google keeps what was deleted, and its id, for a while."""
        return self.status == "cancelled"

    @property
    def sequence(self) -> int:
        """The sequence that Segue wrote last; -1: none is known."""
        written = self.extendedProperties.private.get(SEQUENCE_PROPERTY, "")
        return int(written) if written.isascii() and written.isdigit() else -1

    @property
    def join_url(self) -> str | None:
        """The address of its video call, once there is one."""
        calls = self.conferenceData.entryPoints if self.conferenceData else ()
        return self.hangoutLink or next((c.uri for c in calls if c.entryPointType == "video"), None)

    @property
    def call_pending(self) -> bool:
        """Google is still making the call."""
        request = self.conferenceData.createRequest if self.conferenceData else None
        return self.join_url is None and request is not None and _pending(request)

    @property
    def marked(self) -> str | None:
        """The times that Segue wrote last."""
        return self.extendedProperties.private.get(TIMES_PROPERTY)

    @property
    def times(self) -> str | None:
        """Those at which it stands; None: they are none that Segue writes."""
        if self.start is None or self.end is None or self.start.date is not None:
            return None
        try:
            return f"{seconds_of(self.start, 'UTC')}/{seconds_of(self.end, 'UTC')}"
        except (ValueError, OverflowError, UnknownZone):
            return None

    def written(self) -> Written:
        """Where it stands, for the next time."""
        return Written(id=self.id, etag=self.etag, join_url=self.join_url)


def _pending(request: _Request) -> bool:
    return request.status.statusCode == "pending"


def new_event(entry: Entry) -> dict[str, Any]:
    """The body that makes the entry."""
    body = {
        **_said(entry),
        **_when(entry),
        "id": event_id(entry.uid),
        "attendees": _guests(entry, ()),
        "privateCopy": True,
    }
    return body | _call(entry) if entry.with_call else body


def changed_event(entry: Entry, stands: StandingEntry) -> dict[str, Any]:
    """What changes the standing entry into this one.

    Colour, reminders, notes and guests that the host added are kept, and the time too, if the host
    moved the entry and the visitor did not: that move is read at the next look and honoured.
    """
    body = _said(entry) | {"attendees": _guests(entry, stands.attendees)}
    if not _host_decides_when(entry, stands):
        body |= _moved(entry, stands)
    if entry.with_call and stands.conferenceData is None:
        body |= _call(entry)
    return body


def by_the_host(entry: Entry, deleted: StandingEntry) -> bool:
    """Whether the host deleted it: what was written for this very state of the booking, and was not
    taken away by Segue itself."""
    same_writing = deleted.sequence == entry.sequence and deleted.marked == times_of(entry)
    return same_writing and not entry.again


def _host_decides_when(entry: Entry, stands: StandingEntry) -> bool:
    return host_decides_when(
        entry, sequence=stands.sequence, marked=stands.marked, stands=stands.times
    )


def _said(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {
        "summary": entry.title,
        "description": _description(entry.description),
        "status": "confirmed",
        "transparency": "opaque",
        "source": {"title": "Segue", "url": entry.url},
        "extendedProperties": {
            "private": {
                UID_PROPERTY: entry.uid,
                SEQUENCE_PROPERTY: str(entry.sequence),
                TIMES_PROPERTY: times_of(entry),
            }
        },
    }
    return said if entry.join_url is None else said | {"location": entry.join_url}


def _description(text: str) -> str:
    # Google reads a description as HTML: what a visitor wrote stays text.
    cut = text if len(text) <= LONGEST_DESCRIPTION else text[:LONGEST_DESCRIPTION] + "…"
    escaped = escape(cut, quote=False)
    return escaped if len(escaped) <= LONGEST_DESCRIPTION + 1 else _shorter(cut)


def _shorter(text: str) -> str:
    # Escaped it would be too long: the longest beginning that is not.
    length, at = 0, 0
    while at < len(text) and length + len(escape(text[at], quote=False)) <= LONGEST_DESCRIPTION:
        length, at = length + len(escape(text[at], quote=False)), at + 1
    return escape(text[:at], quote=False) + "…"


def _when(entry: Entry) -> dict[str, Any]:
    return {"start": _time(entry.starts_at, entry.zone), "end": _time(entry.ends_at, entry.zone)}


def _moved(entry: Entry, stands: StandingEntry) -> dict[str, Any]:
    when = _when(entry)
    if stands.start is None or stands.start.date is None:
        return when
    # The host made a whole day of it: its `date` has to be taken away.
    return {name: {"date": None, **time} for name, time in when.items()}


def _time(moment: datetime, name: str) -> dict[str, Any]:
    local = moment.astimezone(zone(name)).replace(microsecond=0)
    return {"dateTime": local.isoformat(), "timeZone": name}


def _guests(entry: Entry, standing: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Ours first, with the answers that they gave meanwhile; then those whom the host added."""
    answers = {_email(guest): guest for guest in standing}
    everybody = (entry.organizer, *entry.attendees)
    people = {person.email.lower(): person for person in everybody if person.email}
    ours = [
        {
            "email": person.email,
            "displayName": person.name,
            "responseStatus": answers.get(email, {}).get("responseStatus", "accepted"),
        }
        for email, person in people.items()
    ]
    return ours + [dict(guest) for guest in standing if _email(guest) not in people]


def _email(guest: Mapping[str, Any]) -> str:
    return str(guest.get("email", "")).lower()


def _call(entry: Entry) -> dict[str, Any]:
    request = {
        "requestId": call_request_id(entry.uid),
        "conferenceSolutionKey": {"type": "hangoutsMeet"},
    }
    return {"conferenceData": {"createRequest": request}}
