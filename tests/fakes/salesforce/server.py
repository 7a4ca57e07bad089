"""Salesforce, as far as Segue talks to it, over HTTP."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

from tests.fakes.salesforce import control
from tests.fakes.salesforce.answers import Problem, Wrong
from tests.fakes.salesforce.composite import composite, graphs
from tests.fakes.salesforce.describing import describe, describe_global
from tests.fakes.salesforce.description import Description, description
from tests.fakes.salesforce.login import Login
from tests.fakes.salesforce.org import Org, SeveralMatches
from tests.fakes.salesforce.reading import Reading
from tests.fakes.salesforce.writing import Collections, read_body, values_of
from tests.fakes.serving import Asked, Fault, Reply

_PATH = re.compile(r"/services/data/v(\d\d)\.0(/.*)")
_OLDEST = 60
_LONGEST_ADDRESS = 16_384


@dataclass
class Salesforce:
    """One org behind its My Domain. ``fast``: requests are not held against the description;
    ``one_in``: only each so many-th is, and nothing is kept of what was asked."""

    clock: Callable[[], datetime]
    fast: bool = False
    one_in: int = 1
    base: str = ""
    """Its own address, once it is served; the audience of assertions."""
    daily: int = 100_000
    """Calls that the org allows in 24 hours."""
    used: int = 0
    """Calls that were made, also by the customer's other programs."""
    largest: int = 50_000_000
    """Bytes of a request that it takes."""
    revoke_after: int | None = None
    """So many calls further on every token ends: in the middle of a batch."""
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.org, self.login = Org(self.clock), Login(self.clock)
        self.reading = Reading(self.org)
        self._judge: Description | None = None if self.fast else description()
        self.collections = Collections(self.org, self._judge)

    @property
    def calls(self) -> list[Asked]:
        """What was asked of the API, without tokens and the test's own requests."""
        return [one for one in self.asked if one.path.startswith("/services/data/")]

    def answer(self, asked: Asked) -> Reply:
        """One request."""
        if asked.path.startswith(control.PATH):
            self.asked.remove(asked)
            return control.answer(self, asked)
        if self.one_in > 1 or (self.fast and len(self.asked) > 1000):
            self.asked.clear()
        try:
            if asked.path == "/services/oauth2/token":
                self.login.base = self.base
                return self.login.answer(asked)
            self._begin(asked)
            return self._counted(self._answer(asked))
        except Wrong as wrong:
            return self._violated(asked, wrong)
        except Problem as problem:
            return self._counted(problem.reply)

    def _begin(self, asked: Asked) -> None:
        if self.revoke_after is not None:
            self.revoke_after -= 1
            if self.revoke_after < 0:
                self.revoke_after = None
                self.login.revoke()
        self.login.check(asked)
        self.used += 1
        if self.used > self.daily:
            said = "TotalRequests Limit exceeded."
            raise Problem("REQUEST_LIMIT_EXCEEDED", said, status=403)

    def _counted(self, reply: Reply) -> Reply:
        told = {"Sforce-Limit-Info": f"api-usage={self.used}/{self.daily}", **reply.headers}
        return Reply(reply.status, reply.body, told)

    def _violated(self, asked: Asked, wrong: Wrong) -> Reply:
        self.violations.append(f"{asked.method} {asked.path}: {wrong}")
        return Problem(
            "MALFORMED_QUERY" if "query" in str(wrong) else "JSON_PARSER_ERROR", str(wrong)
        ).reply

    def _answer(self, asked: Asked) -> Reply:
        """One request, or a part of a composite one."""
        if len(asked.raw_path) + sum(len(n) + len(v) for n, v in asked.query) > _LONGEST_ADDRESS:
            return Reply(414, None)
        if len(asked.body) > self.largest:
            return Reply(413, None)
        found = _PATH.fullmatch(asked.raw_path)
        if found is None or int(found[1]) < _OLDEST:
            raise Wrong(f"there is no such address, or no version {found and found[1]} of it")
        judge = self._judge if self.used % self.one_in == 0 else None
        self.collections.judge = judge
        if judge is not None:
            judge.check(asked, found[2])
        parts = [unquote(part) for part in found[2].strip("/").split("/")]
        return self._routed(parts, asked, f"/services/data/v{found[1]}.0")

    def _routed(self, parts: list[str], asked: Asked, base: str) -> Reply:
        match asked.method, parts:
            case "GET", ["query" | "queryAll" as kind]:
                text, deleted = asked.one("q") or "", kind == "queryAll"
                return Reply(200, self.reading.query(text, base, deleted=deleted))
            case "GET", ["query" | "queryAll", cursor]:
                return Reply(200, self.reading.more(cursor, base))
            case "GET", ["limits"]:
                left = {"Max": self.daily, "Remaining": max(self.daily - self.used, 0)}
                return Reply(200, {"DailyApiRequests": left})
            case "POST", ["composite"]:
                return Reply(200, composite(self.org, self._body(asked), self._part))
            case "POST", ["composite", "graph"]:
                return Reply(200, graphs(self.org, self._body(asked), self._part))
            case _, ["composite", "sobjects", *rest]:
                return self._collection(rest, asked)
            case _, ["sobjects", *rest]:
                return self._sobjects(rest, asked, base)
        raise Wrong("there is no such call")

    def _part(self, asked: Asked) -> Reply:
        try:
            return self._answer(asked)
        except Problem as problem:
            return problem.reply

    def _collection(self, rest: list[str], asked: Asked) -> Reply:
        allow = "allowSave=true" in asked.headers.get("sforce-duplicate-rule-header", "")
        match asked.method, rest:
            case "POST", []:
                return Reply(200, self.collections.create(self._body(asked), allow=allow))
            case "PATCH", []:
                return Reply(200, self.collections.update(self._body(asked)))
            case "PATCH", [object_, key]:
                self.org.of_name(object_)
                body = self._body(asked)
                return Reply(200, self.collections.upsert(object_, key, body, allow=allow))
            case "DELETE", []:
                return Reply(200, self.collections.delete((asked.one("ids") or "").split(",")))
        raise Wrong("there is no such call")

    def _sobjects(self, rest: list[str], asked: Asked, base: str) -> Reply:
        match asked.method, rest:
            case "GET", [""] | []:
                return Reply(200, describe_global(self.org))
            case "GET", [object_, "describe"]:
                return Reply(200, describe(self.org, object_))
            case "GET", [object_, "updated" | "deleted" as kind]:
                return Reply(200, self.reading.changed(object_, asked, deleted=kind == "deleted"))
            case "GET", [object_, id_]:
                return Reply(200, self.reading.record(object_, id_, asked.one("fields"), base))
            case "POST", [object_]:
                self.org.of_name(object_)
                made = self.org.insert(object_, values_of(self._body(asked)))
                return Reply(201, {"id": made, "success": True, "errors": []})
            case "PATCH", [object_, id_]:
                self.org.change(object_, id_, values_of(self._body(asked)))
                return Reply(204)
            case "DELETE", [object_, id_]:
                self.org.delete(object_, id_)
                return Reply(204)
            case "PATCH", [object_, key, value]:
                return self._upsert(object_, key, value, asked, base)
            case "GET", [object_, key, value]:
                return self._by_key(object_, key, value, base)
        raise Wrong("there is no such call")

    def _upsert(self, object_: str, key: str, value: str, asked: Asked, base: str) -> Reply:
        self.org.of_name(object_)
        body = self._body(asked)
        if key in body or "Id" in body:
            raise Problem(
                "INVALID_FIELD", f"The {key} field should not be specified in the sobject data."
            )
        try:
            id_, made = self.org.upsert(object_, key, value, values_of(body))
        except SeveralMatches as several:
            return Reply(300, [f"{base}/sobjects/{object_}/{one}" for one in several.ids])
        return Reply(
            201 if made else 200, {"id": id_, "success": True, "errors": [], "created": made}
        )

    def _by_key(self, object_: str, key: str, value: str, base: str) -> Reply:
        self.org.field(object_, key)
        found = self.org.matching(object_, key, value)
        if len(found) > 1:
            return Reply(300, [f"{base}/sobjects/{object_}/{one['Id']}" for one in found])
        if not found:
            raise Problem("NOT_FOUND", "The requested resource does not exist", status=404)
        return Reply(200, self.reading.record(object_, str(found[0]["Id"]), None, base))

    def _body(self, asked: Asked) -> dict[str, object]:
        body = read_body(asked.body, asked.headers.get("content-type", ""))
        if not isinstance(body, dict):
            raise Wrong("the body is an object")
        return body
