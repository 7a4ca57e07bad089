"""The type of each fact, read off ``Facts`` itself: what operators and catalogue checks go by."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from offers.facts import FactKind, Facts


class ValueType(StrEnum):
    """What a fact's value is."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    SET = "set"
    METRICS = "metrics"
    HISTORY = "history"


@dataclass(frozen=True)
class FactType:
    """A fact as a catalogue sees it."""

    name: str
    kind: FactKind
    value: ValueType
    choices: tuple[str, ...] = ()
    """The only values there are, where the type names them."""


def _describe(name: str, annotation: Any) -> FactType:
    declared, *_, kind = get_args(annotation)
    parts = get_args(declared) if get_origin(declared) in {Union, UnionType} else (declared,)
    (bounded,) = (part for part in parts if part is not type(None))
    plain = get_args(bounded)[0] if get_origin(bounded) is Annotated else bounded
    origin = get_origin(plain)
    if origin is Literal:
        return FactType(name, kind, ValueType.TEXT, get_args(plain))
    by_type: dict[Any, ValueType] = {
        str: ValueType.TEXT,
        int: ValueType.NUMBER,
        float: ValueType.NUMBER,
        bool: ValueType.FLAG,
        frozenset: ValueType.SET,
        Mapping: ValueType.METRICS,
        tuple: ValueType.HISTORY,
    }
    return FactType(name, kind, next(t for k, t in by_type.items() if k in (plain, origin)))


FACT_TYPES: Mapping[str, FactType] = {
    name: _describe(name, annotation)
    for name, annotation in get_type_hints(Facts, include_extras=True).items()
    if get_origin(annotation) is Annotated
}
"""Every fact by its name."""
