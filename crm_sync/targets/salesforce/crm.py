"""A connected Salesforce; see ``crm_sync.targets.target.Target``."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from crm_sync.mappings.applying import Mapped
from crm_sync.mappings.schema import Schema
from crm_sync.reconciling.readable import Standing, Written
from crm_sync.records import CrmRecord, RecordKey
from crm_sync.targets.account import Account
from crm_sync.targets.connection import Connection
from crm_sync.targets.describing import NewField
from crm_sync.targets.salesforce.api import AT_ONCE, SalesforceApi
from crm_sync.targets.salesforce.choosing import chosen
from crm_sync.targets.salesforce.delivery import Delivery
from crm_sync.targets.salesforce.describing import Descriptions
from crm_sync.targets.salesforce.erasing import Erasures
from crm_sync.targets.salesforce.errors import PACKAGE
from crm_sync.targets.salesforce.fitting import Fitting
from crm_sync.targets.salesforce.making import Making
from crm_sync.targets.salesforce.owners import Owners
from crm_sync.targets.salesforce.people import People
from crm_sync.targets.salesforce.settings import SalesforceSettings
from crm_sync.targets.salesforce.standing import Reading
from crm_sync.targets.salesforce.whereabouts import Whereabouts
from crm_sync.targets.target import Outcome, Parcel
from remote.faults import Refused, Unavailable


class SalesforceCrm:
    """One org: ``Target``, ``Described``, ``Readable`` and ``Introduced``."""

    at_once = AT_ONCE

    def __init__(
        self, connection: Connection, settings: SalesforceSettings, api: SalesforceApi
    ) -> None:
        self._connection, self._settings, self._api = connection, settings, api
        self._descriptions, self._owners = Descriptions(api), Owners(api)
        self._fitting = Fitting(api.of, self._descriptions, self._owners)
        self._erasures = Erasures(connection, api)
        self._reading = Reading(
            api, connection.links, connection.mapping, self._fitting, self._descriptions
        )

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """See ``Target``."""
        self._api.until = until
        try:
            return self._delivery().run(parcels)
        except Refused:
            self._descriptions.forget()  # what a person mends is to be seen
            raise
        finally:
            self._api.until = float("inf")

    def erase(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """See ``Target``."""
        self._api.until = until
        try:
            return self._erasures.erase(parcels)
        finally:
            self._api.until = float("inf")

    def account(self) -> Account:
        """See ``crm_sync.targets.account.Introduced``."""
        found = list(self._api.query("SELECT Id, Name, IsSandbox FROM Organization LIMIT 1"))
        if not found:
            raise Unavailable(f"The {self._api.of} does not say which organisation it is.")
        org = found[0]
        return Account(org["Id"], f"{org['Name']}{' (sandbox)' if org.get('IsSandbox') else ''}")

    def _delivery(self) -> Delivery:
        mapping, days = self._connection.mapping, self._settings.close_after_days
        people = People(mapping)
        at = Whereabouts(self._connection.links, now=self._connection.clock())
        making = Making(self._fitting, people, at, close_after_days=days)
        return Delivery(self._api, mapping, self._owners, people, at, making)

    def schema(self, objects: Collection[str]) -> Schema:
        """See ``Described``."""
        self._descriptions.forget()
        return self._descriptions.schema(objects)

    def create_fields(self, wanted: Sequence[NewField]) -> None:
        """Salesforce's fields come with the metadata package. Raises ``Refused``."""
        names = ", ".join(f"{one.object}.{one.field.name}" for one in wanted)
        raise Refused(f"Salesforce's fields are deployed, not made one by one: {names}.", PACKAGE)

    def unknown_reps(self, reps: Sequence[str]) -> list[str]:
        """See ``crm_sync.targets.owning.Owning``."""
        self._owners.look_up(reps)
        return [one for one in reps if self._owners.id_of(one, []) is None]

    def mapped(self, records: Sequence[CrmRecord]) -> Sequence[Mapped]:
        """See ``crm_sync.reconciling.readable.Choosing``."""
        return chosen(self._connection.mapping, records)

    def written(self, wanted: Sequence[Mapped]) -> Mapping[RecordKey, Written]:
        """See ``Readable``."""
        self._owners.look_up(_reps(wanted))
        return self._reading.written(wanted)

    def standing(self, wanted: Sequence[Mapped]) -> Mapping[RecordKey, Standing]:
        """See ``Readable``."""
        return self._reading.standing(wanted)

    def ours(self) -> Iterator[Standing]:
        """See ``Readable``."""
        return self._reading.ours()

    def close(self) -> None:
        """See ``Target``."""
        self._api.close()


def _reps(wanted: Sequence[Mapped]) -> set[str]:
    given = (one.fields.get("OwnerId") for one in wanted)
    return {rep for rep in given if isinstance(rep, str) and rep.strip()}
