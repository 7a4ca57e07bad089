"""A hand-off's records as a vendor's fields. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from crm_sync.mappings.language import LEAD, CrmMapping, FieldRule, PartRule
from crm_sync.records import CrmRecord, Kind, RecordKey

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Mapped:
    """One record in the vendor's words. None clears a field; one that is absent is left alone."""

    record: CrmRecord
    part: str
    rule: PartRule
    fields: Mapping[str, Scalar]
    """Written each time."""
    first: Mapping[str, Scalar]
    """Written only when the record is made."""

    @property
    def key(self) -> RecordKey:
        """Ours."""
        return self.record.key


def map_records(mapping: CrmMapping, records: Iterable[CrmRecord]) -> list[Mapped]:
    """The records that the mapping has a part for, in their order; without those of strangers
    where the part wants none."""
    all_of_them = tuple(records)
    by_kind = {record.key.kind.value: record for record in all_of_them}
    return [
        _mapped(mapping.parts[part], part, record, by_kind)
        for record in all_of_them
        if (part := part_of(mapping, record)) in mapping.parts
        and (mapping.parts[part].strangers or not _is_strangers(record))
    ]


def _is_strangers(record: CrmRecord) -> bool:
    """Only of a company and a person it is said whether somebody vouched for them."""
    return record.properties.get("verified") is False


def part_of(mapping: CrmMapping, record: CrmRecord) -> str:
    """The part that says how the record is written: ``lead`` for a stranger's contact, if the
    mapping has that, else its kind."""
    stranger = record.key.kind is Kind.CONTACT and not record.properties.get("verified")
    return LEAD if stranger and LEAD in mapping.parts else record.key.kind.value


def _mapped(
    rule: PartRule, part: str, record: CrmRecord, by_kind: Mapping[str, CrmRecord]
) -> Mapped:
    always: dict[str, Scalar] = {}
    first: dict[str, Scalar] = {}
    for name, field in rule.fields.items():
        filled = _filled(field, record, by_kind)
        if field.otherwise is not None and filled in (None, (None,)):
            first[name] = flat(field.otherwise)
        elif filled is not None:
            (always if field.write == "always" else first)[name] = filled[0]
    return Mapped(record, part, rule, always, first)


def _filled(
    field: FieldRule, record: CrmRecord, by_kind: Mapping[str, CrmRecord]
) -> tuple[Scalar] | None:
    """The field's value; nothing where the hand-off does not say: what is there stays."""
    if field.source is None:
        return (flat(field.constant),)
    kind, dot, name = field.source.rpartition(".")
    of = by_kind.get(kind) if dot else record
    if of is None:
        return None
    said = _said(of, name)
    if said is None:
        return None
    value = said[0]
    return (flat(field.values.get(_word(value), value) if field.values else value),)


def _said(record: CrmRecord, name: str) -> tuple[JsonValue] | None:
    if name in record.properties:
        return (record.properties[name],)
    if name == "title":
        return None if record.title is None else (record.title,)
    return (record.key.external_id,) if name == "external_id" else None


def _word(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def flat(value: JsonValue) -> Scalar:
    """A list of words in one line, everything else that has parts as JSON."""
    if not isinstance(value, list | dict):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)
