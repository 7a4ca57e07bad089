"""A connected CRM is opened for as long as its row stays as it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from crm_sync.links import Links
from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.reading import MappingError
from crm_sync.targets.connection import Connection, StoredCredentials
from crm_sync.targets.kinds import open_target
from crm_sync.targets.target import Target
from remote.faults import Refused
from store.crm import CrmTarget
from store.settings import Settings

Opening = Callable[[CrmTarget], Target]
"""Opens the CRM of a row, which belongs to no session. May raise anything."""

Depends = Callable[[CrmTarget], Any]
"""What the way it is opened depends on: another value, and it is opened anew. May raise as well."""

MappingOf = Callable[[str, str], CrmMapping]
"""The mapping of a target, by its kind and its id: the same object as long as it is the same."""


@dataclass(frozen=True)
class Opener:
    """Opens connected CRMs with all that they need."""

    engine: Engine
    settings: Settings
    mapping_of: MappingOf

    def __call__(self, row: CrmTarget) -> Target:
        """See ``Opening``. Raises ``Refused`` for a mapping that cannot be used."""
        return open_target(self.connection(row))

    def connection(self, row: CrmTarget) -> Connection:
        """What the CRM of a row is opened with. May raise anything."""
        return Connection(
            id=row.id,
            kind=row.kind,
            settings=row.settings,
            credentials=StoredCredentials(self.engine, self.settings, row.id),
            mapping=self._mapping(row),
            links=Links(self.engine, row.id, row.connected_at),
            engine=self.engine,
            clock=lambda: datetime.now(UTC),
        )

    def depends(self, row: CrmTarget) -> Any:
        """See ``Depends``: the row, and its mapping's file."""
        return (*the_row(row), id(self._mapping(row)))

    def _mapping(self, row: CrmTarget) -> CrmMapping:
        try:
            return self.mapping_of(row.kind, row.id)
        except MappingError as error:
            raise Refused(str(error), "Correct the mapping's file.") from None


def the_row(row: CrmTarget) -> Any:
    """See ``Depends``: what an operator sets, and tokens that were renewed."""
    return (row.kind, row.settings, row.credentials, row.connected_at)
