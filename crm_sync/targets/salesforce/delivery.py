"""One ``deliver``: parcels of several accounts, written step by step, each record once.

Whatever is written is noted at once (``Links``), so that a parcel that is sent again sends only
what is still missing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from time import sleep

from crm_sync.links import Link, Links
from crm_sync.mappings.applying import Scalar
from crm_sync.mappings.language import CrmMapping
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.salesforce import relations, turning
from crm_sync.targets.salesforce.answers import Fault, Result
from crm_sync.targets.salesforce.api import OutOfTime, SalesforceApi
from crm_sync.targets.salesforce.choosing import chosen
from crm_sync.targets.salesforce.errors import (
    DUPLICATES,
    GONE,
    LOCKED,
    PACKAGE,
    PASSING,
    SCHEMA,
    TAKEN_KEY,
    rejected,
)
from crm_sync.targets.salesforce.fitting import OWNER, Fitting, worded
from crm_sync.targets.salesforce.following import followed
from crm_sync.targets.salesforce.looking import look
from crm_sync.targets.salesforce.naming import required_words, with_names_apart
from crm_sync.targets.salesforce.owners import Owners
from crm_sync.targets.salesforce.people import (
    CONTACT_OBJECT,
    LEAD_OBJECT,
    People,
    waits_note,
)
from crm_sync.targets.salesforce.pieces import LASTING, STEPS, Piece, Place, Trip
from crm_sync.targets.salesforce.sending import Sending, digest_of, round_of, send
from crm_sync.targets.salesforce.soql import where_any
from crm_sync.targets.salesforce.values import Unfit
from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed, Rejected
from remote.faults import Refused

THEIRS = "theirs"
"""The digest of a link to a record of the customer's own, of which nothing is written."""
_TRIES = 4
_PAUSE = 0.2
"""Seconds, times the try: a row is locked for no longer than somebody's save takes."""


class Delivery:
    """The state of one ``deliver``."""

    def __init__(
        self,
        api: SalesforceApi,
        links: Links,
        mapping: CrmMapping,
        fitting: Fitting,
        owners: Owners,
        *,
        close_after_days: int,
        now: datetime,
    ) -> None:
        self._api, self._links, self._mapping = api, links, mapping
        self._fitting, self._owners = fitting, owners
        self._close_after_days, self._now = close_after_days, now
        self._people = People(mapping)
        self._known: dict[RecordKey, Link] = {}
        self._places: dict[RecordKey, Place] = {}
        self._stands: dict[str, Mapping[str, object]] = {}
        self._new: dict[RecordKey, Link] = {}
        """Links that are not stored yet."""

    def run(self, parcels: Sequence[Parcel]) -> Mapping[str, Outcome]:
        """What became of each. Raises ``RemoteError``."""
        trips = [Trip(one, chosen(self._mapping, one.records)) for one in parcels]
        # Of two parcels with one stranger the later one is to have the last word.
        trips.sort(key=lambda trip: trip.parcel.hand_off.occurred_at)
        pieces = [Piece(trip, mapped) for trip in trips for mapped in trip.mapped]
        try:
            self._prepare(pieces)
            for step in STEPS:
                self._write([piece for piece in pieces if piece.mapped.part in step])
        except OutOfTime as late:
            for trip in trips:
                if trip.left:
                    trip.outcome = trip.outcome or Postponed(str(late))
        finally:
            self._keep()
        return {trip.parcel.id: _outcome(trip) for trip in trips}

    def _prepare(self, pieces: Sequence[Piece]) -> None:
        self._known = self._links.known(piece.key for piece in pieces)
        for key, link in self._known.items():
            if link.state == "there":
                theirs = link.digest == THEIRS
                self._places[key] = Place(link.object, link.remote_id, theirs)
        for piece in pieces:
            piece.trip.left += 1
            if piece.key.kind not in LASTING and piece.key in self._known:
                piece.trip.begun = True
        self._owners.look_up(_reps(pieces))
        self._places |= look(self._api, self._people, pieces, self._known)

    # One step

    def _write(self, pieces: Sequence[Piece]) -> None:
        waiting = list(pieces)
        self._look_at_turning(waiting)
        while waiting:
            waiting = [piece for piece in waiting if piece.trip.outcome is None]
            now, later = round_of(waiting, {piece: self._identity(piece) for piece in waiting})
            ready = [one for piece in now if (one := self._ready(piece)) is not None]
            waiting = [*self._settled(send(self._api, ready)), *later]
            self._keep()
            self._done(set(now) - set(waiting))

    def _identity(self, piece: Piece) -> str:
        place = self._places.get(piece.key)
        if place is not None:
            return place.id
        return piece.email or str(piece.key)

    def _ready(self, piece: Piece) -> Sending | None:
        """The record as it is sent; None where there is nothing to send."""
        parcel, link = piece.trip.parcel, self._known.get(piece.key)
        if link is not None and link.newer_than(parcel.account_key, parcel.version):
            return None
        if link is not None and link.state == "deleted" and self._stays_deleted(piece):
            return None
        place = self._place(piece)
        if place is None and piece.mapped.record.only_update:
            return None
        if place is not None and _only_associated(piece, place):
            self._associate(piece, place)
            return None
        try:
            return self._sending(piece, place, link)
        except Unfit as unfit:
            reason = f"{piece.called}: {unfit.rejected.reason}"
            piece.trip.outcome = Rejected(reason[:1].upper() + reason[1:], unfit.rejected.remedy)
            return None

    def _stays_deleted(self, piece: Piece) -> bool:
        if piece.key.kind in LASTING and not piece.trip.begun:
            return False
        piece.trip.notes.append(
            f"{piece.mapped.rule.object}: a person deleted “{piece.mapped.record.title[:60]}” in "
            "Salesforce, so it was not made again."
        )
        return True

    def _place(self, piece: Piece) -> Place | None:
        if piece.key not in self._places and piece.key.kind is Kind.CONTACT:
            company = next(
                (k for k in piece.mapped.record.belongs_to if k.kind is Kind.COMPANY), None
            )
            account = self._places.get(company) if company else None
            found = self._people.place_of(piece, account.id if account else None)
            if found is not None:
                self._places[piece.key] = found
        return self._places.get(piece.key)

    def _associate(self, piece: Piece, place: Place) -> None:
        """The customer's own record: the interaction belongs to it, nothing of it is written."""
        if not piece.stranger:
            piece.trip.notes.append(waits_note(piece, place))
        self._note(piece, place, THEIRS)

    def _sending(self, piece: Piece, place: Place | None, link: Link | None) -> Sending | None:
        always = self._always(piece)
        digest = digest_of(piece.mapped, piece.mapped.rule.object, always)
        turns = place is not None and turning.turns(piece.mapped, link)
        if link is not None and link.digest == digest and place is not None and not turns:
            return None
        more: dict[str, Scalar] = {}
        if place is None:
            more = self._first(piece)
        elif turns:
            more = turning.turned(piece.mapped, self._stands.get(place.id))
        fields = {**self._fitting.fit(piece.mapped, more, piece.trip.notes), **always}
        if place is not None and link is None and self._people.key_is_ours_to_write(place):
            fields[piece.mapped.rule.key] = piece.key.external_id
        return Sending(piece, place, fields, digest)

    def _always(self, piece: Piece) -> dict[str, Scalar]:
        mapped = piece.mapped
        given = worded(mapped, mapped.fields)
        told = relations.told(mapped.key.kind, mapped.record.belongs_to, self._places)
        refs = {name: id_ for name, (_, id_) in told.items()}
        return self._fitting.fit(mapped, {**given, **refs}, piece.trip.notes)

    def _first(self, piece: Piece) -> dict[str, Scalar]:
        mapped, happened = piece.mapped, piece.trip.parcel.hand_off.occurred_at
        belongs = relations.at_creation(mapped.key.kind, mapped.record.belongs_to, self._places)
        given = with_names_apart({**mapped.first, **belongs}, mapped.record.properties.get("name"))
        words = required_words(mapped.rule.object, happened, self._close_after_days)
        missing = {
            name: word
            for name, word in words.items()
            if given.get(name) in (None, "") and mapped.fields.get(name) in (None, "")
        }
        return {**given, **missing}

    def _look_at_turning(self, pieces: Iterable[Piece]) -> None:
        """Whether opportunities that are to be closed or opened are closed already."""
        ids = {
            place.id
            for piece in pieces
            if piece.key.kind is Kind.DEAL
            and (place := self._places.get(piece.key)) is not None
            and turning.turns(piece.mapped, self._known.get(piece.key))
        }
        if ids:
            texts = list(where_any("Opportunity", ("Id", "IsClosed", "IsWon"), "Id", ids))
            for found in self._api.queries(texts):
                self._stands.update({str(one["Id"]): one for one in found})

    # What became of them

    def _settled(self, results: Iterable[tuple[Sending, Result]]) -> list[Piece]:
        """Note what was written; those that are to be tried again."""
        again, moved = [], []
        for sending, result in results:
            if result.success:
                self._written(sending, result)
                continue
            fault, piece = result.fault, sending.piece
            if fault.code in SCHEMA:
                raise Refused(f"Salesforce did not take {piece.called}: {fault.message}.", PACKAGE)
            piece.tries += 1
            if piece.tries >= _TRIES or not self._may_pass(sending, fault):
                piece.trip.outcome = self._failed(piece, fault)
            elif fault.code in GONE:
                moved.append(sending)
            else:
                again.append(piece)
        self._follow(moved)
        if any(piece.tries for piece in again):
            sleep(_PAUSE * max(piece.tries for piece in again))
        return [*again, *(one.piece for one in moved if one.piece.trip.outcome is None)]

    def _may_pass(self, sending: Sending, fault: Fault) -> bool:
        if fault.code == DUPLICATES:
            return self._is_the_same(sending.piece, fault)
        return fault.code in GONE or fault.code in (LOCKED, TAKEN_KEY)

    def _failed(self, piece: Piece, fault: Fault) -> Outcome:
        if fault.code == LOCKED or fault.code in PASSING:
            said = f"Salesforce could not write {piece.called} now: {fault.message} [{fault.code}]"
            return Postponed(said)
        if fault.matches:
            ids = ", ".join(fault.matches)
            fault = fault.model_copy(update={"message": f"{fault.message} ({ids})"})
        return rejected(piece.called, fault)

    def _written(self, sending: Sending, result: Result) -> None:
        piece = sending.piece
        at = sending.place.id if sending.place is not None else result.id or ""
        place = Place(sending.by[0], at)
        if piece.key.kind is Kind.CONTACT:
            self._people.made(piece, place)
        self._note(piece, place, sending.digest)

    def _note(self, piece: Piece, place: Place, digest: str) -> None:
        parcel = piece.trip.parcel
        self._places[piece.key] = place
        link = Link(piece.key, place.object, place.id, parcel.account_key, parcel.version, digest)
        if self._known.get(piece.key) != link:
            self._known[piece.key] = self._new[piece.key] = link

    def _keep(self) -> None:
        self._links.keep(self._new.values(), now=self._now)
        self._new.clear()

    def _done(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            piece.trip.left -= 1

    # What people did meanwhile

    def _is_the_same(self, piece: Piece, fault: Fault) -> bool:
        """Whether a duplicate rule found the very person: one record, with the same address."""
        if piece.key.kind is not Kind.CONTACT or not piece.email or len(fault.matches) != 1:
            return False
        [id_] = fault.matches
        object_ = CONTACT_OBJECT if id_.startswith("003") else LEAD_OBJECT
        [found] = self._api.queries([self._people.question_of(object_, id_)])
        if not found or str(found[0].get("Email")).lower() != piece.email:
            return False
        self._people.add(object_, found[0])
        theirs = piece.stranger or object_ == LEAD_OBJECT
        self._places[piece.key] = Place(object_, id_, theirs)
        return True

    def _follow(self, sendings: Sequence[Sending]) -> None:
        """Look where the records are that were not found, and those that they belong to."""
        if not sendings:
            return
        keys = {
            key
            for one in sendings
            for key in (one.piece.key, *one.piece.mapped.record.belongs_to)
            if key in self._places
        }
        before = {key: self._places[key] for key in keys}
        now = followed(self._api, before.values())
        for key, place in before.items():
            self._moved(key, place, now[place])
        for one in sendings:
            self._make_anew(one.piece, lost={key for key in keys if key not in self._places})

    def _moved(self, key: RecordKey, before: Place, now: Place | None) -> None:
        link = self._known.get(key)
        if now == before:
            return
        if now is None:
            self._links.deleted(before.object, before.id)
            del self._places[key]
            if link is not None:
                self._known[key] = replace(link, state="deleted")
            return
        self._places[key] = now
        if link is not None:
            digest = THEIRS if now.theirs else None
            moved = replace(link, object=now.object, remote_id=now.id, digest=digest)
            self._known[key] = self._new[key] = moved

    def _make_anew(self, piece: Piece, lost: set[RecordKey]) -> None:
        """A company or a person that somebody deleted, and a new interaction needs."""
        for mapped in piece.trip.mapped:
            again = mapped.key in lost and mapped.key.kind in LASTING
            if again and mapped.key != piece.key and not piece.trip.begun:
                piece.trip.left += 1
                self._write([Piece(piece.trip, mapped)])


def _reps(pieces: Iterable[Piece]) -> set[str]:
    named = (
        value
        for piece in pieces
        for fields in (piece.mapped.fields, piece.mapped.first)
        if isinstance(value := fields.get(OWNER), str)
    )
    return {rep for rep in named if rep.strip()}


def _only_associated(piece: Piece, place: Place) -> bool:
    """Whether the record is the customer's own, of which nothing is written."""
    return place.object != piece.mapped.rule.object or (place.theirs and piece.stranger)


def _outcome(trip: Trip) -> Outcome:
    return trip.outcome or Delivered(tuple(dict.fromkeys(trip.notes)))
