"""An Outlook calendar as its people see and change it, and as Exchange tells of changes.

What of it is odd is told by those who met it: occurrences come without their status, and an
occurrence that was taken out is not mentioned (microsoft-graph-docs, issues 7632 and 22197, pull
request 4501).
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]
_DEFAULTS: Mapping[str, Any] = {
    "subject": "",
    "type": "singleInstance",
    "isAllDay": False,
    "isCancelled": False,
    "isOrganizer": True,
    "isOnlineMeeting": False,
    "onlineMeeting": None,
    "showAs": "busy",
    "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
    "attendees": [],
    "transactionId": None,
    "seriesMasterId": None,
    "singleValueExtendedProperties": [],
}
_TOLD_OF_AN_OCCURRENCE = ("id", "@odata.etag", "type", "seriesMasterId", "start", "end")


def graph_time(moment: datetime) -> dict[str, str]:
    """As Microsoft writes it: seven digits of a second, the zone beside it."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return {"dateTime": f"{utc:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def moment(time: Mapping[str, str]) -> datetime:
    """The moment of a start or an end in UTC."""
    return datetime.fromisoformat(time["dateTime"][:19]).replace(tzinfo=UTC)


@dataclass
class GraphCalendarState:
    """One calendar of a mailbox. ``items``: single events and series; a series has ``_every``
    (days) and ``_count``."""

    id: str
    name: str
    owner: str
    may_edit: bool = True
    items: dict[str, Event] = field(default_factory=dict)
    exceptions: dict[tuple[str, int], Event | None] = field(default_factory=dict)
    """An occurrence that was changed, or (None) taken out."""
    deleted: dict[str, Event] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    version: int = 0
    forgotten: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def put(self, event: Event) -> str:
        """Somebody makes or changes an event or a series; its id."""
        id_ = str(event.get("id") or f"AAkALg{next(self._numbers)}==")
        old = self.items.get(id_, {**_DEFAULTS, "iCalUId": f"0400{id_}"})
        kind = "seriesMaster" if "_every" in event else old["type"]
        etag = f'W/"{next(self._numbers)}"'
        self.items[id_] = {**old, **event, "id": id_, "type": kind, "@odata.etag": etag}
        self._changed(id_)
        return id_

    def delete(self, id_: str) -> None:
        """Somebody deletes it: it goes to the deleted items, where its id still answers."""
        self.deleted[id_] = self.items.pop(id_)
        self._changed(id_)

    def except_(self, series: str, number: int, change: Event | None) -> None:
        """Somebody changes one occurrence, or takes it out."""
        self.exceptions[series, number] = change
        self._changed(series)

    def respond(self, id_: str, answer: str) -> None:
        """The owner answers an invitation."""
        self.put(
            {"id": id_, "responseStatus": {"response": answer, "time": "2026-01-01T00:00:00Z"}}
        )

    def forget(self) -> None:
        """All links to changes so far are too old."""
        self.version += 1
        self.forgotten = self.version

    def _changed(self, id_: str) -> None:
        self.version += 1
        self.versions[id_] = self.version

    def view(self, start: datetime, end: datetime) -> list[Event]:
        """The calendar view: single events, occurrences and exceptions, whole."""
        found = itertools.chain.from_iterable(map(self._occurrences, self.items.values()))
        return [event for event in found if overlaps(event, start, end)]

    def _occurrences(self, item: Event) -> Iterator[Event]:
        if item["type"] == "singleInstance":
            yield item
            return
        for number in range(item["_count"]):
            change = self.exceptions.get((item["id"], number), {})
            if change is None:
                continue
            later = timedelta(days=number * item["_every"])
            yield {
                **item,
                "start": graph_time(moment(item["start"]) + later),
                "end": graph_time(moment(item["end"]) + later),
                **change,
                "id": f"{item['id']}occ{number}",
                "iCalUId": f"{item['iCalUId']}{number}",
                "type": "exception" if change else "occurrence",
                "seriesMasterId": item["id"],
            }

    def told(self, since: int | None, start: datetime, end: datetime) -> list[Event]:
        """What a round of changes tells: of all (None), or since a version."""
        ids = self.items if since is None else [i for i, v in self.versions.items() if v > since]
        return [told for id_ in ids for told in self._told(id_, start, end)]

    def _told(self, id_: str, start: datetime, end: datetime) -> list[Event]:
        item = self.items.get(id_)
        shown = [] if item is None else list(self._occurrences(item))
        inside = [event for event in shown if overlaps(event, start, end)]
        if item is None or not inside:
            return [{"id": id_, "@removed": {"reason": "deleted"}}]
        if item["type"] == "singleInstance":
            return inside
        return [item, *(_as_told(event) for event in inside)]

    def busy(self, whole_day: Callable[[str], datetime]) -> list[tuple[datetime, datetime]]:
        """All busy times; ``whole_day``: when a date begins for the owner."""
        every = itertools.chain.from_iterable(map(self._occurrences, self.items.values()))
        return sorted(
            (_edge(event, "start", whole_day), _edge(event, "end", whole_day))
            for event in every
            if event["showAs"] not in ("free", "workingElsewhere")
            and not event["isCancelled"]
            and event["responseStatus"]["response"] != "declined"
        )


def _as_told(event: Event) -> Event:
    if event["type"] == "exception":
        return event
    return {name: event[name] for name in _TOLD_OF_AN_OCCURRENCE}


def _edge(event: Event, name: str, whole_day: Callable[[str], datetime]) -> datetime:
    if event["isAllDay"]:
        return whole_day(event[name]["dateTime"][:10])
    return moment(event[name])


def overlaps(event: Event, start: datetime, end: datetime) -> bool:
    """Whether the event is part of a view, midnights taken as UTC's as Exchange does, or nearly."""
    wide = timedelta(days=1) if event["isAllDay"] else timedelta(0)
    return moment(event["start"]) - wide < end and moment(event["end"]) + wide > start
