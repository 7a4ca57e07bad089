"""What an account's objects have, in our words, and what a mapping needs is made."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from crm_sync.mappings.schema import FieldSchema, FieldType, ObjectSchema, Schema
from crm_sync.targets.describing import NewField
from crm_sync.targets.hubspot.api import HubSpotApi
from crm_sync.targets.hubspot.meaning import fault_of, faults_of
from crm_sync.targets.hubspot.values import LONGEST, OWNER
from remote.faults import Refused

GROUP = "segue"
_AT_ONCE = 100
_TYPES: Mapping[str, FieldType] = {
    "string": "text",
    "number": "number",
    "bool": "boolean",
    "date": "date",
    "datetime": "moment",
    "enumeration": "choice",
}
_MADE: Mapping[FieldType, tuple[str, str]] = {
    "text": ("string", "text"),
    "long_text": ("string", "textarea"),
    "number": ("number", "number"),
    "boolean": ("bool", "booleancheckbox"),
    "date": ("date", "date"),
    "moment": ("datetime", "date"),
    "choice": ("enumeration", "select"),
    "other": ("string", "textarea"),
}
_TEXTS = ("text", "long_text")
_YES_OR_NO = [("true", "Yes"), ("false", "No")]
_NO_WORDS = frozenset({"email"})
"""Texts that have a form of their own: none is too long that is in it."""


def read_schema(api: HubSpotApi, objects: Collection[str]) -> Schema:
    """See ``crm_sync.targets.describing.Described``."""
    told = {name: api.properties(name) for name in sorted(objects)}
    return Schema(
        {
            name: ObjectSchema(name, {one["name"]: _field(name, one) for one in properties})
            for name, properties in told.items()
            if properties is not None
        }
    )


def _field(object_: str, told: Mapping[str, Any]) -> FieldSchema:
    kind: FieldType = _TYPES.get(told["type"], "other")
    if kind == "text" and told.get("fieldType") in ("textarea", "html"):
        kind = "long_text"
    if told["name"] == OWNER:
        kind = "other"  # a choice of owners, whom we look up by name
    options = told.get("options") or () if kind == "choice" else ()
    metadata = told.get("modificationMetadata") or {}
    # HubSpot tells of no property that it is required: that is found out by being refused. What it
    # always asks of an activity (``hs_timestamp``), a delivery fills in by itself.
    return FieldSchema(
        name=told["name"],
        label=told["label"],
        type=kind,
        longest=LONGEST if kind in _TEXTS and told["name"] not in _NO_WORDS else None,
        unique=bool(told.get("hasUniqueValue")) or (object_, told["name"]) == ("contacts", "email"),
        writable=not (metadata.get("readOnlyValue") or told.get("calculated")),
        choices=tuple(one["value"] for one in options),
    )


def make_fields(api: HubSpotApi, wanted: Sequence[NewField]) -> None:
    """See ``crm_sync.targets.describing.Described``."""
    by_object: dict[str, list[FieldSchema]] = defaultdict(list)
    for one in wanted:
        by_object[one.object].append(one.field)
    for object_, fields in by_object.items():
        api.make(object_, "groups", {"name": GROUP, "label": "Segue"})
        for start in range(0, len(fields), _AT_ONCE):
            _make(api, object_, fields[start : start + _AT_ONCE])


def _make(api: HubSpotApi, object_: str, fields: Sequence[FieldSchema]) -> None:
    inputs = [_property(field) for field in fields]
    answer = api.make(object_, "batch/create", {"inputs": inputs})
    faults = [fault_of(answer.body)] if answer.status >= 400 else faults_of(answer)
    wrong = [fault for fault in faults if "ALREADY_EXISTS" not in fault.category]
    if wrong:
        raise Refused(
            f"{api.of} does not let us create properties of {object_}: {wrong[0].message}",
            f"Create them by hand, or give the service key crm.schemas.{object_}.write.",
        )


def _property(field: FieldSchema) -> dict[str, Any]:
    kind, form = _MADE[field.type]
    options = _YES_OR_NO if field.type == "boolean" else [(one, one) for one in field.choices]
    made: dict[str, Any] = {
        "name": field.name,
        "label": field.label,
        "type": kind,
        "fieldType": form,
        "groupName": GROUP,
        "hasUniqueValue": field.unique,
        "formField": False,
    }
    if options:
        made["options"] = [
            {"value": value, "label": label, "hidden": False, "displayOrder": at}
            for at, (value, label) in enumerate(options)
        ]
    return made
