"""HubSpot's API over an account: who may, how often, where a request goes, what is answered."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.fakes.authority import Authority
from tests.fakes.chaos import Chaos
from tests.fakes.hubspot import described
from tests.fakes.hubspot.definitions import Definitions
from tests.fakes.hubspot.limits import Limits
from tests.fakes.hubspot.portal import Portal, Table
from tests.fakes.hubspot.records import Records
from tests.fakes.hubspot.refusals import Refusal, missing_scopes
from tests.fakes.hubspot.relations import Relations
from tests.fakes.hubspot.search import search
from tests.fakes.hubspot.telling import told
from tests.fakes.serving import TOLD, Asked, Fault, Reply

SERVICE_KEY = "pat-eu1-11111111-2222-3333-4444-555555555555"
OBJECTS = ("contacts", "companies", "deals")
ALL_SCOPES = frozenset(
    {f"crm.{of}.{name}.{may}" for of in ("objects", "schemas") for name in (*OBJECTS, "custom")
     for may in ("read", "write")} | {"crm.objects.owners.read", "oauth"}
)  # fmt: skip
_OWN_SCOPES = ("contacts", "companies", "deals")


class HubSpot:
    """The service of one account (``tests.fakes.serving.Fake``)."""

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        version: str = "2026-09",
        fast: bool = False,
        most: int = 190,
        now: Callable[[], float] = time.monotonic,
        one_in: int = 1,
    ) -> None:
        """``fast``: nothing is held against the descriptions and nothing kept of what was asked.
        ``most``: calls in ten seconds. ``now``: seconds, for the limits. ``one_in``: only each so
        many-th request is held against them, and nothing kept of what was asked."""
        self.portal = Portal(clock)
        self.authority = Authority(clock)
        self.version, self.fast, self._one_in = version, fast, one_in
        self.limits = Limits(now, most=most)
        self.keys: dict[str, frozenset[str]] = {SERVICE_KEY: ALL_SCOPES}
        """Service keys -> what they may."""
        self.records = Records(self.portal)
        self.relations = Relations(self.portal)
        self.definitions = Definitions(self.portal)
        self.chaos: Chaos | None = None
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.violations: list[str] = []
        self.calls: Counter[str] = Counter()
        """How often each operation was asked for, e.g. ``POST contacts/batch/upsert``."""

    def permission(self) -> dict[str, str]:
        """An OAuth permission as an operator gets it: access and refresh token."""
        scopes = tuple(sorted(ALL_SCOPES))
        return {name: str(it) for name, it in self.authority.permission("admin", scopes).items()}

    def answer(self, asked: Asked) -> Reply:
        """One request."""
        if asked.path.startswith(TOLD):
            return told(self, asked)
        if self.fast or self._one_in > 1:
            self.asked.clear()
        if asked.path == "/oauth/2026-03/token":
            return self.authority.answer(asked)
        return self._answered(asked)

    def _answered(self, asked: Asked) -> Reply:
        searching = asked.path.endswith("/search")
        try:
            if asked.path == f"/account-info/{self.version}/details":
                return self._account(asked)
            path = self._old_path(asked)
            self._count(asked, path)
            scopes = self._scopes(asked)
            self.limits.take(search=searching)
            self._may(scopes, asked, path)
            reply = self._checked(asked, path)
        except Refusal as refused:
            reply = refused.reply
        headers = {**self.limits.headers(search=searching), **reply.headers}
        return Reply(reply.status, reply.body, headers)

    def _account(self, asked: Asked) -> Reply:
        """Whose it is: https://developers.hubspot.com/docs/api-reference/latest/account."""
        self._scopes(asked)
        self.limits.take(search=False)
        about = {"portalId": self.portal.id, "accountType": "STANDARD"}
        return Reply(200, {**about, "uiDomain": "app-eu1.hubspot.com", "timeZone": "Europe/Berlin"})

    def _old_path(self, asked: Asked) -> str:
        path = described.old_path(asked.path, self.version)
        if path is None:
            raise Refusal(404, "NOT_FOUND", "resource not found")
        return path

    def _count(self, asked: Asked, path: str) -> None:
        plain = re.sub(r"/\d+(?=/|$)", "/{id}", path.removeprefix("/crm/v3/").removeprefix("/crm/"))
        self.calls[f"{asked.method} {plain.removeprefix('objects/')}"] += 1

    def _checked(self, asked: Asked, path: str) -> Reply:
        body = json.loads(asked.body) if asked.body else None
        if not self._is_looked_at(path):
            return self._do(asked, path, body)
        try:
            described.check(asked, path)
        except described.Wrong as wrong:
            self.violations.append(str(wrong))
            raise Refusal(400, "VALIDATION_ERROR", f"Invalid input JSON: {wrong}") from wrong
        reply = self._do(asked, path, body)
        try:
            described.check_answer(asked, path, reply)
        except described.Wrong as wrong:
            self.violations.append(str(wrong))
        return reply

    def _is_looked_at(self, path: str) -> bool:
        if self.fast or not described.there() or path.endswith("/labels"):
            return False
        return self.calls.total() % self._one_in == 0

    def _scopes(self, asked: Asked) -> frozenset[str]:
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        if kind == "Bearer" and token in self.keys:
            return self.keys[token]
        grant = self.authority.grant(token) if kind == "Bearer" else None
        if grant is not None:
            return grant.scopes
        if token.startswith("access-"):
            text = "The OAuth token used to make this call expired 7 second(s) ago."
            raise Refusal(401, "EXPIRED_AUTHENTICATION", text)
        text = "Authentication credentials not found. This API supports OAuth 2.0 authentication."
        raise Refusal(401, "INVALID_AUTHENTICATION", text)

    def _may(self, scopes: frozenset[str], asked: Asked, path: str) -> None:
        wanted = self._wanted(asked, path)
        if not any(one in scopes for one in wanted):
            raise missing_scopes(wanted)

    def _wanted(self, asked: Asked, path: str) -> list[str]:
        """One of these is needed."""
        parts = path.split("/")
        if parts[3] == "owners":
            return ["crm.objects.owners.read"]
        area, name = parts[3], self._scope_name(parts[4])
        reads = asked.method == "GET" or parts[-1] in ("read", "search")
        may = "read" if reads else "write"
        if area == "properties":
            readers = [f"crm.objects.{name}.read"] if reads else []
            return [f"crm.schemas.{name}.{may}", *readers]
        return [f"crm.objects.{name}.{may}"]

    def _scope_name(self, name: str) -> str:
        table = self.portal.table(name)
        if table.custom:
            return "custom"
        return table.name if table.name in _OWN_SCOPES else "contacts"

    def _do(self, asked: Asked, path: str, body: Any) -> Reply:
        query = dict(asked.query)
        match [asked.method, *path.split("/")[2:]]:
            case ["GET", "v3", "owners", *rest]:
                return self._owners(rest, query)
            case [method, "v3", "properties", name, *rest]:
                return self._property(method, name, rest, body)
            case ["GET", "v4", "associations", start, end, "labels"]:
                return self.relations.labels(start, end)
            case ["POST", "v4", "associations", start, end, "batch", *what]:
                return self.relations.batch(start, end, "/".join(what), body)
            case [method, "v4", "objects", start, id_, "associations", end, *to]:
                return self.relations.of_one(method, start, id_, end, *(to or [""]), body)
            case [method, "v3", "objects", name, *rest]:
                return self._object(method, name, rest, query, body)
        raise Refusal(404, "NOT_FOUND", "resource not found")

    def _property(self, method: str, name: str, rest: list[str], body: Any) -> Reply:
        match [method, *rest]:
            case ["GET"]:
                return self.definitions.listed(name)
            case ["POST"]:
                return self.definitions.made(name, body)
            case ["POST", "groups"]:
                return self.definitions.group(name, body)
            case ["GET", "groups"]:
                return self.definitions.groups(name)
            case ["POST", "batch", "create"]:
                return self.definitions.batch(name, body)
            case ["GET", wanted]:
                return self.definitions.one(name, wanted)
        raise Refusal(404, "NOT_FOUND", "resource not found")

    def _object(
        self, method: str, name: str, rest: list[str], query: dict[str, str], body: Any
    ) -> Reply:
        table = self.portal.table(name)
        match [method, *rest]:
            case ["GET"]:
                return self.records.page(table, query)
            case ["POST"]:
                return self.records.made(table, body)
            case ["POST", "search"]:
                return search(table, body)
            case ["POST", "merge"]:
                self.portal.merge(name, body["objectIdToMerge"], body["primaryObjectId"])
                return self.records.one("GET", table, body["primaryObjectId"], {}, None)
            case ["POST", "gdpr-delete"]:
                return self._erased(table, body)
            case ["POST", "batch", what]:
                archived = query.get("archived") == "true"
                return self.records.batch(table, what, body, archived=archived)
            case ["GET" | "PATCH" | "DELETE", id_]:
                return self.records.one(method, table, id_, query, body)
        raise Refusal(404, "NOT_FOUND", "resource not found")

    def _erased(self, table: Table, body: Any) -> Reply:
        known = table.by(body.get("idProperty", ""), body["objectId"])
        if known is not None:
            self.portal.erase(known.id)
        elif body.get("idProperty") == "email":
            self.portal.blocked.add(body["objectId"].lower())
        return Reply(204)

    def _owners(self, rest: list[str], query: dict[str, str]) -> Reply:
        archived = query.get("archived") == "true"
        known = [one for one in self.portal.owners if one["archived"] == archived]
        if rest:
            for one in known:
                if one["id"] == rest[0]:
                    return Reply(200, one)
            raise Refusal(404, "OBJECT_NOT_FOUND", "resource not found")
        if "email" in query:
            known = [one for one in known if one["email"] == query["email"].lower()]
        limit, after = int(query.get("limit", 100)), int(query.get("after", 0))
        page: dict[str, Any] = {"results": known[after : after + limit]}
        if known[after + limit :]:
            page["paging"] = {"next": {"after": str(after + limit), "link": "?"}}
        return Reply(200, page)
