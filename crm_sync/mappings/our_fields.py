"""Our fields: what a record of each kind may hold, and of which form it is.

There is no list of them. Hand-offs that say everything there is to say are turned into records by
``to_records`` itself, and what is in those is what there is: a field that is added to a model of
``crm_sync.hand_off`` is one of ours from then on.
"""

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, JsonValue

from crm_sync.hand_off import HandOff, Meeting, OfferContext, Request, Task
from crm_sync.mappings.language import LEAD
from crm_sync.recording import to_records
from crm_sync.records import Kind

Form = Literal["text", "prose", "word", "number", "boolean", "date", "moment", "list", "table"]
"""``prose``: text of several lines. ``word``: one of a few that are known beforehand. ``list``: of
texts. ``table``: what has parts, written as JSON."""

Model = TypeVar("Model", bound=BaseModel)
_TEXT = "Any words"


@dataclass(frozen=True)
class OurField:
    """One field of ours."""

    form: Form
    words: tuple[str, ...] = ()
    """All that a ``word`` may be."""


def kind_of(part: str) -> Kind | None:
    """Whose records a part is of; None: it is no part."""
    if part == LEAD:
        return Kind.CONTACT
    return Kind(part) if part in set(Kind) else None


@cache
def our_fields() -> Mapping[Kind, Mapping[str, OurField]]:
    """Each kind's fields by their names, ``title`` and ``external_id`` among them."""
    seen: dict[Kind, dict[str, list[JsonValue]]] = {}
    for hand_off in _telling():
        for record in to_records(hand_off):
            fields = seen.setdefault(record.key.kind, {})
            said = {"title": record.title, "external_id": record.key.external_id}
            for name, value in {**said, **record.properties}.items():
                fields.setdefault(name, []).append(value)
    return {
        kind: {name: _joined(values) for name, values in fields.items()}
        for kind, fields in seen.items()
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
    try:
        datetime.fromisoformat(text)
    except ValueError:
        free = _TEXT in text or ":" in text
        return OurField("text") if free else OurField("word", (text,))
    return OurField("moment" if "T" in text else "date")


def _telling() -> Iterator[HandOff]:
    """Hand-offs that say everything, with every word that may stand in their fields."""
    offers = list(_variants(OfferContext))
    meetings = [None, *_variants(Meeting)]
    requests = [None, *_variants(Request)]
    for offer, meeting, request in product(offers, meetings, requests):
        told = {"offer": offer, "meeting": meeting, "request": request, "task": None}
        yield _filled(HandOff, account_key=f"account:{_TEXT.replace(' ', '-')}", **told)
    for task in _variants(Task):
        yield _filled(HandOff, account_key="visit:1", task=task)


def _variants(model: type[Model]) -> Iterator[Model]:
    """The model, filled, once with each word of each of its fields."""
    for name, info in model.model_fields.items():
        if get_origin(info.annotation) is Literal:
            for word in get_args(info.annotation):
                yield _filled(model, **{name: word})


def _filled(model: type[Model], **given: Any) -> Model:
    """The model with something in every field."""
    rest = {
        name: _something(info.annotation)
        for name, info in model.model_fields.items()
        if name not in given
    }
    return model.model_validate({**rest, **given})


_SOMETHING: Mapping[Any, Any] = {
    str: _TEXT,
    int: 7,
    bool: True,
    date: date(2026, 3, 4),
    AwareDatetime: datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
}


def _something(kind: Any) -> Any:
    """A value of a type that a hand-off's fields may have. Raises ``KeyError`` for another type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Annotated, Union, types.UnionType, Literal):
        return arguments[0] if origin is Literal else _something(arguments[0])
    if origin is tuple:
        return (_something(arguments[0]),)
    if origin is dict:
        return {"score": 1}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _filled(kind)
    return _SOMETHING[kind]
