"""What was made in an account of HubSpot's for somebody who wants it gone.

A contact that we made is deleted for good, which HubSpot calls a GDPR delete: what is associated
with it goes too, and its address cannot become a contact again. All else is archived, which HubSpot
makes final after 90 days.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from crm_sync.mappings.language import PartRule
from crm_sync.records import RecordKey
from crm_sync.targets.connection import Connection
from crm_sync.targets.erasing import (
    Plan,
    Standing,
    Theirs,
    apart,
    keys_to_erase,
    plan,
    shared_with_others,
    task_of,
    to_forget,
)
from crm_sync.targets.hubspot.account_schema import AccountSchema
from crm_sync.targets.hubspot.api import HubSpotApi, OutOfTime
from crm_sync.targets.hubspot.batches import AT_ONCE, read
from crm_sync.targets.hubspot.delivering import Deliveries
from crm_sync.targets.hubspot.meaning import meaning
from crm_sync.targets.hubspot.people import CONTACTS
from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed

_GONE = 404
_MERGED = "hs_merged_object_ids"
"""HubSpot's own property: the records that were merged into this one."""


class Erasures:
    """Takes away what ``Deliveries`` wrote to one account."""

    def __init__(
        self,
        connection: Connection,
        api: HubSpotApi,
        schema: AccountSchema,
        deliveries: Deliveries,
    ) -> None:
        self._links, self._api, self._schema = connection.links, api, schema
        self._deliveries = deliveries

    def erase(self, parcels: Sequence[Parcel]) -> Mapping[str, Outcome]:
        """See ``crm_sync.targets.target.Target``; the time is the API's ``until``."""
        outcomes: dict[str, Outcome] = {}
        for parcel in parcels:
            try:
                outcomes[parcel.id] = self._erase(parcel)
            except OutOfTime:
                late = "There was no time left for it."
                outcomes[parcel.id] = Postponed(late, retry_after=0.0)
        return outcomes

    def _erase(self, parcel: Parcel) -> Outcome:
        keys = keys_to_erase(parcel)
        known = self._links.known(keys)
        wanted = plan(
            parcel,
            known.values(),
            list(self._found([key for key in keys if key not in known])),
            shared_with_others(self._links, known.values()),
        )
        wanted = apart(wanted, self._moved(wanted.goes))
        told = self._tell(parcel, wanted)
        if not isinstance(told, Delivered):
            return told
        for object_, some in groupby(wanted.goes, key=lambda one: one.object):
            self._delete(object_, [one.remote_id for one in some])
        self._links.forget(to_forget(parcel, known.values()))
        return told

    def _moved(self, goes: Sequence[Standing]) -> Mapping[Standing, Standing | None]:
        """Those that are not as we made them. An id of one that was merged into another one is the
        survivor's as well: to delete it would delete somebody of theirs."""
        moved: dict[Standing, Standing | None] = {}
        for kind, some in groupby(goes, key=lambda one: one.key.kind):
            rule = self._schema.mapping().parts.get(kind.value)
            for one in some:
                here = rule.key if rule is not None and rule.object == one.object else None
                now = self._now(one, here)
                if now != one:
                    moved[one] = now
        return moved

    def _now(self, one: Standing, key: str | None) -> Standing | None:
        """Itself, if it is only ours still."""
        names = [*([key] if key else []), _MERGED]
        record = self._api.record(one.object, one.remote_id, names)
        if record is None:
            return None
        values = record["properties"]
        untouched = record["id"] == one.remote_id and not values.get(_MERGED)
        ours = key is None or values.get(key) in (None, "", one.key.external_id)
        return one if untouched and ours else Theirs(one.key, one.object, record["id"])

    def _found(self, keys: Sequence[RecordKey]) -> Iterator[Standing]:
        """Those that have our id: a worker may have died before it noted where they are."""
        rules = self._schema.mapping().parts
        for kind, some in groupby(keys, key=lambda key: key.kind):
            rule = rules.get(kind.value)
            if rule is not None:
                yield from self._with_our_id(rule, list(some))

    def _with_our_id(self, rule: PartRule, keys: Sequence[RecordKey]) -> Iterator[Standing]:
        by_id = {key.external_id: key for key in keys}
        for record in read(self._api, rule.object, sorted(by_id), [rule.key], by=rule.key):
            key = by_id.get(record["properties"].get(rule.key) or "")
            if key is not None:
                yield Standing(key, rule.object, record["id"])

    def _tell(self, parcel: Parcel, wanted: Plan) -> Outcome:
        """A task at each contact that stays."""
        if not wanted.stays:
            return Delivered()
        task = task_of(parcel, wanted.stays[0].key)
        task = replace(task, belongs_to=tuple(one.key for one in wanted.stays))
        return self._deliveries.deliver([replace(parcel, records=(task,))])[parcel.id]

    def _delete(self, object_: str, ids: Sequence[str]) -> None:
        """Those that are gone already are as good as deleted."""
        if object_ == CONTACTS:
            for id_ in ids:
                self._ask(object_, "gdpr-delete", {"objectId": id_})
            return
        for start in range(0, len(ids), AT_ONCE):
            inputs = [{"id": id_} for id_ in ids[start : start + AT_ONCE]]
            self._ask(object_, "batch/archive", {"inputs": inputs})

    def _ask(self, object_: str, what: str, body: Mapping[str, object]) -> None:
        answer = self._api.objects(object_, what, body)
        if answer.status >= 400 and answer.status != _GONE:
            raise meaning(self._api.of, answer, None)
