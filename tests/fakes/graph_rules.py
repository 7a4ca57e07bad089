"""What may be asked of Microsoft Graph's calendars, and sent to them."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from tests.fakes.graph_state import Event, graph_time, moment
from tests.fakes.serving import Asked, Reply

WRITABLE: Mapping[str, type] = {
    "subject": str,
    "body": dict,
    "start": dict,
    "end": dict,
    "isAllDay": bool,
    "showAs": str,
    "location": dict,
    "attendees": list,
    "isOnlineMeeting": bool,
    "onlineMeetingProvider": str,
    "singleValueExtendedProperties": list,
    "isReminderOn": bool,
    "sensitivity": str,
}
"""What may be written of an event; ``transactionId`` besides, when it is made."""
READABLE = frozenset(
    {*WRITABLE, "id", "iCalUId", "transactionId", "type", "isCancelled", "responseStatus"}
) | {"seriesMasterId", "onlineMeeting", "isOrganizer", "changeKey"}
_SHOW_AS = frozenset({"free", "tentative", "busy", "oof", "workingElsewhere", "unknown"})
_PROPERTY = re.compile(r"String \{[0-9a-f-]{36}\} Name \w+")
SEARCH = re.compile(
    r"singleValueExtendedProperties/any\(ep: ep/id eq '([^']+)' and ep/value eq '((?:[^']|'')*)'\)",
    re.IGNORECASE,
)


class Wrong(Exception):
    """A request that Microsoft's pages do not allow."""


class Refusal(Exception):
    """An answer that is an error of Microsoft's form."""

    def __init__(self, status: int, code: str, message: str = "", **headers: str) -> None:
        super().__init__(code)
        body = {"error": {"code": code, "message": message or code, "innerError": {}}}
        self.reply = Reply(status, body, headers)


def refusal(status: int, code: str, **headers: str) -> Reply:
    """The answer to be given once, as a fault."""
    return Refusal(status, code, **headers).reply


def time_range(asked: Asked) -> tuple[datetime, datetime]:
    """The window of a calendar view."""
    found = [datetime.fromisoformat(asked.one(n) or "") for n in ("startDateTime", "endDateTime")]
    if any(one.tzinfo is None for one in found) or found[0] >= found[1]:
        raise Wrong("a view needs a start and an end after it, with their offsets")
    return found[0], found[1]


def only(asked: Asked, allowed: set[str]) -> None:
    """No query parameters but these."""
    for name, _ in asked.query:
        if name not in allowed:
            raise Wrong(f"{name} is not supported here")


def check_names(names: Iterable[str], known: frozenset[str]) -> None:
    """No properties but these."""
    if unknown := set(names) - known:
        raise Wrong(f"an event has no {sorted(unknown)}")


def read_body(asked: Asked, allowed: Mapping[str, type]) -> Event:
    """The body of an event that is to be made or changed."""
    if asked.headers.get("content-type") != "application/json":
        raise Wrong("a body is JSON")
    body: Event = json.loads(asked.body)
    for name, value in body.items():
        if name not in allowed or not isinstance(value, allowed[name]):
            raise Wrong(f"{name} cannot be {value!r}")
    for name in ("start", "end"):
        if name in body:
            _check_time(body[name])
            body[name] = graph_time(moment(body[name]))
    _check_values(body)
    return body


def _check_values(body: Event) -> None:
    if body.get("showAs", "busy") not in _SHOW_AS:
        raise Wrong(f"showAs cannot be {body['showAs']!r}")
    for one in body.get("singleValueExtendedProperties", []):
        if not _PROPERTY.fullmatch(one["id"]) or not isinstance(one["value"], str):
            raise Wrong(f"{one} is no named property")
    if body.get("onlineMeetingProvider", "teamsForBusiness") != "teamsForBusiness":
        raise Wrong("the calendar has no such provider of meetings")
    if "start" in body and moment(body["start"]) > moment(body["end"]):
        raise Refusal(400, "ErrorPropertyValidationFailure", "The start is after the end.")


def _check_time(time: Mapping[str, str]) -> None:
    shape = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?"
    if time.keys() != {"dateTime", "timeZone"} or not re.fullmatch(shape, time["dateTime"]):
        raise Wrong(f"{time} is no time with its zone")
    if time["timeZone"] != "UTC":
        raise Wrong("the fake knows UTC alone")
