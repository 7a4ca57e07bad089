"""A HubSpot account, opened with what an operator connected it with."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from crm_sync.mappings.applying import Mapped
from crm_sync.mappings.schema import Schema
from crm_sync.reconciling.readable import Standing, Written
from crm_sync.records import RecordKey
from crm_sync.targets.account import Account
from crm_sync.targets.allowance import Allowance
from crm_sync.targets.connection import Connection
from crm_sync.targets.describing import NewField
from crm_sync.targets.hubspot.account_schema import AccountSchema
from crm_sync.targets.hubspot.api import HubSpotApi, limits
from crm_sync.targets.hubspot.called import called
from crm_sync.targets.hubspot.delivering import AT_ONCE, Deliveries
from crm_sync.targets.hubspot.erasing import Erasures
from crm_sync.targets.hubspot.owners import Owners
from crm_sync.targets.hubspot.schema import make_fields, read_schema
from crm_sync.targets.hubspot.settings import read_settings
from crm_sync.targets.hubspot.standing import Standings
from crm_sync.targets.hubspot.tokens import tokens
from crm_sync.targets.target import Outcome, Parcel
from remote.answers import Answered, read


class _About(Answered):
    """https://developers.hubspot.com/docs/api-reference/latest/account: it has no name."""

    portalId: int  # noqa: N815 (the vendor's word)
    accountType: str  # noqa: N815
    uiDomain: str  # noqa: N815


class HubSpot:
    """``Target``, ``Described`` and ``Readable`` of one account."""

    at_once = AT_ONCE

    def __init__(self, connection: Connection) -> None:
        of = called(connection.id)
        settings = read_settings(of, connection.settings)
        allowance = Allowance(
            connection.engine,
            connection.id,
            limits(settings.calls_in_ten_seconds),
            connection.clock,
        )
        ours = tokens(of, settings.base_url, connection.credentials, connection.clock)
        self.api = HubSpotApi(
            of, settings.base_url, settings.version, ours, allowance, connection.clock
        )
        self._owners = owners = Owners(self.api)
        schema = AccountSchema(self.api, connection.mapping)
        self._deliveries = Deliveries(connection, settings, self.api, owners, schema)
        self._erasures = Erasures(connection, self.api, schema, self._deliveries)
        self._standings = Standings(connection, self.api, owners, schema)

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """See ``crm_sync.targets.target.Target``."""
        with self._before(until):
            return self._deliveries.deliver(parcels)

    def erase(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """See ``crm_sync.targets.target.Target``."""
        with self._before(until):
            return self._erasures.erase(parcels)

    @contextmanager
    def _before(self, until: float) -> Iterator[None]:
        self.api.until = until
        try:
            yield
        finally:
            self.api.until = float("inf")

    def account(self) -> Account:
        """See ``crm_sync.targets.account.Introduced``."""
        about = read(self.api.of, _About, self.api.account())
        kind = "" if about.accountType == "STANDARD" else f", {about.accountType.lower()}"
        return Account(str(about.portalId), f"account {about.portalId} at {about.uiDomain}{kind}")

    def schema(self, objects: Collection[str]) -> Schema:
        """See ``crm_sync.targets.describing.Described``."""
        return read_schema(self.api, objects)

    def create_fields(self, wanted: Sequence[NewField]) -> None:
        """See ``crm_sync.targets.describing.Described``."""
        make_fields(self.api, wanted)

    def unknown_reps(self, reps: Sequence[str]) -> list[str]:
        """See ``crm_sync.targets.owning.Owning``."""
        return [one for one in reps if self._owners.id_of(one) is None]

    def written(self, wanted: Sequence[Mapped]) -> Mapping[RecordKey, Written]:
        """See ``crm_sync.reconciling.readable.Readable``."""
        return self._standings.written(wanted)

    def standing(self, wanted: Sequence[Mapped]) -> Mapping[RecordKey, Standing]:
        """See ``crm_sync.reconciling.readable.Readable``."""
        return self._standings.standing(wanted)

    def ours(self) -> Iterator[Standing]:
        """See ``crm_sync.reconciling.readable.Readable``."""
        return self._standings.ours()

    def close(self) -> None:
        """Let the connections go."""
        self.api.close()


def open_target(connection: Connection) -> HubSpot:
    """The connected account. Raises ``Refused`` for settings or credentials that are none."""
    return HubSpot(connection)
