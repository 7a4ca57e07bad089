"""Whether a person is in the org already: by our id, else by their address.

A verified person is a Contact, a stranger a Lead, and nobody both. An address that was only typed
proves nothing: what it finds is associated with the interaction, and nothing of it is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crm_sync.mappings.language import LEAD, CrmMapping
from crm_sync.records import Kind
from crm_sync.targets.salesforce.api import Record, SalesforceApi
from crm_sync.targets.salesforce.pieces import Piece, Place
from crm_sync.targets.salesforce.soql import where_any, where_either

CONTACT_OBJECT, LEAD_OBJECT = "Contact", "Lead"
_ORDER = " ORDER BY CreatedDate, Id"
_CONVERTED = ("IsConverted", "ConvertedContactId")


class People:
    """Contacts and leads of the org, as far as they were asked for."""

    def __init__(self, mapping: CrmMapping) -> None:
        self._keys = {
            part.object: part.key
            for name, part in mapping.parts.items()
            if name in (Kind.CONTACT, LEAD) and part.object in (CONTACT_OBJECT, LEAD_OBJECT)
        }
        self._by_key: dict[tuple[str, str], Record] = {}
        self._by_email: dict[tuple[str, str], dict[str, Record]] = {}

    def questions(self, pieces: Iterable[Piece]) -> Iterator[tuple[str, str]]:
        """The object and the query of each question that has to be asked of the pieces."""
        people = list(pieces)
        emails = {piece.email for piece in people if piece.email}
        for object_, key in self._keys.items():
            more = _CONVERTED if object_ == LEAD_OBJECT else ("AccountId",)
            fields = ("Id", "Email", key, *more)
            ours = {p.key.external_id for p in people if p.mapped.rule.object == object_}
            wanted = {"Email": emails, key: ours}
            for text in where_either(object_, fields, wanted, order=_ORDER):
                yield object_, text

    def the_same(self, api: SalesforceApi, piece: Piece, ids: list[str]) -> Place | None:
        """The very person, if that is whom a duplicate rule found: one record, with the address."""
        if piece.key.kind is not Kind.CONTACT or not piece.email or len(ids) != 1:
            return None
        object_ = CONTACT_OBJECT if ids[0].startswith("003") else LEAD_OBJECT
        more = _CONVERTED if object_ == LEAD_OBJECT else ("AccountId",)
        fields = ("Id", "Email", *self._key(object_), *more)
        [found] = api.queries(list(where_any(object_, fields, "Id", ids)))
        if not found or str(found[0].get("Email")).lower() != piece.email:
            return None
        self.add(object_, found[0])
        return Place(object_, ids[0], theirs=piece.stranger or object_ == LEAD_OBJECT)

    def add(self, object_: str, found: Record) -> None:
        """Somebody who is there."""
        key = next((found.get(name) for name in self._key(object_)), None)
        email = found.get("Email")
        if isinstance(key, str):
            self._by_key[object_, key] = found
        if isinstance(email, str):
            self._by_email.setdefault((object_, email.lower()), {})[str(found["Id"])] = found

    def made(self, piece: Piece, place: Place) -> None:
        """Somebody was written just now: the next one with the address is the same person."""
        if place.object in self._keys:
            key = {self._keys[place.object]: piece.key.external_id}
            self.add(place.object, {"Id": place.id, "Email": piece.email or None, **key})

    def place_of(self, piece: Piece, account: str | None) -> Place | None:
        """Where the person is; None: nowhere, so they are made. ``account``: the id of the account
        that they are of. Notes what was chosen among several."""
        object_ = piece.mapped.rule.object
        if object_ not in self._keys:
            return None
        own = self._by_key.get((object_, piece.key.external_id))
        if own is not None:
            return _converted(own) or Place(object_, str(own["Id"]))
        if not piece.email:
            return None
        return self._contact(piece, account) or self._lead(piece)

    def key_is_ours_to_write(self, place: Place) -> bool:
        """Whether the record carries no key yet."""
        key = self._keys.get(place.object)
        known = (
            one
            for (object_, _), found in self._by_email.items()
            if object_ == place.object
            for one in found.values()
            if one["Id"] == place.id
        )
        return key is not None and any(one.get(key) is None for one in known)

    def _contact(self, piece: Piece, account: str | None) -> Place | None:
        found = self._with_address(CONTACT_OBJECT, piece.email)
        if not piece.stranger:
            # One with another key of ours is another person of ours.
            found = [one for one in found if one.get(self._keys[CONTACT_OBJECT]) is None]
            found.sort(key=lambda one: one.get("AccountId") != account)
        if not found:
            return None
        if len(found) > 1:
            which = "that of its account, else the oldest," if not piece.stranger else "the oldest"
            piece.trip.notes.append(
                f"Contact.Email: {len(found)} contacts of the org have the address "
                f"{piece.email}; {which} was taken ({found[0]['Id']})."
            )
        return Place(CONTACT_OBJECT, str(found[0]["Id"]), theirs=piece.stranger)

    def _lead(self, piece: Piece) -> Place | None:
        found = self._with_address(LEAD_OBJECT, piece.email)
        for one in found:
            contact = _converted(one)
            if contact is not None:
                return Place(contact.object, contact.id, theirs=piece.stranger)
        return Place(LEAD_OBJECT, str(found[0]["Id"]), theirs=True) if found else None

    def _key(self, object_: str) -> tuple[str, ...]:
        return (self._keys[object_],) if object_ in self._keys else ()

    def _with_address(self, object_: str, email: str) -> list[Record]:
        return list(self._by_email.get((object_, email), {}).values())


def _converted(lead: Mapping[str, Any]) -> Place | None:
    """The contact that a lead was converted into."""
    contact = lead.get("ConvertedContactId") if lead.get("IsConverted") else None
    return Place(CONTACT_OBJECT, str(contact), theirs=True) if contact else None


def waits_note(piece: Piece, place: Place) -> str:
    """What is said of a verified person who is a lead of the org."""
    return (
        f"Contact: {piece.email or piece.mapped.record.called} is the lead {place.id} of the org, "
        "and nobody is made twice: what is known of the person is written once the lead is "
        "converted."
    )
