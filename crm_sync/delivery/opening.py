"""A connected CRM is opened for as long as its row stays as it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from crm_sync.links import Links
from crm_sync.mappings.language import CrmMapping
from crm_sync.targets.connection import Connection, StoredCredentials
from crm_sync.targets.kinds import open_target
from crm_sync.targets.target import Target
from store.crm import CrmTarget
from store.settings import Settings

Opening = Callable[[CrmTarget], Target]
"""Opens the CRM of a row, which belongs to no session. May raise anything."""

MappingOf = Callable[[str, str], CrmMapping]
"""The mapping of a target, by its kind and its id."""


@dataclass(frozen=True)
class Opener:
    """Opens connected CRMs with all that they need."""

    engine: Engine
    settings: Settings
    mapping_of: MappingOf

    def __call__(self, row: CrmTarget) -> Target:
        """See ``Opening``."""
        return open_target(self.connection(row))

    def connection(self, row: CrmTarget) -> Connection:
        """What the CRM of a row is opened with. May raise anything."""
        return Connection(
            id=row.id,
            kind=row.kind,
            settings=row.settings,
            credentials=StoredCredentials(self.engine, self.settings, row.id),
            mapping=self.mapping_of(row.kind, row.id),
            links=Links(self.engine, row.id),
            engine=self.engine,
            clock=lambda: datetime.now(UTC),
        )


def as_opened(row: CrmTarget) -> Any:
    """What the way it was opened depends on: another value, and it is to be opened anew."""
    return (row.kind, row.settings, row.credentials, row.connected_at)
