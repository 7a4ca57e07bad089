"""A mapping held against an account's own objects and fields. Pure.

A mapping of which nothing worse than a hint is said never has a value refused for its form
(``form_checks.LONGEST_TEXT`` says what is held to be the longest text).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from crm_sync.mappings.form_checks import Form, Trouble, troubles
from crm_sync.mappings.language import CrmMapping, FieldRule, PartRule
from crm_sync.mappings.our_fields import Ours, kind_of, our_fields, same_fields
from crm_sync.mappings.schema import FieldSchema, FieldType, ObjectSchema, Schema
from crm_sync.records import Kind
from crm_sync.targets.describing import NewField

Severity = Literal["error", "warning", "hint"]
"""``error``: records are refused, or a field is lost each time. ``warning``: it depends on what a
hand-off says. ``hint``: nothing is lost."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not go together."""

    severity: Severity
    part: str
    field: str | None
    """The vendor's; None: the whole part, or a field of ours that is written nowhere."""
    where: str
    """The mapping's file and line: ``crm/hubspot.yaml:12``."""
    what: str
    remedy: str

    def __str__(self) -> str:
        at = f"{self.where}: " if self.where else ""
        return f"{at}{self.what} {self.remedy}"


def findings(mapping: CrmMapping, schema: Schema) -> list[Finding]:
    """All that does not go together, part by part; then our fields that are written nowhere."""
    found: list[Finding] = []
    for part, rule in mapping.parts.items():
        found += _Check(mapping, schema, part, rule).all()
    return [*found, *_unwritten(mapping)]


def needed(mapping: CrmMapping, schema: Schema) -> list[NewField]:
    """The fields that the mapping writes and the account lacks, each once, as they can be made.

    One whose name is nearly that of a field which exists is a slip, and not among them.
    """
    wanted: dict[tuple[str, str], NewField] = {}
    for part, rule in mapping.parts.items():
        there = schema.objects.get(rule.object)
        if there is None:
            continue
        for name in (rule.key, *rule.fields):
            if name not in there.fields and not _slip(name, there):
                new = NewField(rule.object, _new_field(part, rule, name))
                wanted.setdefault((rule.object, name), new)
    return list(wanted.values())


def available(mapping: CrmMapping, schema: Schema) -> CrmMapping:
    """The mapping without the optional parts whose object the account does not have."""
    parts = {
        part: rule
        for part, rule in mapping.parts.items()
        if not rule.optional or rule.object in schema.objects
    }
    return mapping.model_copy(update={"parts": parts})


ID_LENGTH = 100
"""Characters that our external ids may have without being out of the ordinary."""


class _Check:
    """The check of one part."""

    def __init__(self, mapping: CrmMapping, schema: Schema, part: str, rule: PartRule) -> None:
        self._mapping, self._schema = mapping, schema
        self._part, self._rule = part, rule

    def all(self) -> Iterator[Finding]:
        there = self._schema.objects.get(self._rule.object)
        if there is None:
            yield self._no_object()
            return
        yield from self._key(there)
        for name, rule in self._rule.fields.items():
            if name != self._rule.key:
                yield from self._field(there, name, rule)
        yield from self._required(there)

    def _no_object(self) -> Finding:
        what = f"{self._part}: this account has no object '{self._rule.object}'"
        if self._rule.optional:
            return self._say(
                "hint", None, f"{what}; such records are not written.", "Nothing to do."
            )
        remedy = f"Make it over there, or write '{self._part}: null' to do without."
        return self._say("error", None, f"{what}.", remedy)

    def _key(self, there: ObjectSchema) -> Iterator[Finding]:
        name = self._rule.key
        key = there.fields.get(name)
        if key is None:
            yield self._no_field(there, name)
            return
        wrong = {
            "is not unique": not key.unique,
            "is read-only": not key.writable,
            "holds no text": key.type not in ("text", "long_text", "other"),
            f"holds {key.longest} characters only": (key.longest or ID_LENGTH) < ID_LENGTH,
        }
        for what, holds in wrong.items():
            if holds:
                said = f"{self._called(name)} {what}, and cannot be the key."
                yield self._say("error", name, said, "Name a unique text field of our own.")

    def _field(self, there: ObjectSchema, name: str, rule: FieldRule) -> Iterator[Finding]:
        field = there.fields.get(name)
        if field is None:
            yield self._no_field(there, name)
        elif not field.writable:
            remedy = "Choose another field, or take it away with null."
            yield self._say("error", name, f"{self._called(name)} is read-only.", remedy)
        else:
            for trouble in troubles(field, rule, self._form(rule)):
                yield self._trouble(name, trouble)

    def _trouble(self, name: str, trouble: Trouble) -> Finding:
        what = f"{self._called(name)} {trouble.what}."
        return self._say("error" if trouble.certain else "warning", name, what, trouble.remedy)

    def _form(self, rule: FieldRule) -> Form | None:
        return None if rule.source is None else Form.of(self._part, rule.source)

    def _no_field(self, there: ObjectSchema, name: str) -> Finding:
        what = f"{self._called(name)} is not there: this account's {there.name} have no such field."
        slip = _slip(name, there)
        make = "Let './segue crm connect' make it, or take it away with null."
        return self._say("error", name, what, f"Did you mean '{slip}'?" if slip else make)

    def _required(self, there: ObjectSchema) -> Iterator[Finding]:
        filled = {self._rule.key, *self._rule.fields}
        for field in there.fields.values():
            if field.required and field.writable and field.name not in filled:
                what = f"{self._called(field.name)} is required over there, and nothing fills it."
                remedy = (
                    f"Add '{field.name}' to the part's fields: a field of ours, or {{value: …}}."
                )
                yield self._say("error", field.name, what, remedy)

    def _called(self, field: str) -> str:
        return f"{self._part}: '{field}'"

    def _say(self, severity: Severity, field: str | None, what: str, remedy: str) -> Finding:
        where = self._mapping.place(self._part, field)
        return Finding(severity, self._part, field, where, what, remedy)


def _slip(name: str, there: ObjectSchema) -> str | None:
    """The field that was probably meant, where none is called ``name``."""
    if name.lower().startswith("segue"):
        return None
    near: Sequence[str] = get_close_matches(name, there.fields, n=1, cutoff=0.8)
    return near[0] if near else None


_TYPES: dict[str, FieldType] = {
    "prose": "long_text",
    "list": "long_text",
    "table": "long_text",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "moment": "moment",
}
"""The form of ours -> the type of a field that is made for it; text for every other."""


def _new_field(part: str, rule: PartRule, name: str) -> FieldSchema:
    label = " ".join(name.removesuffix("__c").replace("_", " ").split())
    label = label[:1].upper() + label[1:]
    if name == rule.key:
        return FieldSchema(name, label, "text", unique=True)
    field = rule.fields[name]
    # A word of theirs may stand for a yes or no of ours.
    form = Form.of(part, field.source) if field.source and not field.values else None
    return FieldSchema(name, label, _TYPES.get(form.field.form, "text") if form else "text")


def _unwritten(mapping: CrmMapping) -> Iterator[Finding]:
    written = _written(mapping)
    words = [ours for ours in written if _form(ours) == "prose"]
    for kind, fields in our_fields().items():
        for name in fields:
            ours = Ours(kind, name)
            if name in ("title", "external_id") or same_fields().get(ours, {ours}) & written:
                continue
            what = f"{ours} is written nowhere"
            place = mapping.place(kind)
            remedy = f"Map it to a field of its own if it is wanted: '<field>: {name}'."
            if words:
                said = f"{what} by itself; it stands in the words of {_teller(words, kind)}."
                yield Finding("hint", kind, None, place, said, remedy)
            else:
                yield Finding("warning", kind, None, place, f"{what}: it is lost.", remedy)


def _teller(words: Sequence[Ours], kind: Kind) -> Ours:
    """Whose words tell of a kind's field: its own record's, or the note's."""
    return min(words, key=lambda ours: (ours.kind is not kind, ours.kind is not Kind.NOTE, ours))


def _form(ours: Ours) -> str:
    return our_fields()[ours.kind][ours.name].form


def _written(mapping: CrmMapping) -> set[Ours]:
    """Our fields that some part writes."""
    found = {Ours(Kind(kind_of(part) or part), "external_id") for part in mapping.parts}
    for part, rule in mapping.parts.items():
        for field in rule.fields.values():
            if field.source is not None:
                found.add(Form.of(part, field.source).ours)
    return found
