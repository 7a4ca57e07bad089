"""The org's own objects and fields, remembered for a while."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from time import monotonic

from crm_sync.mappings.schema import FieldSchema, FieldType, ObjectSchema, Schema
from crm_sync.targets.salesforce.answers import Described, FieldTold
from crm_sync.targets.salesforce.api import SalesforceApi
from crm_sync.targets.salesforce.naming import ALWAYS_FILLED

_SECONDS = 3600.0
"""How long a description is believed. What is refused for its sake is looked at again at once."""
_IN_DOUBT_SECONDS = 10.0
"""One that is older is asked for anew before a value is refused for it: a person may have mended
the field, and replays."""
_TYPES: Mapping[str, FieldType] = {
    "string": "text",
    "textarea": "long_text",
    "email": "text",
    "phone": "text",
    "url": "text",
    "combobox": "text",
    "picklist": "choice",
    "boolean": "boolean",
    "int": "number",
    "double": "number",
    "currency": "number",
    "percent": "number",
    "date": "date",
    "datetime": "moment",
    "reference": "text",
    "id": "text",
}


class Descriptions:
    """What ``describe`` says, by object."""

    def __init__(self, api: SalesforceApi) -> None:
        self._api = api
        self._known: dict[str, tuple[float, Described | None]] = {}

    def of(self, object_: str) -> Described | None:
        """An object; None: the org has none, or the user may not see it."""
        known = self._known.get(object_)
        if known is None or monotonic() - known[0] > _SECONDS:
            known = (monotonic(), self._api.describe(object_))
            self._known[object_] = known
        return known[1]

    def fields(self, object_: str) -> Mapping[str, FieldTold]:
        """Its fields by name; none where there is no such object."""
        found = self.of(object_)
        return {} if found is None else {field.name: field for field in found.fields}

    def are_in_doubt(self, object_: str) -> bool:
        """Whether it may be otherwise by now: then it is looked at again."""
        known = self._known.get(object_)
        old = known is not None and monotonic() - known[0] > _IN_DOUBT_SECONDS
        if old:
            del self._known[object_]
        return old

    def forget(self) -> None:
        """Look again: something was not as it is remembered."""
        self._known.clear()

    def schema(self, objects: Collection[str]) -> Schema:
        """The objects of these names that the org has."""
        found = {name: self.of(name) for name in sorted(objects)}
        return Schema({name: _object(one) for name, one in found.items() if one is not None})


def _object(told: Described) -> ObjectSchema:
    fields = {field.name: _field(field) for field in told.fields}
    for name in fields.keys() & ALWAYS_FILLED.get(told.name, frozenset()):
        fields[name] = replace(fields[name], required=False)
    return ObjectSchema(told.name, fields)


def _field(told: FieldTold) -> FieldSchema:
    kind = _TYPES.get(told.type, "other")
    restricted = tuple(
        str(choice.get("value"))
        for choice in told.picklistValues
        if told.restrictedPicklist and choice.get("active", True)
    )
    if kind == "choice" and not restricted:
        kind = "text"  # whatever is written to an open list is taken
    return FieldSchema(
        name=told.name,
        label=told.label,
        type=kind,
        # Of a look-up to users, the rep's name becomes the id.
        longest=None if told.type == "reference" else told.length or None,
        required=told.createable and not told.nillable and not told.defaultedOnCreate,
        unique=told.unique,
        writable=told.createable or told.updateable,
        choices=restricted,
    )
