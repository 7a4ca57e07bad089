"""A small fact, as a text states it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """An entity, its value, and where the text says it."""

    entity: str
    value: str
    start: int
    end: int
