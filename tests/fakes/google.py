"""Google Calendar, as far as Segue talks to it: held to Google's description, and to its rules.

The description says what may be sent and what is answered (``discovery``). What it does not say is
enforced here, from Google's guides: ids and their uniqueness, etags, tokens for changes, scopes.
"""

import itertools
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.authority import Authority
from tests.fakes.discovery import Description, Method, Wrong
from tests.fakes.google_state import Event, GoogleCalendarState, moment, utc
from tests.fakes.serving import Asked, Fault, Reply

_ID = re.compile(r"[a-v0-9]{5,1024}")
_NOT_WITH_SYNC_TOKEN = frozenset(
    (
        "iCalUID",
        "orderBy",
        "privateExtendedProperty",
        "q",
        "sharedExtendedProperty",
        "timeMin",
        "timeMax",
        "updatedMin",
    )
)


class Refusal(Exception):
    """An answer that is an error of Google's form."""

    def __init__(self, status: int, reason: str, message: str, *, headers: Any = None) -> None:
        super().__init__(message)
        error = {"domain": "global", "reason": reason, "message": message}
        body = {"error": {"errors": [error], "code": status, "message": message}}
        self.reply = Reply(status, body, headers or {})


def refusal(status: int, reason: str, **headers: str) -> Reply:
    """The answer to be given once, as a fault."""
    return Refusal(status, reason, reason, headers=headers).reply


@dataclass(frozen=True)
class _SyncToken:
    calendar: str
    version: int
    parameters: frozenset[tuple[str, str]]


@dataclass
class Google:
    """The service with its calendars."""

    description: Description
    authority: Authority
    clock: Callable[[], datetime]
    calendars: dict[str, GoogleCalendarState] = field(default_factory=dict)
    page_size: int = 2500
    """How many events Google puts on a page at most; it may be fewer than it was asked for."""
    calls_take: int = 0
    """How often a video call is still pending before it is there; -1: it fails."""
    calls_are_at: str | None = None
    """What it tells as the address of a video call; None: one of Google Meet."""
    mails: list[str] = field(default_factory=list)
    """Whom Google would have written to."""
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    _sync: dict[str, _SyncToken] = field(default_factory=dict)
    _pages: dict[str, tuple[list[Event], str, frozenset[tuple[str, str]]]] = field(
        default_factory=dict
    )
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def calendar(self, id_: str, owner: str, zone: str = "Europe/Berlin") -> GoogleCalendarState:
        """A new calendar."""
        made = GoogleCalendarState(id_, zone, owner, id_, self.clock)
        self.calendars[id_] = made
        return made

    def answer(self, asked: Asked) -> Reply:
        """One request."""
        try:
            method, names = self.description.method_of(asked)
            body = self.description.check_request(method, asked)
            user = self._user(asked, method)
            reply = self._do(method.id, user, names, asked, body)
            self.description.check_answer(method, reply.body)
            fields = asked.one("fields")
            if fields is None or reply.body is None:
                return reply
            return Reply(reply.status, self.description.select(method, reply.body, fields))
        except Wrong as wrong:
            self.violations.append(f"{asked.method} {asked.path}: {wrong}")
            return Refusal(400, "invalid", str(wrong)).reply
        except Refusal as refused:
            return refused.reply

    def _user(self, asked: Asked, method: Method) -> str:
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        grant = self.authority.grant(token) if kind == "Bearer" else None
        if grant is None:
            raise Refusal(401, "authError", "Invalid Credentials")
        if not grant.scopes & set(method.scopes):
            said = "Request had insufficient authentication scopes."
            raise Refusal(403, "insufficientPermissions", said)
        self._scopes = grant.scopes
        return grant.user

    def _do(
        self, method: str, user: str, names: Mapping[str, str], asked: Asked, body: Any
    ) -> Reply:
        if method == "calendar.calendarList.list":
            return Reply(200, self._list_of(user))
        if method == "calendar.freebusy.query":
            return Reply(200, self._free_busy(user, body))
        calendar = self._calendar(names["calendarId"], user)
        match method:
            case "calendar.events.list":
                return Reply(200, self._listed(calendar, user, asked))
            case "calendar.events.get":
                return Reply(200, self._found(calendar, names["eventId"]))
            case "calendar.events.insert":
                return Reply(200, self._inserted(calendar, asked, body))
            case "calendar.events.patch":
                return Reply(200, self._patched(calendar, names["eventId"], asked, body))
            case "calendar.events.delete":
                return self._deleted(calendar, names["eventId"], asked)
        raise Wrong(f"the fake does not know {method}")

    def _calendar(self, id_: str, user: str) -> GoogleCalendarState:
        calendar = self.calendars.get(user if id_ == "primary" else id_)
        if calendar is None or calendar.role(user) == "none":
            raise Refusal(404, "notFound", "Not Found")
        scope = "https://www.googleapis.com/auth/calendar.events"
        if not {scope, "https://www.googleapis.com/auth/calendar"} & self._scopes and (
            calendar.role(user) != "owner"
        ):
            raise Refusal(403, "insufficientPermissions", "The calendar is not owned by the user.")
        return calendar

    def _list_of(self, user: str) -> dict[str, Any]:
        mine = [c for c in self.calendars.values() if c.role(user) != "none"]
        items = [
            {
                "kind": "calendar#calendarListEntry",
                "id": calendar.id,
                "summary": calendar.summary,
                "timeZone": calendar.zone,
                "accessRole": calendar.role(user),
                **({"primary": True} if calendar.id == user else {}),
            }
            for calendar in mine
        ]
        return {"kind": "calendar#calendarList", "items": items}

    def _listed(self, calendar: GoogleCalendarState, user: str, asked: Asked) -> dict[str, Any]:
        query = dict(asked.query)
        same = frozenset(
            (name, value)
            for name, value in query.items()
            if name not in ("pageToken", "syncToken", "timeMin", "timeMax")
        )
        if "pageToken" in query:
            known = self._pages.get(query["pageToken"])
            if known is None or known[2] != frozenset(query.items()) - {
                ("pageToken", query["pageToken"])
            }:
                raise Refusal(400, "invalid", "Invalid page token value.")
            items, sync, parameters = known
        else:
            items, parameters = self._items(calendar, query, same), frozenset(query.items())
            sync = f"sync-{next(self._numbers)}"
            self._sync[sync] = _SyncToken(calendar.id, calendar.version, same)
        most = min(int(query.get("maxResults", 250)), self.page_size)
        page = {
            "kind": "calendar#events",
            "summary": calendar.summary,
            "timeZone": calendar.zone,
            "accessRole": calendar.role(user),
            "items": [_public(calendar, event) for event in items[:most]],
        }
        if items[most:]:
            token = f"page-{next(self._numbers)}"
            self._pages[token] = (items[most:], sync, parameters)
            return page | {"nextPageToken": token}
        return page | {"nextSyncToken": sync}

    def _items(
        self,
        calendar: GoogleCalendarState,
        query: Mapping[str, str],
        same: frozenset[tuple[str, str]],
    ) -> list[Event]:
        if query.get("singleEvents") != "true":
            raise Wrong("the fake expands series only")
        if "syncToken" not in query:
            low, high = (_boundary(query, name) for name in ("timeMin", "timeMax"))
            return [e for e in calendar.live() if _overlaps(e, calendar.zone, low, high)]
        if wrong := _NOT_WITH_SYNC_TOKEN & query.keys():
            raise Wrong(f"a sync token cannot be combined with {sorted(wrong)}")
        token = self._sync.get(query["syncToken"])
        if token is None or token.calendar != calendar.id:
            raise Refusal(400, "invalid", "Invalid sync token value.")
        if token.parameters != same:
            raise Wrong("the parameters are not those of the first list")
        if token.version < calendar.forgotten:
            said = "Sync token is no longer valid, a full sync is required."
            raise Refusal(410, "fullSyncRequired", said)
        changed = (id_ for id_, version in calendar.versions.items() if version > token.version)
        return [_bare(calendar.shown[id_]) for id_ in changed]

    def _found(self, calendar: GoogleCalendarState, id_: str) -> Event:
        if id_ not in calendar.stored:
            raise Refusal(404, "notFound", "Not Found")
        event = calendar.stored[id_]
        request = event.get("conferenceData", {}).get("createRequest")
        if request is not None and request["status"]["statusCode"] == "pending":
            event = self._call_made(calendar, event)
        return _public(calendar, event)

    def _inserted(self, calendar: GoogleCalendarState, asked: Asked, body: Event) -> Event:
        id_ = body.get("id", f"made{next(self._numbers)}")
        if not _ID.fullmatch(id_):
            raise Wrong(f"{id_!r} is no event id: a-v and 0-9, 5 to 1024 of them")
        if "iCalUID" in body and "id" in body:
            raise Wrong("id and iCalUID may not both be given")
        if id_ in calendar.stored:
            raise Refusal(409, "duplicate", "The requested identifier already exists.")
        event = {"iCalUID": f"{id_}@google.com", "status": "confirmed", **body, "id": id_}
        self._accept(calendar, event, {}, asked)
        return _public(calendar, calendar.stored[id_])

    def _patched(self, calendar: GoogleCalendarState, id_: str, asked: Asked, body: Event) -> Event:
        if id_ not in calendar.stored:
            raise Refusal(404, "notFound", "Not Found")
        stands = calendar.stored[id_]
        if asked.headers.get("if-match", stands["etag"]) != stands["etag"]:
            raise Refusal(412, "conditionNotMet", "Precondition Failed")
        if fixed := {"id", "iCalUID", "privateCopy", "eventType"} & body.keys():
            raise Wrong(f"{sorted(fixed)} cannot be changed")
        if body.get("sequence", stands["sequence"]) < stands["sequence"]:
            raise Wrong("the sequence is below the current one")
        self._accept(calendar, _merged(stands, body), stands, asked)
        return _public(calendar, calendar.stored[id_])

    def _accept(
        self, calendar: GoogleCalendarState, event: Event, stands: Event, asked: Asked
    ) -> None:
        """Whether Google takes the event; then it stands."""
        _check(event, calendar.zone)
        if asked.one("sendUpdates") != "none":
            self.mails += [guest["email"] for guest in event.get("attendees", [])]
        if asked.one("conferenceDataVersion") != "1":
            event.pop("conferenceData", None)
            if "conferenceData" in stands:
                event["conferenceData"] = stands["conferenceData"]
        event = self._call_asked(event, stands)
        moved = bool(stands) and (stands["start"], stands["end"]) != (event["start"], event["end"])
        event["sequence"] = event.get("sequence", 0) + moved
        calendar.store(event)

    def _call_asked(self, event: Event, stands: Event) -> Event:
        request = event.get("conferenceData", {}).get("createRequest")
        if request is None or event.get("conferenceData") == stands.get("conferenceData"):
            return event
        if not request.get("requestId") or (
            request.get("conferenceSolutionKey", {}).get("type") != "hangoutsMeet"
        ):
            raise Wrong("a request for a call needs an id and a solution")
        status = {"statusCode": "pending"}
        call = {"createRequest": {**request, "status": status}}
        event = {**event, "conferenceData": call, "_asked": 0}
        return event if self.calls_take else self._with_call(event)

    def _call_made(self, calendar: GoogleCalendarState, event: Event) -> Event:
        seen = event["_asked"] + 1
        if self.calls_take == -1:
            request = {**event["conferenceData"]["createRequest"]}
            request["status"] = {"statusCode": "failure"}
            event = {**event, "conferenceData": {"createRequest": request}}
        elif seen >= self.calls_take:
            event = self._with_call(event)
        calendar.stored[event["id"]] = event = {**event, "_asked": seen}
        return event

    def _with_call(self, event: Event) -> Event:
        name = event["conferenceData"]["createRequest"]["requestId"]
        link = self.calls_are_at or f"https://meet.google.com/{name}"
        request = {
            **event["conferenceData"]["createRequest"],
            "status": {"statusCode": "success"},
        }
        call = {
            "createRequest": request,
            "entryPoints": [{"entryPointType": "video", "uri": link}],
        }
        return {**event, "conferenceData": call, "hangoutLink": link}

    def _deleted(self, calendar: GoogleCalendarState, id_: str, asked: Asked) -> Reply:
        if id_ not in calendar.stored:
            raise Refusal(404, "notFound", "Not Found")
        if calendar.stored[id_]["status"] == "cancelled":
            raise Refusal(410, "deleted", "Resource has been deleted")
        if asked.one("sendUpdates") != "none":
            guests = calendar.stored[id_].get("attendees", [])
            self.mails += [guest["email"] for guest in guests]
        calendar.delete(id_)
        return Reply(204)

    def _free_busy(self, user: str, body: Mapping[str, Any]) -> dict[str, Any]:
        low, high = (_boundary(body, name) for name in ("timeMin", "timeMax"))
        if low is None or high is None or low >= high:
            raise Refusal(400, "timeRangeEmpty", "The specified time range is empty.")
        if high - low > timedelta(days=62):
            raise Refusal(400, "timeRangeTooLong", "The requested time range is too long.")
        told: dict[str, Any] = {}
        for number, item in enumerate(body["items"]):
            calendar = self.calendars.get(item["id"])
            if number >= 50:
                told[item["id"]] = {"errors": [_fault("tooManyCalendarsRequested")], "busy": []}
            elif calendar is None or calendar.role(user) == "none":
                told[item["id"]] = {"errors": [_fault("notFound")], "busy": []}
            else:
                told[item["id"]] = {"busy": self._busy(calendar, low, high)}
        return {
            "kind": "calendar#freeBusy",
            "timeMin": body["timeMin"],
            "timeMax": body["timeMax"],
            "calendars": told,
        }

    def _busy(
        self, calendar: GoogleCalendarState, low: datetime, high: datetime
    ) -> list[dict[str, str]]:
        return [
            {"start": utc(max(start, low)), "end": utc(min(end, high))}
            for start, end in calendar.busy()
            if start < high and end > low
        ]


def _check(event: Event, zone: str) -> None:
    """What Google asks of an event beyond its form."""
    for name in ("start", "end"):
        if name not in event:
            raise Wrong(f"an event needs its {name}")
    if moment(event["start"], zone) > moment(event["end"], zone):
        raise Refusal(400, "timeRangeEmpty", "The specified time range is empty.")
    if len(event.get("description", "")) > 8192:
        raise Wrong("the description is too long")
    for guest in event.get("attendees", []):
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", guest.get("email", "")):
            raise Wrong(f"an attendee needs an address: {guest}")
    private = event.get("extendedProperties", {}).get("private", {})
    if any(len(n) > 44 or len(v) > 1024 for n, v in private.items()):
        raise Wrong("an extended property is too long")


def _fault(reason: str) -> dict[str, str]:
    return {"domain": "global", "reason": reason}


def _bare(event: Event) -> Event:
    """Of a deleted event only its id is sure to be told."""
    return {"id": event["id"], "status": "cancelled"} if event["status"] == "cancelled" else event


def _public(calendar: GoogleCalendarState, event: Event) -> Event:
    """The event as it is told: the host's own entry among the guests is marked."""
    told = {name: value for name, value in event.items() if not name.startswith("_")}
    if "attendees" in told:
        told["attendees"] = [
            {**guest, **({"self": True} if guest["email"] == calendar.owner else {})}
            for guest in told["attendees"]
        ]
    return told


def _merged(stands: Event, patch: Event) -> Event:
    merged = deepcopy(stands)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            merged[name] = _merged(merged.get(name, {}), value)
        else:
            merged[name] = value
    return merged


def _boundary(values: Mapping[str, str], name: str) -> datetime | None:
    if name not in values:
        return None
    at = datetime.fromisoformat(values[name])
    if at.tzinfo is None:
        raise Wrong(f"{name} needs an offset")
    return at


def _overlaps(event: Event, zone: str, low: datetime | None, high: datetime | None) -> bool:
    start, end = moment(event["start"], zone), moment(event["end"], zone)
    return (low is None or end > low) and (high is None or start < high)
