"""How our records stand in an account: what a delivery would write, what is there, all of ours."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crm_sync.links import Link
from crm_sync.mappings.applying import Mapped
from crm_sync.reconciling.readable import Standing, Written
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.connection import Connection
from crm_sync.targets.hubspot.account_schema import AccountSchema
from crm_sync.targets.hubspot.api import HubSpotApi
from crm_sync.targets.hubspot.batches import read
from crm_sync.targets.hubspot.ledger import THEIRS, Ledger
from crm_sync.targets.hubspot.meaning import meaning
from crm_sync.targets.hubspot.owners import Owners
from crm_sync.targets.hubspot.parcels import every_time, resolve_owner
from crm_sync.targets.hubspot.values import ACTIVITIES, TooLong, as_sent

_RELATED_AT_ONCE = 1000
Found = Mapping[str, Any]
"""A record as HubSpot answers it."""


class Standings:
    """Reads one account."""

    def __init__(
        self, connection: Connection, api: HubSpotApi, owners: Owners, schema: AccountSchema
    ) -> None:
        self._connection, self._api, self._owners = connection, api, owners
        self._schema = schema

    def written(self, wanted: Sequence[Mapped]) -> Mapping[RecordKey, Written]:
        """What a delivery would write of each; one with a value that is too long is absent."""
        found: dict[RecordKey, Written] = {}
        parts = self._schema.mapping().parts
        for mapped in wanted:
            sent = self._sent(mapped) if mapped.part in parts else None
            if sent is not None:
                plain = {name: value or None for name, value in sent.items()}
                found[mapped.key] = Written(plain, self._belongs_to(mapped))
        return found

    def _sent(self, mapped: Mapped) -> Mapping[str, str] | None:
        """The values that are written each time; None where they refuse the hand-off."""
        fitted = self._schema.fitted(replace(mapped, fields=every_time(mapped), first={}))
        fields, _ = resolve_owner(fitted.mapped.fields, self._owners)
        try:
            return None if fitted.refused else as_sent(fields, mapped.rule.fields).properties
        except TooLong:
            return None

    def _belongs_to(self, mapped: Mapped) -> frozenset[RecordKey]:
        """The records of kinds that are written, and that an activity can belong to."""
        objects = {part: rule.object for part, rule in self._schema.mapping().parts.items()}
        ends = {key: objects.get(key.kind.value) for key in mapped.record.belongs_to}
        return frozenset(
            key
            for key, end in ends.items()
            if end is not None and not {mapped.rule.object, end} <= ACTIVITIES
        )

    def standing(self, wanted: Sequence[Mapped]) -> Mapping[RecordKey, Standing]:
        """Where each stands: as its link says, else by our key."""
        ledger = Ledger(self._connection.links, _keys(wanted))
        parts = self._schema.mapping().parts
        wanted = [mapped for mapped in wanted if mapped.part in parts]
        by_object: dict[str, list[Mapped]] = defaultdict(list)
        for mapped in wanted:
            ledger.only_as(mapped.key, mapped.rule.object)
            by_object[mapped.rule.object].append(mapped)
        found: dict[RecordKey, Found] = {}
        for object_, some in by_object.items():
            found |= self._found(object_, some, ledger)
        related = self._related(wanted, found, ledger)
        return {
            mapped.key: _standing(mapped, found[mapped.key], ledger, related)
            for mapped in wanted
            if mapped.key in found
        }

    def _found(
        self, object_: str, wanted: Sequence[Mapped], ledger: Ledger
    ) -> dict[RecordKey, Found]:
        linked = {m.key: link for m in wanted if (link := ledger.there(m.key)) is not None}
        names = sorted({name for mapped in wanted for name in every_time(mapped)})
        keys = sorted({mapped.rule.key for mapped in wanted})
        names += [*keys, "hs_merged_object_ids"]
        by_id = self._by_id(object_, {link.remote_id for link in linked.values()}, names)
        found = {
            key: by_id[link.remote_id] for key, link in linked.items() if link.remote_id in by_id
        }
        for name in keys:
            left = [m for m in wanted if m.key not in found and m.rule.key == name]
            values = {mapped.key.external_id: mapped.key for mapped in left}
            for record in read(self._api, object_, list(values), names, by=name):
                found[values[record["properties"][name]]] = record
        return found

    def _by_id(self, object_: str, ids: Iterable[str], names: Sequence[str]) -> dict[str, Found]:
        """The records by the ids that were asked for; a merged one is its survivor."""
        found: dict[str, Found] = {}
        for record in read(self._api, object_, sorted(ids), names):
            merged = str(record["properties"].get("hs_merged_object_ids") or "").split(";")
            found |= dict.fromkeys([record["id"], *merged], record)
        return found

    def _related(
        self, wanted: Sequence[Mapped], found: Mapping[RecordKey, Found], ledger: Ledger
    ) -> Mapping[tuple[str, str], set[tuple[str, str]]]:
        """What the records are associated with, of the objects that they should belong to."""
        pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        for mapped in wanted:
            for key in self._belongs_to(mapped):
                link = ledger.there(key)
                if mapped.key in found and link is not None:
                    pairs[mapped.rule.object, link.object].add(found[mapped.key]["id"])
        related: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for (start, end), ids in pairs.items():
            for id_, to in self._associated(start, end, sorted(ids)):
                related[start, id_].add((end, to))
        return related

    def _associated(self, start: str, end: str, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        for at in range(0, len(ids), _RELATED_AT_ONCE):
            inputs = [{"id": id_} for id_ in ids[at : at + _RELATED_AT_ONCE]]
            answer = self._api.relate(start, end, "read", {"inputs": inputs})
            if answer.status >= 400 and answer.status != 404:
                raise meaning(self._api.of, answer, None)
            for result in answer.body.get("results", ()):
                for to in result["to"]:
                    yield result["from"]["id"], str(to["toObjectId"])

    def ours(self) -> Iterator[Standing]:
        """Every record that carries a key of ours."""
        for part, rule in self._schema.mapping().parts.items():
            kind = Kind.CONTACT if part == "lead" else Kind(part)
            for record in self._api.pages(rule.object, [rule.key]):
                value = record["properties"].get(rule.key)
                if value:
                    yield Standing(RecordKey(kind, value), rule.object, record["id"], {})


def _keys(wanted: Sequence[Mapped]) -> set[RecordKey]:
    return {m.key for m in wanted} | {key for m in wanted for key in m.record.belongs_to}


def _standing(
    mapped: Mapped,
    record: Found,
    ledger: Ledger,
    related: Mapping[tuple[str, str], set[tuple[str, str]]],
) -> Standing:
    link: Link | None = ledger.there(mapped.key)
    values = record["properties"]
    return Standing(
        mapped.key,
        mapped.rule.object,
        record["id"],
        {name: values.get(name) or None for name in every_time(mapped)},
        frozenset(related.get((mapped.rule.object, record["id"]), ())),
        adopted=link is not None and link.digest == THEIRS,
    )
