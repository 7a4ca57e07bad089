"""Where the records of one ``deliver`` are: what the links say, and what became of it since."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from crm_sync.links import Link, Links
from crm_sync.mappings.applying import Mapped
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.salesforce.pieces import LASTING, Piece, Place

THEIRS = "theirs"
"""The digest of a link to a record of the customer's own, of which nothing is written."""


def stands_as(mapped: Mapped, link: Link | None) -> bool:
    """Whether the link says where the record stands: not where it was mapped to another object
    before. A person is a lead or a contact, whatever the mapping has."""
    return link is None or link.object == mapped.rule.object or mapped.key.kind is Kind.CONTACT


class Whereabouts:
    """Known once for all parcels: two of them may have a person in common."""

    def __init__(self, links: Links, *, now: datetime) -> None:
        self._links, self._now = links, now
        self.links: dict[RecordKey, Link] = {}
        self.places: dict[RecordKey, Place] = {}
        """Records that are there."""
        self._new: dict[RecordKey, Link] = {}

    def load(self, pieces: Iterable[Piece]) -> None:
        """What was known before, and whose interaction has begun."""
        every = list(pieces)
        self.links = self._links.known(piece.key for piece in every)
        for key, link in self.links.items():
            if link.state == "there":
                theirs = link.digest == THEIRS
                self.places[key] = Place(link.object, link.remote_id, theirs)
        for piece in every:
            if piece.key.kind not in LASTING and piece.key in self.links:
                piece.trip.begun = True
        for piece in every:
            if not stands_as(piece.mapped, self.links.get(piece.key)):
                del self.links[piece.key]
                self.places.pop(piece.key, None)

    def note(self, piece: Piece, place: Place, digest: str) -> None:
        """The record is there, as this parcel says."""
        parcel = piece.trip.parcel
        self.places[piece.key] = place
        self._put(
            Link(piece.key, place.object, place.id, parcel.account_key, parcel.version, digest)
        )

    def moved(self, key: RecordKey, now: Place | None) -> None:
        """People merged or converted the record (it is ``now`` there) or deleted it (None)."""
        before, link = self.places[key], self.links.get(key)
        if now == before:
            return
        if now is None:
            self.store()
            self._links.deleted(before.object, before.id)
            del self.places[key]
            if link is not None:
                self.links[key] = replace(link, state="deleted")
            return
        self.places[key] = now
        if link is not None:
            digest = THEIRS if now.theirs else None
            self._put(replace(link, object=now.object, remote_id=now.id, digest=digest))

    def store(self) -> None:
        """Keep what is new, for every worker and the next time."""
        self._links.keep(self._new.values(), now=self._now)
        self._new.clear()

    def _put(self, link: Link) -> None:
        if self.links.get(link.key) != link:
            self.links[link.key] = self._new[link.key] = link
