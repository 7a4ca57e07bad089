"""What comes from the CRMs, brought together: each CRM, what it may say, and who we are."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.crm.arriving import Arriving
from accounts.crm.taking import take_in
from accounts.imports.judging import Known
from crm_sync.incoming.kinds import open_source
from crm_sync.incoming.language import Incoming, asked
from crm_sync.incoming.loops import read_what_we_write
from crm_sync.incoming.pulling import Opened, Puller
from crm_sync.incoming.source import Page
from crm_sync.incoming.written import read_incoming
from crm_sync.links import Links
from crm_sync.mappings.live import LiveMappings
from crm_sync.mappings.reading import MappingError, own_file
from crm_sync.operating.mapping_faults import Kept
from crm_sync.targets.connection import Connection, StoredCredentials
from intake.vendor import Vendor
from remote.faults import Refused
from store.crm import CrmTarget
from store.settings import Settings

if TYPE_CHECKING:
    from crm_sync.mappings.language import CrmMapping


class FromCrm:
    """Opens a connected CRM to be read; see ``crm_sync.incoming.pulling.Open``."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        vendor: Callable[[], Vendor],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``vendor``: the one that is in force, asked for with every page."""
        self._engine, self._settings, self._vendor = engine, settings, vendor
        self._clock = clock
        self._mappings = LiveMappings(settings.vendor, Kept(engine, settings.vendor, clock))

    def puller(self) -> Puller:
        """What reads all that are due."""
        return Puller(self._engine, self, self._clock)

    def __call__(self, row: CrmTarget) -> Opened:
        """The CRM of a row. Raises ``RemoteError``; ``Refused`` for a mapping that cannot be."""
        try:
            mapping = self._mappings(row.kind, row.id)
            incoming = read_incoming(row.kind, own_file(self._settings.vendor, row.id))
        except MappingError as error:
            raise Refused(str(error), "Mend the file; nothing is read until then.") from None
        loops = read_what_we_write(incoming, mapping)
        if loops:
            raise Refused(
                f"What Segue writes itself cannot be read as the CRM's word: {'; '.join(loops)}.",
                "Name another property under incoming, or take ours out of the mapping.",
            )
        return self._opened(row, incoming, mapping)

    def _opened(self, row: CrmTarget, incoming: Incoming, mapping: "CrmMapping") -> Opened:
        wanted = asked(incoming)
        connection = Connection(
            id=row.id,
            kind=row.kind,
            settings=row.settings,
            credentials=StoredCredentials(self._engine, self._settings, row.id),
            mapping=mapping,
            links=Links(self._engine, row.id),
            engine=self._engine,
            clock=self._clock,
        )

        def take(session: Session, page: Page) -> None:
            take_in(session, self._arriving(row.id, incoming), page)

        return Opened(open_source(connection, wanted), tuple(wanted), take)

    def _arriving(self, target_id: str, incoming: Incoming) -> Arriving:
        vendor = self._vendor()
        hosts = vendor.teams.hosts
        known = Known(
            catalogue=vendor.catalogue,
            owners=hosts,
            regions=vendor.teams.regions,
            now=self._clock(),
        )
        emails = {host.email.lower(): host_id for host_id, host in hosts.items()}
        return Arriving(target_id, incoming, known, emails)
