"""What must hold in a mapping by itself, whatever the account over there looks like. Pure."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from crm_sync.mappings.language import LEAD, CrmMapping, FieldRule, PartRule
from crm_sync.mappings.our_fields import kind_of, our_fields
from crm_sync.records import Kind
from vendor_files import nearest

Doubt = tuple[str, str | None, str, str]
"""The part, its field (None: the part itself), what is wrong, and the remedy."""

_ONE_ID = frozenset(Kind) - {Kind.COMPANY, Kind.CONTACT, Kind.MEETING}
"""Kinds whose records of one interaction all have the interaction's id."""

OF_PEOPLE = (Kind.COMPANY.value, Kind.CONTACT.value)
"""The parts of whose records it is known whether somebody vouched for them."""


def doubts(mapping: CrmMapping) -> Iterator[Doubt]:
    """All that cannot be meant."""
    for part, rule in mapping.parts.items():
        for name, field in rule.fields.items():
            yield from _source(part, name, field)
        yield from _key(part, rule)
        yield from _twins(part, rule)
        if not rule.strangers and part not in OF_PEOPLE:
            what = f"{part}: 'strangers' is not for it: nobody vouches for a {part}."
            remedy = "Take the line away; only company and contact may have it."
            yield part, None, what, remedy
    for one, other in combinations(mapping.parts, 2):
        yield from _fights(mapping, one, other)


def _source(part: str, name: str, field: FieldRule) -> Iterator[Doubt]:
    if field.source is None:
        return
    before, dot, ours = field.source.rpartition(".")
    ours_of = _of_kind(before if dot else part)
    if ours_of is None:
        kinds = tuple(kind.value for kind in Kind)
        what = f"{part}.{name} is filled from '{field.source}', but no kind is called '{before}'."
        yield part, name, what, nearest(before, kinds)
    elif ours not in ours_of:
        of = before or part
        what = f"{part}.{name} is filled from '{ours}', which is no field of ours of a {of}."
        yield part, name, what, _remedy(ours, ours_of)


def _of_kind(name: str) -> Mapping[str, object] | None:
    kind = kind_of(name)
    return None if kind is None else our_fields()[kind]


def _remedy(unknown: str, known: Mapping[str, object]) -> str:
    """Where another kind has a field of that very name; else the nearest of the record's own."""
    elsewhere = sorted(
        f"'{kind}.{unknown}'" for kind, fields in our_fields().items() if unknown in fields
    )
    return f"Did you mean {' or '.join(elsewhere)}?" if elsewhere else nearest(unknown, known)


def _key(part: str, rule: PartRule) -> Iterator[Doubt]:
    field = rule.fields.get(rule.key)
    if field is not None and field != FieldRule(source="external_id"):
        what = f"{part}.{rule.key} is the part's key, which holds our external id by itself."
        yield part, rule.key, what, "Take the field away, or name another one as the key."


def _twins(part: str, rule: PartRule) -> Iterator[Doubt]:
    # No vendor tells the names of two fields apart by their capitals.
    first: dict[str, str] = {}
    for name in rule.fields:
        other = first.setdefault(name.lower(), name)
        if other != name:
            what = f"{part}.{name} and {part}.{other} are one field: capitals make no difference."
            yield part, name, what, f"Keep one of the two, or take '{other}' away with null."


def _fights(mapping: CrmMapping, one: str, other: str) -> Iterator[Doubt]:
    """Two parts that write one record over there must not fill a field of it differently."""
    first, second = mapping.parts[one], mapping.parts[other]
    kinds = {kind_of(one), kind_of(other)}
    same = (first.object.lower(), first.key.lower()) == (second.object.lower(), second.key.lower())
    if not same or LEAD in (one, other) or not kinds <= _ONE_ID:
        return
    theirs = {name.lower(): name for name in first.fields if name.lower() != first.key.lower()}
    for name, field in second.fields.items():
        before = theirs.get(name.lower())
        if before is not None and not _agree(first.fields[before], one, field, other):
            what = (
                f"{other}.{name} and {one}.{before} fill one field of one record: both parts write "
                f"{second.object} by {second.key}, with the interaction's id."
            )
            yield other, name, what, "Keep one of the two, or give the parts keys of their own."


def _agree(field: FieldRule, part: str, other: FieldRule, other_part: str) -> bool:
    """Whether both fill their field from the same."""
    return _absolute(field, part) == _absolute(other, other_part)


def _absolute(field: FieldRule, part: str) -> FieldRule:
    if field.source is None or "." in field.source:
        return field
    source = "external_id" if field.source == "external_id" else f"{part}.{field.source}"
    return field.model_copy(update={"source": source})
