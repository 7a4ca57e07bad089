"""A connected CRM, opened for a person who asks something of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from crm_sync.delivery.opening import Opener
from crm_sync.incoming.checking import Read
from crm_sync.incoming.written import read_there
from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.reading import MappingError, own_file, read_mapping
from crm_sync.targets.connection import Connection
from crm_sync.targets.kinds import open_target
from crm_sync.targets.target import Target
from remote.faults import Refused
from store.crm import CrmTarget
from store.database import reading
from store.settings import Settings


@dataclass(frozen=True)
class Opened:
    """One that is open."""

    connection: Connection
    target: Target


@contextmanager
def opened(engine: Engine, settings: Settings, target_id: str) -> Iterator[Opened]:
    """The CRM of that name, closed at the end.

    Raises ``LookupError`` for one that is not connected, ``Refused`` where it cannot be opened.
    """
    with reading(engine) as session:
        row = session.get(CrmTarget, target_id)
    if row is None:
        raise LookupError(f"no CRM {target_id!r} is connected")
    mapping = mapping_of(settings, row.kind, row.id)
    connection = Opener(engine, settings, lambda _, __: mapping).connection(row)
    target = open_target(connection)
    try:
        yield Opened(connection, target)
    finally:
        target.close()


def mapping_of(settings: Settings, kind: str, target_id: str) -> CrmMapping:
    """The mapping of a CRM. Raises ``Refused`` for one that cannot be used."""
    with _usable(target_id):
        return read_mapping(kind, own_file(settings.vendor, target_id))


def reads_of(settings: Settings, kind: str, target_id: str) -> list[Read]:
    """What a CRM is asked for. Raises ``Refused`` where its mapping does not say it rightly."""
    with _usable(target_id):
        return read_there(kind, own_file(settings.vendor, target_id))


@contextmanager
def _usable(target_id: str) -> Iterator[None]:
    try:
        yield
    except MappingError as error:
        told = " ".join(str(problem) for problem in error.problems)
        raise Refused(f"The mapping of {target_id} cannot be used: {told}", "Mend it.") from None
