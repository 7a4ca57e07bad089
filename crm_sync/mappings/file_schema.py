"""The JSON Schema of a mapping's file, for editors: parts, our fields, and what each option is for.

It describes an operator's file, which says only what differs. What must hold between its lines and
the default only reading it can check.
"""

from collections.abc import Mapping
from typing import Any, get_args

from crm_sync.mappings.language import FieldRule
from crm_sync.mappings.our_fields import kind_of, our_fields
from crm_sync.mappings.reading import INCOMING, PARTS
from crm_sync.mappings.sense import OF_PEOPLE
from crm_sync.mappings.written import FROM, VALUE
from crm_sync.records import Kind

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest that the usual YAML plug-ins know."""

PART_MEANING: Mapping[str, str] = {
    "company": "The company, with what it owns.",
    "contact": "The person; a verified one only, where there is a part 'lead'.",
    "lead": "The person whom nobody vouched for, where the CRM keeps leads apart.",
    "deal": "The offer that was accepted.",
    "offer_interaction": "Each offer that was made, whatever became of it.",
    "meeting": "The meeting.",
    "note": "The whole story in words.",
    "task": "What somebody is to do.",
}
OPTION_MEANING: Mapping[str, str] = {
    FROM: "The field of ours that fills it.",
    VALUE: "The same value each time, instead of a field of ours.",
    "write": "'always', or 'at_creation': from then on the field is the CRM's own.",
    "values": "Our word: theirs. A word that is not named is written as it is.",
    "otherwise": "Written when a record is made and the hand-off does not say.",
    "too_long": "'refuse' the hand-off, or 'cut' the text and note it.",
}
_STRANGERS = {
    "strangers": {"type": "boolean", "description": "Whether strangers make such records."}
}
_SCALAR = {"type": ["string", "number", "boolean"]}


def mapping_schema() -> Schema:
    """The schema of ``crm/<name>.yaml``."""
    sources: Schema = {f"sources_of_{kind}": {"enum": _sources(kind)} for kind in Kind}
    return {
        "$schema": DIALECT,
        "title": "A mapping of Segue's fields to a CRM's",
        "type": "object",
        "properties": {
            **{part: _part(part) for part in PARTS},
            INCOMING: {"description": "What comes from the CRM: docs/how-to/from-the-crm.md."},
        },
        "additionalProperties": False,
        "definitions": sources,
    }


def _sources(kind: Kind) -> list[str]:
    """The kind's own fields by their names, every other kind's with the kind before."""
    own = list(our_fields()[kind])
    return own + [
        f"{other}.{name}"
        for other, fields in our_fields().items()
        if other != kind
        for name in fields
    ]


def _part(part: str) -> Schema:
    name = {"type": "string", "minLength": 1}
    return {
        "description": PART_MEANING[part],
        "type": ["object", "null"],
        "properties": {
            "object": {**name, "description": "The CRM's name of the object."},
            "key": {**name, "description": "Its unique field that holds our external id."},
            "optional": {"type": "boolean", "description": "Whether an account may lack it."},
            **(_STRANGERS if part in OF_PEOPLE else {}),
            "fields": {"type": "object", "additionalProperties": _field(part)},
        },
        "additionalProperties": False,
    }


def _field(part: str) -> Schema:
    kind = kind_of(part)
    source = {"$ref": f"#/definitions/sources_of_{kind}"}
    options: Schema = {
        FROM: source,
        VALUE: {"type": ["string", "number", "boolean", "null"]},
        "write": {"enum": _words("write")},
        "values": {"type": "object", "additionalProperties": True},
        "otherwise": _SCALAR,
        "too_long": {"enum": _words("too_long")},
    }
    described = {
        name: {"description": OPTION_MEANING[name], **({"allOf": [one]} if "$ref" in one else one)}
        for name, one in options.items()
    }
    long = {
        "type": "object",
        "properties": described,
        "oneOf": [{"required": [FROM]}, {"required": [VALUE]}],
        "additionalProperties": False,
    }
    return {"anyOf": [source, long, {"type": "null"}]}


def _words(option: str) -> list[str]:
    return list(get_args(FieldRule.model_fields[option].annotation))
