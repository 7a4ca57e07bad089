"""A CRM whose people do what they like with its records, at once and without a network.

It keeps to ``Target`` and ``Readable`` like the adapters of the vendors: their own tests show that
those do. Here it shows what a reconciliation finds in any of them, and that mending ends.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from crm_sync.links import Link, Links
from crm_sync.mappings.applying import Mapped, Scalar, map_records
from crm_sync.mappings.language import CrmMapping, FieldRule, PartRule
from crm_sync.reconciling.comparing import Place
from crm_sync.reconciling.readable import Standing, Written
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.target import Delivered, Outcome, Parcel
from tests.conftest import Clock


def fields(*names: str, **rules: FieldRule) -> dict[str, FieldRule]:
    """Ours under a name of the vendor's."""
    return {**{f"our_{name}": FieldRule(source=name) for name in names}, **rules}


MAPPING = CrmMapping(
    parts={
        "company": PartRule(
            object="companies",
            key="our_id",
            fields=fields("region", "stage", name=FieldRule(source="title", write="at_creation")),
        ),
        "contact": PartRule(
            object="contacts",
            key="our_id",
            fields=fields(
                "role",
                "name",
                our_offer=FieldRule(source="offer_interaction.offer_id"),
                email=FieldRule(source="email", write="at_creation"),
            ),
        ),
        "deal": PartRule(object="deals", key="our_id", fields=fields("stage", "motion")),
        "meeting": PartRule(object="meetings", key="our_id", fields=fields("state", "host")),
        "task": PartRule(object="tasks", key="our_id", fields=fields("state", "due_at")),
        "note": PartRule(object="notes", key="our_id", fields=fields("body")),
    }
)
"""Our fields have ``our_`` before them; a name and an address are the CRM's own from the first."""

_AGAIN = (Kind.COMPANY, Kind.CONTACT)
"""Kinds that are made anew when they are needed, although somebody deleted them."""


@dataclass
class Record:
    """One of theirs."""

    key: RecordKey | None
    fields: dict[str, Scalar]
    others: set[Place] = field(default_factory=set)


class Shelf:
    """See ``Target`` and ``Readable``."""

    at_once = 50

    def __init__(self, links: Links, clock: Clock, mapping: CrmMapping = MAPPING) -> None:
        self._links, self._clock, self.mapping = links, clock, mapping
        self.records: dict[Place, Record] = {}
        self.survivors: dict[Place, Place] = {}
        self.writes: list[RecordKey] = []
        """Every record that was written, each time."""
        self.asked = 0
        self._taken = 0

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """See ``Target.deliver``."""
        for parcel in parcels:
            for mapped in map_records(self.mapping, parcel.records):
                self._write(parcel, mapped)
        return {parcel.id: Delivered() for parcel in parcels}

    def close(self) -> None:
        """See ``Target.close``."""

    def written(self, wanted: Sequence[Mapped]) -> dict[RecordKey, Written]:
        """See ``Readable.written``."""
        assert len({one.key for one in wanted}) == len(wanted)
        return {one.key: Written(one.fields, self._told(one)) for one in wanted}

    def standing(self, wanted: Sequence[Mapped]) -> dict[RecordKey, Standing]:
        """See ``Readable.standing``."""
        self.asked += 1
        links = self._links.known(one.key for one in wanted)
        found: dict[RecordKey, Standing] = {}
        for one in wanted:
            place = self._there(links.get(one.key)) or self._by_key(one.key)
            if place is not None:
                found[one.key] = self._standing(one.key, place)
        return found

    def ours(self) -> Iterator[Standing]:
        """See ``Readable.ours``."""
        for place, record in self.records.items():
            if record.key is not None:
                yield self._standing(record.key, place)

    # What people do.

    def by_hand(self, object_: str, **written: Scalar) -> Place:
        """A record of their own."""
        return self._make(object_, None, written)

    def place_of(self, key: RecordKey) -> Place:
        """Where one of ours stands."""
        place = self._by_key(key)
        assert place is not None
        return place

    def delete(self, place: Place) -> None:
        """Delete a record, with its associations."""
        del self.records[place]
        for record in self.records.values():
            record.others.discard(place)

    def merge(self, place: Place, into: Place) -> None:
        """Make one of two; the survivor keeps what it has."""
        gone, survivor = self.records[place], self.records[into]
        survivor.others |= gone.others - {into}
        for record in self.records.values():
            if place in record.others:
                record.others.add(into)
        self.delete(place)
        self.survivors[place] = into

    def _write(self, parcel: Parcel, mapped: Mapped) -> None:
        link = self._links.known([mapped.key]).get(mapped.key)
        digest = sha256(json.dumps([mapped.fields, sorted(map(str, self._told(mapped)))]).encode())
        if link is not None and (
            link.newer_than(parcel.account_key, parcel.version)
            or (link.digest == digest.hexdigest() and link.state == "there")
        ):
            return
        place = self._place_to_write(link, mapped)
        if place is None:
            return
        self.writes.append(mapped.key)
        if self.records[place].key is not None:
            self.records[place].fields.update(mapped.fields)
        self.records[place].others |= set(self._places(self._told(mapped)))
        version = parcel.account_key, parcel.version
        new = Link(mapped.key, *place, *version, digest.hexdigest())
        self._links.keep([new], now=self._clock())

    def _place_to_write(self, link: Link | None, mapped: Mapped) -> Place | None:
        there = self._there(link) or self._by_key(mapped.key) or self._adopted(mapped)
        if there is not None:
            return there
        if link is not None and mapped.key.kind not in _AGAIN:
            self._links.deleted(link.object, link.remote_id)
            return None
        if mapped.record.only_update:
            return None
        return self._make(mapped.rule.object, mapped.key, mapped.first)

    def _adopted(self, mapped: Mapped) -> Place | None:
        email = mapped.record.properties.get("email")
        if mapped.key.kind is not Kind.CONTACT or mapped.record.properties["verified"]:
            return None
        of_theirs = (place for place, one in self.records.items() if one.key is None)
        return next((one for one in of_theirs if self.records[one].fields["email"] == email), None)

    def _make(self, object_: str, key: RecordKey | None, written: Mapping[str, Scalar]) -> Place:
        self._taken += 1
        self.records[(object_, str(self._taken))] = Record(key, dict(written))
        return object_, str(self._taken)

    def _there(self, link: Link | None) -> Place | None:
        if link is None:
            return None
        place = link.object, link.remote_id
        while place in self.survivors:
            place = self.survivors[place]
        return place if place in self.records else None

    def _by_key(self, key: RecordKey) -> Place | None:
        return next((place for place, one in self.records.items() if one.key == key), None)

    def _told(self, mapped: Mapped) -> frozenset[RecordKey]:
        told = (key for key in mapped.record.belongs_to if key.kind.value in self.mapping.parts)
        return frozenset(told)

    def _places(self, keys: Iterable[RecordKey]) -> Iterator[Place]:
        for link in self._links.known(keys).values():
            place = self._there(link)
            if place is not None:
                yield place

    def _standing(self, key: RecordKey, place: Place) -> Standing:
        record = self.records[place]
        fields, others = dict(record.fields), frozenset(record.others)
        return Standing(key, *place, fields, others, adopted=record.key is None)
