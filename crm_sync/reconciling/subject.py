"""A connected CRM, as one that can be asked what stands in it."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine

from crm_sync.mappings.applying import map_records
from crm_sync.mappings.language import CrmMapping
from crm_sync.reconciling.own import BuiltinPlaces, BuiltinStanding, as_they_are
from crm_sync.reconciling.readable import Choosing, KnownPlaces, Readable
from crm_sync.reconciling.telling import MapRecords
from crm_sync.targets.connection import Connection
from crm_sync.targets.target import Target
from remote.faults import Refused


@dataclass(frozen=True)
class Subject:
    """A CRM that is to be looked at."""

    engine: Engine
    target_id: str
    crm: Readable
    links: KnownPlaces
    map_records: MapRecords


def subject_of(connection: Connection, target: Target) -> Subject:
    """The target that was opened with the connection. Its mapping is the one in force now.

    Raises ``remote.faults.Refused`` for one that takes messages and cannot be asked.
    """
    engine = connection.engine
    if connection.kind == "builtin":
        own = BuiltinStanding(engine), BuiltinPlaces(engine)
        return Subject(engine, connection.id, *own, as_they_are)
    if not isinstance(target, Readable):
        raise Refused(
            f"{connection.id} takes messages and cannot be asked what became of them.",
            "What it did not take is listed by ./segue crm status; replay sends it again.",
        )
    mapped = mapped_for(target, connection.mapping)
    return Subject(engine, connection.id, target, connection.links, mapped)


def mapped_for(target: Readable, mapping: CrmMapping) -> MapRecords:
    """How a hand-off's records are mapped for the target, and which of them."""
    return target.mapped if isinstance(target, Choosing) else partial(map_records, mapping)
