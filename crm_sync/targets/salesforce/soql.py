"""Queries of records by what their fields hold, in texts that are short enough to be sent. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crm_sync.targets.salesforce.api import LONGEST_QUERY


def text(value: str) -> str:
    """A text as SOQL quotes it."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    for raw, written in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(raw, written)
    return f"'{escaped}'"


def where_any(
    object_: str,
    fields: Sequence[str],
    name: str,
    values: Iterable[str],
    *,
    also: str = "",
) -> Iterator[str]:
    """Queries for the records whose field ``name`` holds one of the values."""
    for condition in _any_of(name, values):
        yield f"{_select(fields, object_)} WHERE {condition}{also}"


def where_either(
    object_: str, fields: Sequence[str], wanted: Mapping[str, Iterable[str]], *, order: str
) -> Iterator[str]:
    """Queries for the records of which one of several fields holds one of its values: one query,
    where it is short enough."""
    conditions = [one for name, values in wanted.items() for one in _any_of(name, values)]
    select = _select(fields, object_)
    if sum(map(_room, conditions)) <= LONGEST_QUERY:
        conditions = [" OR ".join(conditions)] if conditions else []
    for condition in conditions:
        yield f"{select} WHERE {condition}{order}"


def _any_of(name: str, values: Iterable[str]) -> Iterator[str]:
    part: list[str] = []
    for value in map(text, sorted(set(values))):
        if part and sum(map(_room, (*part, value))) > LONGEST_QUERY:
            yield f"{name} IN ({', '.join(part)})"
            part = []
        part.append(value)
    if part:
        yield f"{name} IN ({', '.join(part)})"


def where_filled(object_: str, fields: Sequence[str], name: str, *, also: str = "") -> str:
    """The query for the records whose field ``name`` is not empty."""
    return f"{_select(fields, object_)} WHERE {name} != null{also}"


def _select(fields: Sequence[str], object_: str) -> str:
    # Names of fields and objects, as an operator writes them: what is a value is quoted.
    return f"SELECT {', '.join(dict.fromkeys(fields))} FROM {object_}"  # noqa: S608


def _room(value: str) -> int:
    # Quoted for an address, a letter beyond ASCII takes up to twelve characters.
    return len(value) + 11 * sum(1 for letter in value if not letter.isascii()) + 8
