"""What people did with records of the org meanwhile: merged, converted, deleted."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm_sync.targets.salesforce.api import Record, SalesforceApi
from crm_sync.targets.salesforce.pieces import Place
from crm_sync.targets.salesforce.soql import where_any

_MERGED = ("Account", "Contact", "Lead")
"""Objects whose records people merge."""
_FARTHEST = 6
"""A record that was merged into one that was merged …"""


def followed(api: SalesforceApi, places: Iterable[Place]) -> dict[Place, Place | None]:
    """Where records are now: the same place, the survivor's, the contact of a converted lead;
    None: it was deleted."""
    asked = {place: place for place in places}
    now: dict[Place, Place | None] = dict(asked)
    for _ in range(_FARTHEST):
        open_ = {place for place in now.values() if place is not None}
        found = _asked(api, open_)
        steps = {place: _step(place, found.get(place.id)) for place in open_}
        moved = {p: s for p, s in steps.items() if s != p}
        now = {start: None if at is None else steps[at] for start, at in now.items()}
        if not any(step is not None for step in moved.values()):
            return now
    return now


def _step(place: Place, record: Record | None) -> Place | None:
    if record is None:
        return None
    if record["IsDeleted"]:
        into = record.get("MasterRecordId")
        return Place(place.object, str(into), place.theirs) if into else None
    if record.get("IsConverted"):
        contact = record.get("ConvertedContactId")
        return Place("Contact", str(contact), theirs=True) if contact else None
    return place


def _asked(api: SalesforceApi, places: Iterable[Place]) -> Mapping[str, Record]:
    by_object: dict[str, set[str]] = {}
    for place in places:
        by_object.setdefault(place.object, set()).add(place.id)
    texts = [
        text
        for object_, ids in sorted(by_object.items())
        for text in where_any(object_, _fields(object_), "Id", ids)
    ]
    found: dict[str, Any] = {}
    for records in api.queries(texts, deleted=True):
        found.update({str(record["Id"]): record for record in records})
    return found


def _fields(object_: str) -> tuple[str, ...]:
    merged = ("MasterRecordId",) if object_ in _MERGED else ()
    converted = ("IsConverted", "ConvertedContactId") if object_ == "Lead" else ()
    return ("Id", "IsDeleted", *merged, *converted)
