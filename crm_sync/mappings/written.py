"""One part of a mapping as it stands in YAML: what is wrong with it is said, what is right is kept.

A field is written in short (``segue_reason: offer_reason``) or at length (``segue_stage: {from:
stage, values: {accepted: won}}``); null takes away what the default has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from crm_sync.mappings.language import FieldRule
from vendor_files import Fault, Keys, Source, nearest, validated

FROM, VALUE = "from", "value"
OPTIONS = ("write", "values", "otherwise", "too_long")
_NAMES = (FROM, VALUE, *OPTIONS)


@dataclass(frozen=True)
class WrittenPart:
    """What one file says of a part."""

    object: str | None = None
    key: str | None = None
    optional: bool | None = None
    strangers: bool | None = None
    fields: Mapping[str, FieldRule | None] = field(default_factory=dict)
    """None: it is taken away."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    object: str | None = Field(default=None, min_length=1)
    key: str | None = Field(default=None, min_length=1)
    optional: bool | None = None
    strangers: bool | None = None
    fields: Mapping[str, Any] = Field(default_factory=dict)


def written_part(source: Source, path: Keys, written: Any) -> WrittenPart | None:
    """The part, without the fields that are wrong; None where it is none. What is wrong becomes
    problems of the source."""
    part = validated(source, path, _Part, written)
    if part is None:
        return None
    fields: dict[str, FieldRule | None] = {}
    for name, rule in part.fields.items():
        read = None if rule is None else _rule(source, (*path, "fields", name), rule)
        if rule is None or read is not None:
            fields[name] = read
    return WrittenPart(part.object, part.key, part.optional, part.strangers, fields)


def _rule(source: Source, path: Keys, written: Any) -> FieldRule | None:
    if isinstance(written, str):
        return FieldRule(source=written)
    if not isinstance(written, dict):
        remedy = "Write the name of a field of ours, or {value: …} for a value that is the same"
        what = f"'{path[-1]}' should be filled from a field of ours, not with {written!r}."
        source.complain(path, what, f"{remedy} each time.")
        return None
    return _long(source, path, written)


def _long(source: Source, path: Keys, written: Mapping[str, Any]) -> FieldRule | None:
    unknown = [name for name in written if name not in _NAMES]
    for name in unknown:
        what = f"{_called(path)}: unknown key '{name}'."
        source.complain((*path, name), what, nearest(name, _NAMES))
    if (FROM in written) == (VALUE in written):
        has = "both 'from' and 'value'" if FROM in written else "neither 'from' nor 'value'"
        what = f"{_called(path)} has {has}."
        source.complain(path, what, "Write one of them: a field of ours, or a value of its own.")
        return None
    told = {name: value for name, value in written.items() if name in OPTIONS}
    if VALUE in written:
        told["constant"] = written[VALUE]
    elif not isinstance(written[FROM], str):
        what = f"{_called(path)}: 'from' should be the name of a field of ours."
        source.complain((*path, FROM), what, f"Write it as '{FROM}: title'.")
        return None
    rule = validated(source, path, FieldRule, {**told, "source": written.get(FROM)}, _in_words)
    return None if unknown else rule


def _in_words(fault: Fault) -> tuple[Keys, str, str] | None:
    # Null is no answer: what is left out has its default.
    if fault.value is None and fault.path[-1] in OPTIONS:
        what = f"{_called(fault.base)}: '{fault.path[-1]}' says nothing."
        return fault.path, what, "Leave the line out, or write a value."
    return None


def _called(path: Keys) -> str:
    """A field as problems name it: ``deal.segue_stage``."""
    return f"{path[0]}.{path[-1]}"
