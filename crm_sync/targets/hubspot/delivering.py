"""Parcels to an account of HubSpot's: kind by kind in hundreds, then what belongs to what.

A single hand-off takes nine calls on average, a hundred that are all as far as each other twelve.
What was written stands in the links before anybody is told, also where the account fails half-way.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from crm_sync.mappings.applying import map_records
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.connection import Connection
from crm_sync.targets.hubspot.account_schema import AccountSchema
from crm_sync.targets.hubspot.api import HubSpotApi, OutOfTime
from crm_sync.targets.hubspot.ledger import Ledger
from crm_sync.targets.hubspot.owners import Owners
from crm_sync.targets.hubspot.parcels import Doing, Work, is_fresh, work
from crm_sync.targets.hubspot.relations import Relations
from crm_sync.targets.hubspot.settings import HubSpotSettings
from crm_sync.targets.hubspot.writing import Writing
from crm_sync.targets.target import Outcome, Parcel, Postponed
from remote.faults import Refused

AT_ONCE = 200
"""Parcels of a delivery. HubSpot takes a hundred records in one call, and of a hundred hand-offs in
different states half are to make and half to change, in calls that are half empty: 2,000 of them
take 289 calls a hundred at once, 221 two hundred, 202 three hundred. The more, the longer SQLite's
one writer is busy when they are noted."""
_ORDER = (
    Kind.COMPANY,
    Kind.CONTACT,
    Kind.DEAL,
    Kind.OFFER_INTERACTION,
    Kind.MEETING,
    Kind.TASK,
    Kind.NOTE,
)
"""The note comes last: where it is, the whole story is."""


class Deliveries:
    """Sends to one account."""

    def __init__(
        self,
        connection: Connection,
        settings: HubSpotSettings,
        api: HubSpotApi,
        owners: Owners,
        schema: AccountSchema,
    ) -> None:
        self._connection, self._settings, self._schema = connection, settings, schema
        self._api, self._owners = api, owners
        self._mapping_file = f"crm/{connection.id}.yaml"

    def deliver(self, parcels: Sequence[Parcel]) -> Mapping[str, Outcome]:
        """See ``crm_sync.targets.target.Target``; the time is the API's ``until``."""
        # Of two parcels with one stranger the later one is to have the last word.
        parcels = sorted(parcels, key=lambda parcel: parcel.hand_off.occurred_at)
        ledger = Ledger(self._connection.links, _keys(parcels))
        doings: list[Doing] = []
        try:
            doings += [self._doing(parcel, ledger) for parcel in parcels]
            self._write(doings, ledger)
        except OutOfTime:
            late = Postponed("There was no time left for it.", retry_after=0.0)
            return {p.id: late for p in parcels} | {
                doing.parcel.id: doing.outcome for doing in doings if doing.outcome is not None
            }
        except Refused:
            self._schema.forget()
            raise
        finally:
            ledger.keep(now=self._connection.clock())
        return {doing.parcel.id: doing.result() for doing in doings}

    def _doing(self, parcel: Parcel, ledger: Ledger) -> Doing:
        mapped = map_records(self._schema.mapping(), parcel.records)
        doing = Doing(parcel, mapped, is_fresh(parcel, ledger))
        for one in mapped:
            ledger.only_as(one.key, one.rule.object)
        return doing

    def _write(self, doings: Sequence[Doing], ledger: Ledger) -> None:
        writing = Writing(self._api, ledger, self._owners, self._mapping_file)
        for kind in _ORDER:
            for works in self._by_object(doings, kind, ledger):
                writing.write(works)
        relations = Relations(self._api, ledger, self._settings.labels, self._mapping_file)
        relations.write(doings)

    def _by_object(
        self, doings: Sequence[Doing], kind: Kind, ledger: Ledger
    ) -> Iterator[list[Work]]:
        works = [one for doing in doings for one in self._works(doing, kind, ledger)]
        works.sort(key=lambda one: one.object)  # one, but for mappings that part a kind
        for _, some in groupby(works, key=lambda one: one.object):
            yield list(some)

    def _works(self, doing: Doing, kind: Kind, ledger: Ledger) -> Iterator[Work]:
        for mapped in doing.mapped:
            if mapped.key.kind is not kind or doing.outcome is not None:
                continue
            if ledger.get(mapped.key) is not None or not mapped.record.only_update:
                one = work(doing, mapped, self._owners, self._schema)
                if one is not None:
                    yield one


def _keys(parcels: Sequence[Parcel]) -> set[RecordKey]:
    own = {record.key for parcel in parcels for record in parcel.records}
    return own | {key for p in parcels for record in p.records for key in record.belongs_to}
