"""Which kinds of CRMs can be read, and how one is opened."""

from collections.abc import Callable, Mapping
from importlib import import_module

from crm_sync.incoming.source import Asked, Source, Thing
from crm_sync.targets.connection import Connection

Opening = Callable[[Connection, Asked], Source]

_WHERE: Mapping[str, str] = {
    "hubspot": "crm_sync.targets.hubspot.source",
    "salesforce": "crm_sync.targets.salesforce.source",
}
"""Loaded when the first one is opened: each has a function ``open_source``, and ``OBJECTS``."""
READABLE = frozenset(_WHERE)


def open_source(connection: Connection, asked: Asked) -> Source:
    """The CRM, to be read. Raises ``LookupError`` for a kind that cannot be."""
    where = _WHERE.get(connection.kind)
    if where is None:
        raise LookupError(f"nothing is read of a CRM of the kind {connection.kind!r}")
    opening: Opening = import_module(where).open_source
    return opening(connection, asked)


def objects_of(kind: str) -> Mapping[Thing, str]:
    """How the vendor calls what is read of it; nothing of a kind that cannot be read."""
    where = _WHERE.get(kind)
    found: Mapping[Thing, str] = {} if where is None else import_module(where).OBJECTS
    return found
