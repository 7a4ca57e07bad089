"""How our records stand in the org; see ``crm_sync.reconciling.readable.Readable``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_sync.links import Link, Links
from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.mappings.language import LEAD, CrmMapping
from crm_sync.reconciling.readable import Standing, Written
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.salesforce import relations
from crm_sync.targets.salesforce.api import Record, SalesforceApi
from crm_sync.targets.salesforce.describing import Descriptions
from crm_sync.targets.salesforce.fitting import Fitting, worded
from crm_sync.targets.salesforce.following import followed
from crm_sync.targets.salesforce.pieces import Place
from crm_sync.targets.salesforce.soql import where_any, where_filled
from crm_sync.targets.salesforce.values import Unfit, read_again
from crm_sync.targets.salesforce.whereabouts import THEIRS, stands_as


@dataclass(frozen=True)
class _Wanted:
    mapped: Mapped
    place: Place | None
    theirs: bool = False


class Reading:
    """Reads records of ours."""

    def __init__(
        self,
        api: SalesforceApi,
        links: Links,
        mapping: CrmMapping,
        fitting: Fitting,
        descriptions: Descriptions,
    ) -> None:
        self._api, self._links, self._mapping = api, links, mapping
        self._fitting, self._descriptions = fitting, descriptions

    def written(self, wanted: Sequence[Mapped]) -> dict[RecordKey, Written]:
        """What a delivery would write of each."""
        places = self._places(wanted)
        found = {}
        for one in wanted:
            told = relations.told(one.key.kind, one.record.belongs_to, places)
            try:
                fields = self._fitting.fit(one, worded(one, one.fields), [])
            except Unfit:
                continue  # it is a dead letter, with the reason
            keys = frozenset(key for key, _ in told.values())
            found[one.key] = Written(fields, keys)
        return found

    def standing(self, wanted: Sequence[Mapped]) -> dict[RecordKey, Standing]:
        """Where each stands."""
        links = self._links.known(one.key for one in wanted)
        for one in wanted:
            if not stands_as(one, links.get(one.key)):
                del links[one.key]
        at = self._now_at(links)
        found: dict[RecordKey, Standing] = {}
        linked = [one for one in wanted if at.get(one.key) is not None]
        for standing in self._by_id(linked, at, links):
            found[standing.key] = standing
        rest = [one for one in wanted if one.key not in found]
        found.update({standing.key: standing for standing in self._by_key(rest)})
        return found

    def ours(self) -> Iterator[Standing]:
        """Every record that carries a key of ours."""
        for part, rule in self._mapping.parts.items():
            kind = Kind.CONTACT if part == LEAD else Kind(part)
            open_ = " AND IsConverted = false" if rule.object == "Lead" else ""
            text = where_filled(rule.object, ("Id", rule.key), rule.key, also=open_)
            for record in self._api.query(text):
                key = RecordKey(kind, str(record[rule.key]))
                yield Standing(key, rule.object, str(record["Id"]), {})

    def _places(self, wanted: Sequence[Mapped]) -> dict[RecordKey, Place]:
        keys = {key for one in wanted for key in (one.key, *one.record.belongs_to)}
        return {
            key: Place(link.object, link.remote_id)
            for key, link in self._links.known(keys).items()
            if link.state == "there"
        }

    def _now_at(self, links: Mapping[RecordKey, Link]) -> dict[RecordKey, Place | None]:
        before = {key: Place(link.object, link.remote_id) for key, link in links.items()}
        now = followed(self._api, before.values())
        return {key: now[place] for key, place in before.items()}

    def _by_id(
        self,
        wanted: Sequence[Mapped],
        at: Mapping[RecordKey, Place | None],
        links: Mapping[RecordKey, Link],
    ) -> Iterator[Standing]:
        groups: dict[tuple[str, str], list[Mapped]] = {}
        for one in wanted:
            place = at[one.key]
            assert place is not None
            groups.setdefault((one.part, place.object), []).append(one)
        for (_, object_), group in groups.items():
            ids = {place.id: one for one in group if (place := at[one.key]) is not None}
            same = {one.key: at[one.key] for one in group}
            records = self._read(object_, group, "Id", ids)
            for one in group:
                place = same[one.key]
                record = records.get(place.id) if place is not None else None
                if record is not None:
                    yield self._standing(one, object_, record, _adopted(one, object_, links))

    def _by_key(self, wanted: Sequence[Mapped]) -> Iterator[Standing]:
        groups: dict[tuple[str, str], list[Mapped]] = {}
        for one in wanted:
            groups.setdefault((one.rule.object, one.rule.key), []).append(one)
        for (object_, key), group in groups.items():
            ids = [one.key.external_id for one in group]
            records = self._read(object_, group, key, ids)
            by_key = {str(record[key]): record for record in records.values()}
            for one in group:
                record = by_key.get(one.key.external_id)
                if record is not None:
                    yield self._standing(one, object_, record, adopted=False)

    def _read(
        self,
        object_: str,
        group: Sequence[Mapped],
        name: str,
        values: Sequence[str] | Mapping[str, Mapped],
    ) -> dict[str, Record]:
        known = self._descriptions.fields(object_)
        wanted = {field for one in group for field in one.fields}
        refs = {field for field in known if field in _REFERENCES}
        fields = ["Id", name, *sorted((wanted & known.keys()) | refs)]
        texts = list(where_any(object_, fields, name, values))
        return {str(one["Id"]): one for found in self._api.queries(texts) for one in found}

    def _standing(self, one: Mapped, object_: str, record: Record, adopted: bool) -> Standing:
        known = self._descriptions.fields(object_)
        fields: dict[str, Scalar] = {
            name: read_again(record[name], known[name])
            for name in one.fields
            if name in record and name in known
        }
        belongs = frozenset(
            (_object_of(str(record[name])), str(record[name]))
            for name in _REFERENCES
            if record.get(name)
        )
        return Standing(one.key, object_, str(record["Id"]), fields, belongs, adopted)


_REFERENCES = frozenset({"AccountId", "WhoId", "WhatId", *relations.REFERENCES.values()})
_PREFIXES = {"001": "Account", "003": "Contact", "00Q": "Lead", "006": "Opportunity"}


def _object_of(id_: str) -> str:
    """The object that a look-up's id is of. Standard objects' ids begin as Salesforce says."""
    return _PREFIXES.get(id_[:3], "Offer_Interaction__c")


def _adopted(one: Mapped, object_: str, links: Mapping[RecordKey, Link]) -> bool:
    link = links.get(one.key)
    return object_ != one.rule.object or (link is not None and link.digest == THEIRS)
