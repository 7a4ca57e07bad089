"""Search: filters, sorts, pages, and the ten thousand results beyond which it says nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.fakes.hubspot.portal import Record, Table
from tests.fakes.hubspot.records import shown
from tests.fakes.hubspot.refusals import Refusal
from tests.fakes.serving import Reply

MOST = 10_000
PAGE = 200


def search(table: Table, body: Mapping[str, Any]) -> Reply:
    """The records that one of the groups of filters takes."""
    limit, after = body.get("limit", 10), int(body.get("after") or 0)
    groups: Sequence[Mapping[str, Any]] = body.get("filterGroups", ())
    if not 1 <= limit <= PAGE:
        raise _wrong(f"limit {limit} must be from 1 to {PAGE}")
    if after + limit > MOST:
        raise _wrong(f"Paging through more than {MOST} results is not supported")
    if len(groups) > 5 or any(len(group["filters"]) > 6 for group in groups):
        raise _wrong("at most 5 groups of at most 6 filters")
    found = [
        one for one in table.records.values() if not one.archived and _taken(table, one, groups)
    ]
    for name in reversed(body.get("sorts") or ["hs_object_id"]):
        _sort(found, name)
    told: dict[str, Any] = {
        "total": len(found),
        "results": [shown(one, body.get("properties", ())) for one in found[after : after + limit]],
    }
    if found[after + limit :]:
        told["paging"] = {"next": {"after": str(after + limit)}}
    return Reply(200, told)


def _sort(found: list[Record], name: str) -> None:
    plain, backwards = name.lstrip("-"), name.startswith("-")
    found.sort(key=lambda one: _rank(one.properties.get(plain, "")), reverse=backwards)


def _rank(value: str) -> tuple[int, float, str]:
    number = _number(value)
    return (0, number, "") if number is not None else (1, 0.0, value)


def _number(value: str) -> float | None:
    """A number, or a moment in milliseconds."""
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(value).timestamp() * 1000
    except ValueError:
        return None


def _taken(table: Table, one: Record, groups: Sequence[Mapping[str, Any]]) -> bool:
    if not groups:
        return True
    return any(all(_passes(table, one, f) for f in group["filters"]) for group in groups)


def _passes(table: Table, one: Record, filter_: Mapping[str, Any]) -> bool:
    name, operator = filter_["propertyName"], filter_["operator"]
    if name not in table.properties:
        raise _wrong(f"Property {name} does not exist")
    value = one.properties.get(name)
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return (value is not None) == (operator == "HAS_PROPERTY")
    if value is None:
        return operator in ("NEQ", "NOT_IN", "NOT_CONTAINS_TOKEN")
    return _compares(operator, value, filter_)


def _compares(operator: str, value: str, filter_: Mapping[str, Any]) -> bool:
    wanted = filter_.get("value", "")
    among = value.lower() in [str(one).lower() for one in filter_.get("values", ())]
    inside = wanted.strip("*").lower() in value.lower()
    of, low, high = _rank(value), _rank(wanted), _rank(filter_.get("highValue", ""))
    same = of == low or value.lower() == wanted.lower()
    return {
        "EQ": same,
        "NEQ": not same,
        "LT": of < low,
        "LTE": of <= low,
        "GT": of > low,
        "GTE": of >= low,
        "BETWEEN": low <= of <= high,
        "IN": among,
        "NOT_IN": not among,
        "CONTAINS_TOKEN": inside,
        "NOT_CONTAINS_TOKEN": not inside,
    }[operator]


def _wrong(words: str) -> Refusal:
    return Refusal(400, "VALIDATION_ERROR", f"There was a problem with the request: {words}")
