"""Our fields: what a record of each kind may hold, and of which form it is.

There is no list of them. Hand-offs that say everything there is to say (``telling``) are turned
into records by ``to_records`` itself, and what is in those is what there is: a field that is added
to a model of ``crm_sync.hand_off`` is one of ours from then on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Literal, NamedTuple

from pydantic import JsonValue

from crm_sync.hand_off import HandOff
from crm_sync.mappings.language import LEAD
from crm_sync.mappings.telling import ANY, least_hand_offs, paired_hand_offs, telling_hand_offs
from crm_sync.recording import to_records
from crm_sync.records import CrmRecord, Kind

Form = Literal["text", "prose", "word", "number", "boolean", "date", "moment", "list", "table"]
"""``prose``: text of several lines. ``word``: one of a few that are known beforehand. ``list``: of
texts. ``table``: what has parts, written as JSON."""


class Ours(NamedTuple):
    """One of our fields by its name."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.name}"


@dataclass(frozen=True)
class OurField:
    """What one of our fields holds."""

    form: Form
    words: tuple[str, ...] = ()
    """All that a ``word`` may be."""
    always: bool = False
    """Whether every record of the kind says it when it is made."""


def kind_of(part: str) -> Kind | None:
    """Whose records a part is of; None: it is no part."""
    if part == LEAD:
        return Kind.CONTACT
    return Kind(part) if part in set(Kind) else None


@cache
def our_fields() -> Mapping[Kind, Mapping[str, OurField]]:
    """Each kind's fields by their names, ``title`` and ``external_id`` among them."""
    seen: dict[Ours, list[JsonValue]] = {}
    for said in map(_said, telling_hand_offs()):
        for ours, value in said.items():
            seen.setdefault(ours, []).append(value)
    unsaid = _sometimes_unsaid(seen)
    fields: dict[Kind, dict[str, OurField]] = {kind: {} for kind in Kind}
    for ours, values in seen.items():
        field = replace(_joined(values), always=ours not in unsaid)
        fields[ours.kind][ours.name] = field
    return fields


@cache
def same_fields() -> Mapping[Ours, frozenset[Ours]]:
    """Each field with those that say the same whenever it is there: what a deal's ``motion`` says
    is the ``offer_motion`` of its offer. Records that are only brought up to date count as none."""
    same: dict[Ours, frozenset[Ours]] = {}
    for hand_off in chain(telling_hand_offs(), paired_hand_offs()):
        alike: dict[str, set[Ours]] = {}
        for ours, value in _said(hand_off, certain=True).items():
            # Yes and no are alike by chance.
            name = ours.name if isinstance(value, bool) else ""
            alike.setdefault(f"{name}{value!r}", set()).add(ours)
        for group in alike.values():
            for ours in group:
                same[ours] = same.get(ours, frozenset(group)) & group
    return same


def _said(hand_off: HandOff, *, certain: bool = False) -> dict[Ours, JsonValue]:
    """What the records say; ``certain``: only those that are made if they are not there."""
    return {
        Ours(record.key.kind, name): value
        for record in to_records(hand_off)
        if not (certain and record.only_update)
        for name, value in _of_record(record).items()
    }


def _of_record(record: CrmRecord) -> dict[str, JsonValue]:
    title = {} if record.title is None else {"title": record.title}
    return {**title, "external_id": record.key.external_id, **record.properties}


def _sometimes_unsaid(fields: Iterable[Ours]) -> set[Ours]:
    """Those that some record of their kind does not say. What a record says that only brings
    another up to date is no matter: that one was made with it."""
    return {
        ours
        for said in (_said(one, certain=True) for one in least_hand_offs())
        for ours in fields
        if Ours(ours.kind, "external_id") in said and said.get(ours) in (None, "", [])
    }


def _joined(values: Iterable[JsonValue]) -> OurField:
    """The field that may hold every one of the values."""
    fields = {_of_value(value) for value in values if value is not None}
    forms = {field.form for field in fields}
    if len(forms) == 1:
        words = {word for field in fields for word in field.words}
        return replace(next(iter(fields)), words=tuple(sorted(words)))
    return OurField("prose" if "prose" in forms else "text")


def _of_value(value: JsonValue) -> OurField:
    match value:
        case bool():
            return OurField("boolean")
        case int() | float():
            return OurField("number")
        case str():
            return _of_text(value)
        case list() if all(isinstance(one, str) for one in value):
            return OurField("list")
        case _:
            return OurField("table")


def _of_text(text: str) -> OurField:
    if "\n" in text:
        return OurField("prose")
    if ANY in text:
        return OurField("text")
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return OurField("word", (text,))
    return OurField("moment" if "T" in text else "date")
