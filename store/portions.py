"""Many values, a statement's worth at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

_AT_ONCE = 500
"""SQLite takes a limited number of values in a statement."""
_Value = TypeVar("_Value")


def portions(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """The values in their order, so many as one statement takes; none for none."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
