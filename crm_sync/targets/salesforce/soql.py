"""Queries of records by what their fields hold, in texts that are short enough to be sent. Pure."""

from collections.abc import Iterable, Iterator, Sequence

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
    order: str = "",
) -> Iterator[str]:
    """Queries for the records whose field ``name`` holds one of the values."""
    head = f"{_select(fields, object_)} WHERE {name} IN ("
    tail = f"){also}{order}"
    part: list[str] = []
    for value in map(text, sorted(set(values))):
        if part and len(head) + len(tail) + sum(map(_room, (*part, value))) > LONGEST_QUERY:
            yield head + ", ".join(part) + tail
            part = []
        part.append(value)
    if part:
        yield head + ", ".join(part) + tail


def where_filled(object_: str, fields: Sequence[str], name: str, *, also: str = "") -> str:
    """The query for the records whose field ``name`` is not empty."""
    return f"{_select(fields, object_)} WHERE {name} != null{also}"


def _select(fields: Sequence[str], object_: str) -> str:
    # Names of fields and objects, as an operator writes them: what is a value is quoted.
    return f"SELECT {', '.join(dict.fromkeys(fields))} FROM {object_}"  # noqa: S608


def _room(value: str) -> int:
    # Quoted for an address, a letter beyond ASCII takes up to twelve characters.
    return len(value) + 11 * sum(1 for letter in value if not letter.isascii()) + 8
