"""What Salesforce tells: records by their ``SystemModstamp``, also those in the recycle bin, which
say into what they were merged. Implements ``crm_sync.incoming.source.Source``.

Salesforce keeps no moment of each field unless an administrator pays for it: a field's word is as
of the record's last change (``LastModifiedDate``).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crm_sync.incoming.source import Asked, Gone, Page, Remote, Thing, Word
from crm_sync.targets.connection import Connection
from crm_sync.targets.salesforce.api import SalesforceApi
from crm_sync.targets.salesforce.opening import open_api
from crm_sync.targets.salesforce.settings import read_settings
from crm_sync.targets.salesforce.soql import text, where_any

PAGE = 200
OVERLAP = timedelta(minutes=5)
"""A record is stamped when it is written and seen when its transaction ends, which may take long;
and Salesforce's clock may differ from ours."""
OBJECTS: Mapping[Thing, str] = {
    Thing.OWNER: "User",
    Thing.COMPANY: "Account",
    Thing.CONTACT: "Contact",
    Thing.DEAL: "Opportunity",
    Thing.PRODUCT: "Asset",
}
_MERGED = frozenset({Thing.COMPANY, Thing.CONTACT})
"""Whose records can be merged."""
_ALWAYS = ("Id", "SystemModstamp", "LastModifiedDate", "CreatedById", "LastModifiedById")
_OWNER = {"Email": "email", "Name": "name"}


@dataclass(frozen=True)
class Place:
    """Where to read on."""

    since: datetime
    begun: datetime
    """When this look began."""
    after: str | None = None
    """Of the records of the moment ``since``, this one was the last that was read."""

    @classmethod
    def read(cls, cursor: str | None, now: datetime) -> "Place":
        """The place of a cursor; the beginning without one."""
        if cursor is None:
            return cls(datetime(1970, 1, 1, tzinfo=UTC), now)
        known = json.loads(cursor)
        begun = datetime.fromisoformat(known["begun"]) if known.get("after") else now
        return cls(datetime.fromisoformat(known["since"]), begun, known.get("after"))

    def written(self) -> str:
        """As a cursor."""
        return json.dumps(
            {"since": self.since.isoformat(), "begun": self.begun.isoformat(), "after": self.after}
        )

    def condition(self) -> str:
        """Which records come after it."""
        moment = _soql(self.since)
        if self.after is None:
            return f"SystemModstamp >= {moment}"
        same = f"(SystemModstamp = {moment} AND Id > {text(self.after)})"
        return f"(SystemModstamp > {moment} OR {same})"

    def next(self, found: Sequence[Mapping[str, Any]]) -> "Place":
        """After a page of records: the next one, or a look that begins a little before this one."""
        if len(found) < PAGE:
            return replace(self, since=self.begun - OVERLAP, after=None)
        last = found[-1]
        return replace(self, since=_moment(last["SystemModstamp"]), after=last["Id"])


class SalesforceSource:
    """See ``crm_sync.incoming.source.Source``."""

    every = timedelta(minutes=5)
    """Each look is a call for each kind of record, and a day has few."""

    def __init__(
        self, api: SalesforceApi, asked: Asked, keys: Mapping[Thing, str], connection: Connection
    ) -> None:
        """``keys``: the field in which our own id stands, of what we write."""
        self._api, self._asked, self._keys = api, asked, keys
        self._clock = connection.clock
        self._username = read_settings(api.of, connection.settings).username
        self._user: str | None = None

    def changed(self, thing: Thing, cursor: str | None) -> Page:
        """See ``Source``."""
        place = Place.read(cursor, self._clock())
        query = (
            f"SELECT {', '.join(self._fields(thing))} FROM {OBJECTS[thing]} "  # noqa: S608 (names)
            f"WHERE {place.condition()} ORDER BY SystemModstamp, Id LIMIT {PAGE}"
        )
        found = list(self._api.query(query, deleted=True))
        records, gone = self._told(thing, found)
        return Page(records, gone, place.next(found).written(), more=len(found) >= PAGE)

    def read(self, thing: Thing, ids: Iterable[str]) -> Page:
        """See ``Source``."""
        wanted = sorted(set(ids))
        queries = list(where_any(OBJECTS[thing], self._fields(thing), "Id", wanted))
        found = [one for some in self._api.queries(queries, deleted=True) for one in some]
        records, gone = self._told(thing, found)
        there = {one["Id"] for one in found}
        purged = [Gone(thing, one, self._clock()) for one in wanted if one not in there]
        return Page(records, [*gone, *purged])

    def close(self) -> None:
        """See ``Source``."""
        self._api.close()

    def _fields(self, thing: Thing) -> list[str]:
        own = _OWNER if thing is Thing.OWNER else self._asked[thing]
        fields = {*_ALWAYS, *own}
        if thing is not Thing.OWNER:
            fields.add("IsDeleted")
        if thing in _MERGED:
            fields.add("MasterRecordId")
        if thing in self._keys:
            fields.add(self._keys[thing])
        return sorted(fields)

    def _told(
        self, thing: Thing, found: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Remote], list[Gone]]:
        there = [one for one in found if not one.get("IsDeleted")]
        gone = [
            Gone(thing, one["Id"], _moment(one["SystemModstamp"]), one.get("MasterRecordId"))
            for one in found
            if one.get("IsDeleted")
        ]
        return [self._remote(thing, one) for one in there], gone

    def _remote(self, thing: Thing, told: Mapping[str, Any]) -> Remote:
        at, ours = _moment(told["LastModifiedDate"]), self._is_ours(thing, told)
        names = _OWNER if thing is Thing.OWNER else {name: name for name in self._asked[thing]}
        words = {
            ours_: Word(_text(told.get(name)), at, exact=False, ours=ours)
            for name, ours_ in names.items()
        }
        return Remote(thing, told["Id"], _moment(told["SystemModstamp"]), words)

    def _is_ours(self, thing: Thing, told: Mapping[str, Any]) -> bool:
        """Whether Segue made the record and nobody else has touched it since."""
        if thing not in self._keys or not told.get(self._keys[thing]):
            return False
        return {told["CreatedById"], told["LastModifiedById"]} == {self._me()}

    def _me(self) -> str:
        if self._user is None:
            query = f"SELECT Id FROM User WHERE Username = {text(self._username)}"  # noqa: S608 (quoted)
            self._user = next((str(one["Id"]) for one in self._api.query(query)), "")
        return self._user


def open_source(connection: Connection, asked: Asked) -> SalesforceSource:
    """The connected org, to be read. Raises ``Refused``."""
    parts = connection.mapping.parts
    named = ((Thing.COMPANY, "company"), (Thing.CONTACT, "contact"), (Thing.DEAL, "deal"))
    keys = {thing: parts[part].key for thing, part in named if part in parts}
    return SalesforceSource(open_api(connection), asked, keys, connection)


def _text(value: Any) -> str | None:
    """As it would stand in a file: a whole number has no point."""
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def _soql(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone(UTC)
