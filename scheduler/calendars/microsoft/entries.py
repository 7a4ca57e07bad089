"""An entry of Segue's as Microsoft's event. Functions of values.

No visitor is among its attendees: Exchange writes to every attendee by itself, and cannot be asked
not to. Segue sends its own invitation; who comes stands in the entry's text.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from remote.answers import Answered
from scheduler.calendars.calendar import Entry, Person, Written
from scheduler.calendars.marks import host_decides_when, times_of
from scheduler.calendars.microsoft.events import GraphTime, moment_of, transaction_id

_PROPERTY = "String {9e0c6a3b-52d4-4f0e-8f8d-3a7b1c5e2d64} Name"
"""A namespace of Segue's own among named properties (MAPI), so that no other program's are met."""
UID = f"{_PROPERTY} SegueUid"
STATE = f"{_PROPERTY} SegueState"
"""The sequence and the times that were written last: ``2 1795096800/1795098600``."""
_CALL = {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}
FIELDS = "id,start,end,isAllDay,isOnlineMeeting,onlineMeeting"
EXPAND = f"singleValueExtendedProperties($filter=id eq '{UID}' or id eq '{STATE}')"


class _Property(Answered):
    id: str
    value: str


class _Call(Answered):
    joinUrl: str | None = None  # noqa: N815 (Microsoft's name)


class StandingEntry(Answered):
    """An entry of Segue's as it stands in the calendar."""

    id: str
    etag: str = Field(alias="@odata.etag")
    start: GraphTime | None = None
    end: GraphTime | None = None
    isAllDay: bool = False  # noqa: N815
    isOnlineMeeting: bool = False  # noqa: N815
    onlineMeeting: _Call | None = None  # noqa: N815
    singleValueExtendedProperties: tuple[_Property, ...] = Field(default=(), strict=False)  # noqa: N815

    @property
    def _state(self) -> tuple[str, str]:
        values = {one.id.lower(): one.value for one in self.singleValueExtendedProperties}
        sequence, _, times = values.get(STATE.lower(), "").partition(" ")
        return sequence, times

    @property
    def sequence(self) -> int:
        """The sequence that Segue wrote last; -1: none is known."""
        written = self._state[0]
        return int(written) if written.isascii() and written.isdigit() else -1

    @property
    def marked(self) -> str | None:
        """The times that Segue wrote last."""
        return self._state[1] or None

    @property
    def times(self) -> str | None:
        """Those at which it stands; None: they are none that Segue writes."""
        if self.start is None or self.end is None or self.isAllDay:
            return None
        try:
            return f"{moment_of(self.start)}/{moment_of(self.end)}"
        except (ValueError, OverflowError):
            return None

    @property
    def join_url(self) -> str | None:
        """The address of its video call."""
        return None if self.onlineMeeting is None else self.onlineMeeting.joinUrl

    def written(self) -> Written:
        """Where it stands, for the next time."""
        return Written(id=self.id, etag=self.etag, join_url=self.join_url)


class Entries(Answered):
    """What a search for an entry finds."""

    value: tuple[StandingEntry, ...] = Field(strict=False)


def search(uid: str) -> Mapping[str, str]:
    """The query that finds the entry of a booking in a calendar."""
    quoted = uid.replace("'", "''")
    found = f"ep/id eq '{UID}' and ep/value eq '{quoted}'"
    return {
        "$filter": f"singleValueExtendedProperties/any(ep: {found})",
        "$select": FIELDS,
        "$expand": EXPAND,
    }


def new_event(entry: Entry) -> dict[str, Any]:
    """The body that makes the entry."""
    body = {
        **_said(entry),
        **_when(entry),
        "body": _text(entry),
        "transactionId": transaction_id(entry.uid, f"{entry.sequence}{entry.again}"),
    }
    return body | _CALL if entry.with_call else body


def changed_event(entry: Entry, stands: StandingEntry) -> dict[str, Any]:
    """What changes the standing entry into this one; what the host added stays.

    The text of an entry with a video call is left alone: Teams keeps the call's address in it, and
    the call is gone once that is.
    """
    body = _said(entry)
    if not _host_decides_when(entry, stands):
        body |= _when(entry)
    if stands.isOnlineMeeting:
        return body
    body["body"] = _text(entry)
    return body | _CALL if entry.with_call else body


def _host_decides_when(entry: Entry, stands: StandingEntry) -> bool:
    return host_decides_when(
        entry, sequence=stands.sequence, marked=stands.marked, stands=stands.times
    )


def _said(entry: Entry) -> dict[str, Any]:
    marks = {UID: entry.uid, STATE: f"{entry.sequence} {times_of(entry)}"}
    said: dict[str, Any] = {
        "subject": entry.title,
        "showAs": "busy",
        "singleValueExtendedProperties": [
            {"id": name, "value": value} for name, value in marks.items()
        ],
    }
    # A room that the host wrote there is not taken away where Segue has nothing to say.
    return said if entry.join_url is None else said | {"location": {"displayName": entry.join_url}}


def _text(entry: Entry) -> dict[str, str]:
    who = "\n".join(_named(person) for person in entry.attendees)
    page = "" if entry.url in entry.description else entry.url
    parts = (part for part in (who, entry.description, page) if part)
    return {"contentType": "text", "content": "\n\n".join(parts)}


def _named(person: Person) -> str:
    return f"{person.name} <{person.email}>" if person.email else person.name


def _when(entry: Entry) -> dict[str, Any]:
    # UTC, for Exchange knows its own list of zones: its clients show the host's clock.
    return {
        "start": _time(entry.starts_at),
        "end": _time(entry.ends_at),
        "isAllDay": False,
    }


def _time(moment: datetime) -> dict[str, str]:
    utc = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return {"dateTime": utc.isoformat(), "timeZone": "UTC"}
