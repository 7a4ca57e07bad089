"""A Google calendar as its people see and change it: single events, series and their exceptions."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from tests.fakes.discovery import Wrong

Event = dict[str, Any]
_SERIES_HORIZON = timedelta(days=400)


@dataclass
class GoogleCalendarState:
    """One calendar. ``stored``: what people made; ``shown``: single events and instances."""

    id: str
    zone: str
    owner: str
    summary: str
    clock: Callable[[], datetime]
    roles: dict[str, str] = field(default_factory=dict)
    """User -> role, for others than the owner."""
    stored: dict[str, Event] = field(default_factory=dict)
    exceptions: dict[tuple[str, str], Event] = field(default_factory=dict)
    shown: dict[str, Event] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    """Id of what is shown -> the version of the calendar that it last changed in."""
    version: int = 0
    forgotten: int = 0
    """Tokens of older versions are not known any more."""
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def role(self, user: str) -> str:
        """What the user may do with it."""
        return "owner" if user == self.owner else self.roles.get(user, "none")

    def put(self, event: Event) -> str:
        """Somebody makes or changes an event; its id."""
        id_ = str(event.get("id") or f"theirs{next(self._numbers)}")
        old = self.stored.get(id_, {"status": "confirmed", "iCalUID": f"{id_}@google.com"})
        self.store({**deepcopy(old), **event, "id": id_})
        return id_

    def delete(self, id_: str) -> None:
        """Somebody deletes an event or a series."""
        self.store({**self.stored[id_], "status": "cancelled"})

    def except_(self, series: str, original: datetime, event: Event) -> None:
        """Somebody moves or cancels (``status``) one instance of a series."""
        self.exceptions[series, stamp(original)] = event
        self._refresh(self.stored[series])

    def respond(self, id_: str, answer: str) -> None:
        """The host answers an invitation."""
        event = deepcopy(self.stored[id_])
        for guest in event.get("attendees", []):
            if guest["email"] == self.owner:
                guest["responseStatus"] = answer
        self.store(event)

    def forget(self) -> None:
        """All sync tokens so far are too old."""
        self.version += 1
        self.forgotten = self.version

    def live(self) -> list[Event]:
        """What stands in the calendar, instances one by one."""
        return [event for event in self.shown.values() if event["status"] != "cancelled"]

    def busy(self) -> list[tuple[datetime, datetime]]:
        """All busy times, as Google's own page shows them."""
        return sorted(
            (moment(event["start"], self.zone), moment(event["end"], self.zone))
            for event in self.live()
            if self._takes_time(event)
        )

    def _takes_time(self, event: Event) -> bool:
        answers = [
            guest.get("responseStatus")
            for guest in event.get("attendees", [])
            if guest["email"] == self.owner
        ]
        return (
            event.get("transparency") != "transparent"
            and "declined" not in answers
            and event.get("eventType") not in ("workingLocation", "birthday")
        )

    def store(self, event: Event) -> None:
        """The event stands, under a new etag."""
        now = utc(self.clock())
        stored = {
            "kind": "calendar#event",
            "created": now,
            "sequence": 0,
            **event,
            "updated": now,
            "etag": f'"{next(self._numbers)}"',
        }
        self.stored[stored["id"]] = stored
        self._refresh(stored)

    def _refresh(self, stored: Event) -> None:
        """What is shown follows from what is stored; what changed of it gets the new version."""
        self.version += 1
        before = {
            id_: shown
            for id_, shown in self.shown.items()
            if id_ == stored["id"] or shown.get("recurringEventId") == stored["id"]
        }
        after = {event["id"]: event for event in self._instances(stored)}
        for id_ in before.keys() - after.keys():
            after[id_] = {**before[id_], "status": "cancelled"}
        for id_, event in after.items():
            if before.get(id_) != event:
                self.shown[id_], self.versions[id_] = event, self.version

    def _instances(self, stored: Event) -> Iterator[Event]:
        if "recurrence" not in stored:
            yield stored
            return
        if stored["status"] == "cancelled":
            return
        start, end = moment(stored["start"], self.zone), moment(stored["end"], self.zone)
        name = stored["start"]["timeZone"]
        wall = start.astimezone(ZoneInfo(name)).replace(tzinfo=None)
        rule = rrulestr("\n".join(stored["recurrence"]), dtstart=wall)
        for local in itertools.takewhile(lambda at: at < wall + _SERIES_HORIZON, rule):
            original = local.replace(tzinfo=ZoneInfo(name)).astimezone(UTC)
            instance = {key: value for key, value in stored.items() if key != "recurrence"}
            instance |= {
                "id": f"{stored['id']}_{stamp(original)}",
                "recurringEventId": stored["id"],
                "originalStartTime": written(original, name),
                "start": written(original, name),
                "end": written(original + (end - start), name),
            }
            yield instance | self.exceptions.get((stored["id"], stamp(original)), {})


def moment(time: Mapping[str, str], calendar_zone: str) -> datetime:
    """The moment of a start or an end. Raises ``Wrong`` for what is none."""
    if ("date" in time) == ("dateTime" in time):
        raise Wrong(f"a time is a date or a dateTime: {time}")
    if "date" in time:
        day = date.fromisoformat(time["date"])
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(calendar_zone)).astimezone(
            UTC
        )
    told = datetime.fromisoformat(time["dateTime"])
    if told.tzinfo is None:
        if "timeZone" not in time:
            raise Wrong(f"a time needs an offset or a zone: {time}")
        told = told.replace(tzinfo=ZoneInfo(time["timeZone"]))
    if "timeZone" in time:
        ZoneInfo(time["timeZone"])
    return told.astimezone(UTC)


def written(at: datetime, zone: str) -> dict[str, str]:
    """A moment as an event has it."""
    return {"dateTime": at.astimezone(ZoneInfo(zone)).isoformat(), "timeZone": zone}


def utc(at: datetime) -> str:
    """``2026-11-18T15:00:00Z``."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def stamp(at: datetime) -> str:
    """``20261118T150000Z``."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
