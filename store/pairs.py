"""Rows that are found by two columns together."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute


def are_among(
    first: InstrumentedAttribute[Any],
    second: InstrumentedAttribute[Any],
    pairs: Iterable[tuple[Any, Any]],
) -> ColumnElement[bool]:
    """Whether the two columns of a row are one of the pairs.

    SQLite answers ``(a, b) IN (…)`` by reading the whole table; this form is a search by an index
    on both. A few hundred pairs at most: SQLite takes expressions of limited depth.
    """
    seconds: defaultdict[Any, list[Any]] = defaultdict(list)
    for one, other in pairs:
        seconds[one].append(other)
    return or_(false(), *((first == one) & second.in_(others) for one, others in seconds.items()))
