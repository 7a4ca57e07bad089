"""A table's values as JSON and back, by the types of its columns."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date

from store.base import Base, Instant


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON has them: days and moments as ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def from_json(table: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the table takes them."""
    types = {column.name: column.type for column in table.__table__.columns}
    return {name: _typed(types[name], value) for name, value in values.items()}


def _typed(type_: object, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(type_, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(type_, Date) else value
