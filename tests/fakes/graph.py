"""Microsoft Graph's calendars, as far as Segue talks to them, by the rules of Microsoft's pages.

There is no description that could judge by itself, as Google has one: what may be asked and sent is
written down here, from learn.microsoft.com/graph/api (event, event-delta, user-post-events,
event-update, calendar-getschedule) and /graph/outlook-immutable-id.
"""

import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from tests.fakes.authority import Authority
from tests.fakes.graph_rules import (
    READABLE,
    SEARCH,
    WRITABLE,
    Refusal,
    Wrong,
    check_names,
    only,
    read_body,
    time_range,
)
from tests.fakes.graph_state import Event, GraphCalendarState, moment
from tests.fakes.serving import Asked, Fault, Reply

_BLOB = "<div>Microsoft Teams meeting: {}</div>"


@dataclass(frozen=True)
class _Link:
    calendar: str
    start: datetime
    end: datetime
    version: int
    rest: tuple[Event, ...] = ()


@dataclass
class Graph:
    """The service with its mailboxes' calendars, by id."""

    authority: Authority
    clock: Callable[[], datetime]
    base: str = ""
    """Its own address, once it is served."""
    calendars: dict[str, GraphCalendarState] = field(default_factory=dict)
    page_size: int = 500
    mails: list[str] = field(default_factory=list)
    """Whom Exchange wrote to."""
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    _links: dict[str, _Link] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def calendar(self, id_: str, owner: str, *, may_edit: bool = True) -> GraphCalendarState:
        """A new calendar."""
        made = GraphCalendarState(id_, "Calendar", owner, may_edit)
        self.calendars[id_] = made
        return made

    def answer(self, asked: Asked) -> Reply:
        """One request."""
        try:
            mailbox, rest = self._mailbox(asked)
            return self._routed(mailbox, rest, asked)
        except Wrong as wrong:
            self.violations.append(f"{asked.method} {asked.path}: {wrong}")
            return Refusal(400, "BadRequest", str(wrong)).reply
        except Refusal as refused:
            return refused.reply

    def _mailbox(self, asked: Asked) -> tuple[str, list[str]]:
        grant = self.authority.grant(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if grant is None:
            raise Refusal(401, "InvalidAuthenticationToken", "Access token has expired.")
        if not {scope.rpartition("/")[2] for scope in grant.scopes} & {
            "Calendars.ReadWrite",
            ".default",
        }:
            raise Refusal(403, "ErrorAccessDenied", "Access is denied.")
        prefer = asked.headers.get("prefer", "")
        for needed in ('IdType="ImmutableId"', 'outlook.timezone="UTC"'):
            if needed not in prefer:
                raise Wrong(f"without {needed} ids and times are others")
        parts = asked.raw_path.removeprefix("/v1.0/").split("/")
        if parts[0] == "me" and grant.user != "the app":
            return grant.user, parts[1:]
        if parts[0] == "users" and grant.user == "the app":
            return parts[1].replace("%40", "@"), parts[2:]
        raise Refusal(403, "ErrorAccessDenied", "Access is denied.")

    def _routed(self, mailbox: str, rest: list[str], asked: Asked) -> Reply:
        match asked.method, rest:
            case "GET", ["calendars"]:
                mine = [c for c in self.calendars.values() if c.owner == mailbox]
                return Reply(200, {"value": [_described(calendar) for calendar in mine]})
            case "GET", ["calendars", id_]:
                return Reply(200, _described(self._calendar(id_, mailbox)))
            case "GET", ["calendars", id_, "calendarView", "delta"]:
                return Reply(200, self._round(self._calendar(id_, mailbox), asked))
            case "GET", ["calendars", id_, "calendarView"]:
                return Reply(200, self._view(self._calendar(id_, mailbox), asked))
            case "GET", ["calendars", id_, "events"]:
                return Reply(200, self._search(self._calendar(id_, mailbox), asked))
            case "POST", ["calendars", id_, "events"]:
                return Reply(201, self._make(self._calendar(id_, mailbox), asked))
            case "PATCH", ["events", id_]:
                return Reply(200, self._change(mailbox, unquote(id_), asked))
            case "DELETE", ["events", id_]:
                return self._delete(mailbox, unquote(id_))
            case "POST", ["calendar", "getSchedule"]:
                return Reply(200, self._schedule(json.loads(asked.body)))
        raise Wrong("there is no such call")

    def _calendar(self, id_: str, mailbox: str) -> GraphCalendarState:
        calendar = self.calendars.get(unquote(id_))
        if calendar is None or calendar.owner != mailbox:
            raise Refusal(404, "ErrorItemNotFound", "The specified object was not found.")
        return calendar

    def _round(self, calendar: GraphCalendarState, asked: Asked) -> dict[str, Any]:
        only(asked, {"startDateTime", "endDateTime", "$skiptoken", "$deltatoken"})
        token = asked.one("$skiptoken") or asked.one("$deltatoken")
        if token is None:
            start, end = time_range(asked)
            link = _Link(calendar.id, start, end, calendar.version)
            told = calendar.told(None, start, end)
        else:
            link = self._known(token, calendar)
            told = list(link.rest)
            if asked.one("$deltatoken"):
                told = calendar.told(link.version, link.start, link.end)
                link = _Link(calendar.id, link.start, link.end, calendar.version)
        most = self._most(asked)
        page: dict[str, Any] = {"value": [_public(event) for event in told[:most]]}
        rest = tuple(told[most:])
        name, key = (
            ("@odata.nextLink", "$skiptoken") if rest else ("@odata.deltaLink", "$deltatoken")
        )
        new = f"{key[1]}{next(self._numbers)}"
        self._links[new] = _Link(calendar.id, link.start, link.end, link.version, rest)
        return page | {name: f"{self._address(asked)}?{key}={new}"}

    def _known(self, token: str, calendar: GraphCalendarState) -> _Link:
        link = self._links.get(token)
        if link is None or link.calendar != calendar.id:
            raise Wrong(f"the token {token!r} is none of this calendar's")
        if link.version < calendar.forgotten:
            raise Refusal(410, "SyncStateNotFound", "The sync state generation is not found.")
        return link

    def _view(self, calendar: GraphCalendarState, asked: Asked) -> dict[str, Any]:
        only(asked, {"startDateTime", "endDateTime", "$select", "$top", "$skip"})
        check_names((asked.one("$select") or "").split(","), READABLE)
        found = calendar.view(*time_range(asked))
        skip, most = int(asked.one("$skip") or 0), self._most(asked)
        names = {*(asked.one("$select") or "").split(","), "@odata.etag"}
        shown = [
            {name: value for name, value in _public(event).items() if name in names}
            for event in found[skip : skip + most]
        ]
        page: dict[str, Any] = {"value": shown}
        if found[skip + most :]:
            query = "&".join(f"{n}={quote(v, safe='')}" for n, v in asked.query if n != "$skip")
            page["@odata.nextLink"] = f"{self._address(asked)}?{query}&$skip={skip + most}"
        return page

    def _search(self, calendar: GraphCalendarState, asked: Asked) -> dict[str, Any]:
        only(asked, {"$filter", "$select", "$expand"})
        found = SEARCH.fullmatch(asked.one("$filter") or "")
        if found is None:
            raise Wrong(f"the filter cannot be read: {asked.one('$filter')}")
        name, value = found[1], found[2].replace("''", "'")
        check_names((asked.one("$select") or "").split(","), READABLE)
        wanted = re.findall(r"id eq '([^']+)'", asked.one("$expand") or "")
        matching = [
            event
            for event in calendar.items.values()
            if _marks(event).get(name, "").lower() == value.lower()
        ]
        return {"value": [_expanded(event, wanted) for event in matching]}

    def _make(self, calendar: GraphCalendarState, asked: Asked) -> Event:
        body = read_body(asked, {**WRITABLE, "transactionId": str})
        if not {"start", "end", "subject"} <= body.keys():
            raise Wrong("an event needs start, end and subject")
        if not calendar.may_edit:
            raise Refusal(403, "ErrorAccessDenied", "Access is denied.")
        made = body.get("transactionId")
        every = itertools.chain(calendar.items.values(), calendar.deleted.values())
        for event in every:
            if made is not None and event["transactionId"] == made:
                if event["_made_with"] == body and event["id"] in calendar.items:
                    return _public(event)
                said = "The TransactionId specified has already been used for another event."
                raise Refusal(409, "ErrorDuplicateTransactionId", said)
        self.mails += _addresses(body)
        event = {**body, "_made_with": body}
        if body.get("isOnlineMeeting"):
            event |= self._with_call(event)
        return _public(calendar.items[calendar.put(event)])

    def _with_call(self, event: Event) -> Event:
        url = f"https://teams.microsoft.com/l/meetup-join/{next(self._numbers)}"
        body = event.get("body", {}).get("content", "") + _BLOB.format(url)
        return {
            "isOnlineMeeting": True,
            "onlineMeeting": {"joinUrl": url},
            "body": {"contentType": "html", "content": body},
        }

    def _change(self, mailbox: str, id_: str, asked: Asked) -> Event:
        body = read_body(asked, WRITABLE)
        calendar = self._holding(mailbox, id_)
        stands = calendar.items.get(id_) or calendar.deleted[id_]
        if asked.headers.get("if-match") != stands["@odata.etag"]:
            raise Refusal(412, "ErrorIrresolvableConflict", "The change key does not match.")
        self.mails += _addresses({**stands, **body})
        marks = {**_marks(stands), **_marks(body)}
        event = {
            **stands,
            **body,
            "singleValueExtendedProperties": [{"id": n, "value": v} for n, v in marks.items()],
        }
        if body.get("isOnlineMeeting") and not stands["isOnlineMeeting"]:
            event |= self._with_call(event)
        elif stands["isOnlineMeeting"] and ("body" in body or "isOnlineMeeting" in body):
            # The call's address was in the text; asked for again, Teams takes the call away.
            event |= {"isOnlineMeeting": False, "onlineMeeting": None}
        if id_ in calendar.items:
            calendar.put(event)
        return _public(calendar.items.get(id_, event))

    def _delete(self, mailbox: str, id_: str) -> Reply:
        calendar = self._holding(mailbox, id_)
        if id_ in calendar.items:
            self.mails += _addresses(calendar.items[id_])
            calendar.delete(id_)
        else:
            del calendar.deleted[id_]
        return Reply(204)

    def _holding(self, mailbox: str, id_: str) -> GraphCalendarState:
        for calendar in self.calendars.values():
            if calendar.owner == mailbox and (id_ in calendar.items or id_ in calendar.deleted):
                return calendar
        raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")

    def _schedule(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if body.keys() - {"schedules", "startTime", "endTime", "availabilityViewInterval"}:
            raise Wrong(f"getSchedule does not know {sorted(body)}")
        start, end = moment(body["startTime"]), moment(body["endTime"])
        if end - start >= timedelta(days=62) or start >= end:
            raise Refusal(400, "ErrorInvalidParameter", "The requested time duration is too long.")
        if len(body["schedules"]) > 20:
            raise Refusal(400, "ErrorInvalidParameter", "Too many schedules.")
        return {"value": [self._one_schedule(email, start, end) for email in body["schedules"]]}

    def _one_schedule(self, email: str, start: datetime, end: datetime) -> dict[str, Any]:
        calendars = [c for c in self.calendars.values() if c.owner == email]
        if not calendars:
            code = "ErrorMailRecipientNotFound"
            fault = {"message": "Unable to resolve e-mail address.", "responseCode": code}
            return {"scheduleId": email, "scheduleItems": [], "error": fault}
        items = [
            {"status": event["showAs"], "start": event["start"], "end": event["end"]}
            for calendar in calendars
            for event in calendar.view(start, end)
        ]
        return {"scheduleId": email, "availabilityView": "0", "scheduleItems": items}

    def _most(self, asked: Asked) -> int:
        found = re.search(r"odata\.maxpagesize=(\d+)", asked.headers.get("prefer", ""))
        return min(int(found[1]) if found else 10, self.page_size)

    def _address(self, asked: Asked) -> str:
        return self.base + asked.raw_path


def _described(calendar: GraphCalendarState) -> dict[str, Any]:
    return {
        "id": calendar.id,
        "name": calendar.name,
        "canEdit": calendar.may_edit,
        "isDefaultCalendar": calendar.may_edit,
        "owner": {"name": "Somebody", "address": calendar.owner},
    }


def _marks(event: Mapping[str, Any]) -> dict[str, str]:
    return {one["id"]: one["value"] for one in event.get("singleValueExtendedProperties", [])}


def _addresses(event: Mapping[str, Any]) -> list[str]:
    return [guest["emailAddress"]["address"] for guest in event.get("attendees", [])]


def _public(event: Event) -> Event:
    return {
        name: value
        for name, value in event.items()
        if not name.startswith("_") and name != "singleValueExtendedProperties"
    }


def _expanded(event: Event, wanted: list[str]) -> Event:
    marks = {n: v for n, v in _marks(event).items() if n in wanted}
    told = _public(event)
    if marks:
        told["singleValueExtendedProperties"] = [{"id": n, "value": v} for n, v in marks.items()]
    return told
