"""What HubSpot tells: records by the moment of their last change, their properties with the moment
of each, what was deleted and what was merged. Implements ``crm_sync.incoming.source.Source``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from crm_sync.incoming.source import Asked, Gone, Page, Remote, Thing, Word
from crm_sync.targets.connection import Connection
from crm_sync.targets.hubspot.api import HubSpotApi
from crm_sync.targets.hubspot.changes import LAG, PAGE, Place, next_place
from crm_sync.targets.hubspot.meaning import meaning
from crm_sync.targets.hubspot.opening import open_target
from remote.http import Answer

OBJECTS: Mapping[Thing, str] = {
    Thing.COMPANY: "companies",
    Thing.CONTACT: "contacts",
    Thing.DEAL: "deals",
}
CHANGED: Mapping[Thing, str] = {
    Thing.COMPANY: "hs_lastmodifieddate",
    Thing.CONTACT: "lastmodifieddate",
    Thing.DEAL: "hs_lastmodifieddate",
}
"""The property that holds when a record changed last."""
MERGED = "hs_merged_object_ids"
OWNERS_EVERY = timedelta(minutes=10)
_WITH_HISTORY = 50
"""Records that HubSpot reads at once with the history of their properties."""


class HubSpotSource:
    """See ``crm_sync.incoming.source.Source``."""

    every = timedelta(minutes=1)

    def __init__(
        self,
        api: HubSpotApi,
        asked: Asked,
        keys: Mapping[Thing, str],
        clock: Callable[[], datetime],
    ) -> None:
        """``keys``: the property in which our own id stands: whoever wrote that is Segue."""
        self._api, self._asked, self._keys, self._clock = api, asked, keys, clock

    def changed(self, thing: Thing, cursor: str | None) -> Page:
        """See ``Source``."""
        if thing is Thing.OWNER:
            return self._owners(cursor)
        if thing not in OBJECTS:
            return Page((), (), cursor)
        place = Place.read(cursor, self._clock())
        if place.archived is not None:
            return self._archived(thing, place)
        found = self._search(thing, place)
        after = next_place(place, found, self._clock())
        records = self._records(thing, [one for one, _ in found])
        return Page(records, (), after.written(), more=after.more)

    def read(self, thing: Thing, ids: Iterable[str]) -> Page:
        """See ``Source``."""
        if thing not in OBJECTS:
            return Page(())
        wanted = sorted(set(ids))
        records = self._records(thing, wanted)
        there = {one.id for one in records} | {id_ for one in records for id_ in one.absorbed}
        return Page(records, self._gone(thing, [one for one in wanted if one not in there]))

    def close(self) -> None:
        """See ``Source``."""
        self._api.close()

    def _owners(self, cursor: str | None) -> Page:
        """All of them, now and then: nobody says which changed."""
        now = self._clock()
        if cursor is not None and now - datetime.fromisoformat(cursor) < OWNERS_EVERY:
            return Page((), (), cursor)
        return Page([_owner(one) for one in self._api.owners()], (), now.isoformat())

    def _search(self, thing: Thing, place: Place) -> list[tuple[str, datetime]]:
        """Ids of a page of records, with when they changed, in the order of the place."""
        changed = CHANGED[thing]
        body = {
            "filterGroups": [{"filters": place.filters(changed)}],
            "sorts": [place.sorted_by(changed)],
            "properties": [changed],
            "limit": PAGE,
        }
        answer = self._api.search(OBJECTS[thing], body)
        return [
            (one["id"], _moment(one["properties"].get(changed) or one["updatedAt"]))
            for one in answer.body.get("results", ())
        ]

    def _records(self, thing: Thing, ids: Sequence[str]) -> list[Remote]:
        found: dict[str, Remote] = {}
        for start in range(0, len(ids), _WITH_HISTORY):
            for told in self._batch(thing, ids[start : start + _WITH_HISTORY], history=True):
                found[told["id"]] = self._remote(thing, told)
        return list(found.values())

    def _batch(
        self, thing: Thing, ids: Sequence[str], *, history: bool, archived: bool = False
    ) -> Sequence[Mapping[str, Any]]:
        properties = sorted({*self._asked[thing], self._keys[thing]}) if history else []
        body = {
            "inputs": [{"id": one} for one in ids],
            "properties": [*properties, MERGED] if history else [],
            "propertiesWithHistory": properties,
        }
        rest = "batch/read?archived=true" if archived else "batch/read"
        answer = self._api.objects(OBJECTS[thing], rest, body)
        return _results(self._api.of, answer)

    def _remote(self, thing: Thing, told: Mapping[str, Any]) -> Remote:
        past: Mapping[str, Sequence[Mapping[str, str]]] = told.get("propertiesWithHistory") or {}
        us = _source(past.get(self._keys[thing]) or ())
        words = {name: _word(told, past.get(name) or (), name, us) for name in self._asked[thing]}
        merged = (told["properties"].get(MERGED) or "").split(";")
        absorbed = frozenset(one.strip() for one in merged if one.strip())
        return Remote(thing, told["id"], _moment(told["updatedAt"]), words, absorbed)

    def _gone(self, thing: Thing, ids: Sequence[str]) -> list[Gone]:
        if not ids:
            return []
        told = self._batch(thing, ids, history=False, archived=True)
        when = {one["id"]: _moment(one.get("archivedAt") or one["updatedAt"]) for one in told}
        # One that is not even archived was deleted for good.
        return [Gone(thing, one, when.get(one, self._clock())) for one in ids]

    def _archived(self, thing: Thing, place: Place) -> Page:
        """A page of what was deleted. HubSpot lists all of it and takes no moment to begin at."""
        query: dict[str, str | int | bool] = {"archived": True, "limit": PAGE}
        if place.archived:
            query["after"] = place.archived
        answer = self._api.listed(OBJECTS[thing], query)
        since = place.archived_since - LAG if place.archived_since is not None else None
        gone = [
            Gone(thing, one["id"], at)
            for one in answer.body.get("results", ())
            if (at := _moment(one.get("archivedAt") or one["updatedAt"]))
            and (not since or at >= since)
        ]
        after = ((answer.body.get("paging") or {}).get("next") or {}).get("after")
        then = place.archived_on(after, self._clock())
        return Page((), gone, then.written(), more=then.more)


def open_source(connection: Connection, asked: Asked) -> HubSpotSource:
    """The connected account, to be read. Raises ``Refused``."""
    parts = connection.mapping.parts
    keys = {
        thing: parts[part].key if part in parts else "segue_id"
        for thing, part in (
            (Thing.COMPANY, "company"),
            (Thing.CONTACT, "contact"),
            (Thing.DEAL, "deal"),
        )
    }
    return HubSpotSource(open_target(connection).api, asked, keys, connection.clock)


def _owner(told: Mapping[str, Any]) -> Remote:
    at = _moment(told["updatedAt"])
    name = f"{told.get('firstName') or ''} {told.get('lastName') or ''}".strip()
    words = {"email": Word(told.get("email") or None, at), "name": Word(name or None, at)}
    return Remote(Thing.OWNER, told["id"], at, words)


def _word(
    told: Mapping[str, Any],
    past: Sequence[Mapping[str, str]],
    name: str,
    us: tuple[str, str] | None,
) -> Word:
    value = told["properties"].get(name) or None
    if not past:  # never set, or worked out by HubSpot
        return Word(value, _moment(told["updatedAt"]), exact=False)
    latest = max(past, key=lambda one: _moment(one["timestamp"]))
    ours = us is not None and _source(past) == us
    return Word(latest.get("value") or None, _moment(latest["timestamp"]), ours=ours)


def _source(past: Sequence[Mapping[str, str]]) -> tuple[str, str] | None:
    """Who wrote the latest value: the kind of source, and which one."""
    if not past:
        return None
    latest = max(past, key=lambda one: _moment(one["timestamp"]))
    return latest["sourceType"], latest.get("sourceId") or latest["timestamp"]


def _results(of: str, answer: Answer) -> Sequence[Mapping[str, Any]]:
    if answer.status not in (200, 207):
        raise meaning(of, answer, None)
    found: Sequence[Mapping[str, Any]] = answer.body.get("results", ())
    return found


def _moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    return datetime.fromisoformat(text).astimezone(UTC)
