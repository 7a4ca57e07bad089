"""The JSON Schema of a file with a catalogue's words in one language, for editors.

It is cut from the catalogue's own: the same keys, those that hold texts, without the language.
"""

import re
from typing import Any

from offers.loading import TEXTS
from offers.schema import DIALECT, Schema, catalogue_schema
from vendor_files import Shape

TITLE = "A catalogue of Segue in another language"


def words_schema() -> Schema:
    """The schema of ``words/de.yaml``; the same for every language."""
    whole = catalogue_schema()
    return {
        "$schema": DIALECT,
        "title": TITLE,
        **_cut(TEXTS, whole, whole["definitions"]),
        "definitions": {name: whole["definitions"][name] for name in ("SomeTexts", "Texts")},
    }


def _cut(shape: Shape, whole: Schema, definitions: Schema) -> Schema:
    """What a schema says of texts in one language."""
    described = {"description": _without_language(whole.get("description", ""))}
    kept = described if described["description"] else {}
    if "$ref" in whole:
        whole = definitions[whole["$ref"].rpartition("/")[2]]
    if shape.said:
        return {**whole["additionalProperties"], **kept}
    if shape.each is not None:
        named = {"propertyNames": whole["propertyNames"]} if "propertyNames" in whole else {}
        below = _cut(shape.each, whole["additionalProperties"], definitions)
        return {"type": "object", **kept, **named, "additionalProperties": below}
    properties: dict[str, Any] = {
        name: _cut(shape.keys[key], whole["properties"][key], definitions)
        for name, key in shape.called().items()
    }
    return {"type": "object", **kept, "additionalProperties": False, "properties": properties}


def _without_language(description: str) -> str:
    said = re.sub(r"language -> ", "", description, flags=re.IGNORECASE)
    return said[:1].upper() + said[1:]
