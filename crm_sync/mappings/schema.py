"""What a CRM says of its own objects and fields. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldType = Literal["text", "long_text", "number", "boolean", "date", "moment", "choice", "other"]


@dataclass(frozen=True)
class FieldSchema:
    """One field of the vendor's."""

    name: str
    label: str
    type: FieldType
    longest: int | None = None
    """Characters of a text; None: no limit is known."""
    required: bool = False
    """A record is not made without it."""
    unique: bool = False
    writable: bool = True
    choices: tuple[str, ...] = ()
    """Of a ``choice``: the vendor's values. Any other one is refused, unless none is told."""


@dataclass(frozen=True)
class ObjectSchema:
    """One object of the vendor's."""

    name: str
    fields: Mapping[str, FieldSchema] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """The objects that a mapping may name, by name."""

    objects: Mapping[str, ObjectSchema]
