"""One ``deliver``: parcels of several accounts, written step by step, each record once.

What was written is noted after each call (``Links``), so that a parcel that is sent again sends
only what is still missing.
"""

from collections.abc import Iterable, Mapping, Sequence
from time import sleep

from crm_sync.mappings.language import CrmMapping
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.salesforce.answers import Fault, Result
from crm_sync.targets.salesforce.api import OutOfTime, SalesforceApi
from crm_sync.targets.salesforce.choosing import chosen
from crm_sync.targets.salesforce.errors import (
    DUPLICATES,
    GONE,
    LEFT,
    TAKEN_KEY,
    failed,
    is_locked,
    of_all,
)
from crm_sync.targets.salesforce.fitting import OWNER
from crm_sync.targets.salesforce.following import followed
from crm_sync.targets.salesforce.looking import are_there, look
from crm_sync.targets.salesforce.making import Making
from crm_sync.targets.salesforce.owners import Owners
from crm_sync.targets.salesforce.people import People, waits_note
from crm_sync.targets.salesforce.pieces import LASTING, STEPS, Piece, Place, Trip
from crm_sync.targets.salesforce.sending import Sending, round_of, send
from crm_sync.targets.salesforce.values import Unfit
from crm_sync.targets.salesforce.whereabouts import THEIRS, Whereabouts
from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed, Rejected

_TRIES = 4
_PAUSE = 0.2
"""Seconds, times the try: a row is locked for no longer than somebody's save takes."""


class Delivery:
    """The work of one ``deliver``."""

    def __init__(
        self,
        api: SalesforceApi,
        mapping: CrmMapping,
        owners: Owners,
        people: People,
        whereabouts: Whereabouts,
        making: Making,
    ) -> None:
        self._api, self._mapping, self._owners = api, mapping, owners
        self._people, self._at, self._making = people, whereabouts, making
        self._doubted: set[str] = set()

    def run(self, parcels: Sequence[Parcel]) -> Mapping[str, Outcome]:
        """What became of each. Raises ``RemoteError``."""
        trips = [Trip(one, chosen(self._mapping, one.records)) for one in parcels]
        # Of two parcels with one stranger the later one is to have the last word.
        trips.sort(key=lambda trip: trip.parcel.hand_off.occurred_at)
        pieces = [Piece(trip, mapped) for trip in trips for mapped in trip.mapped]
        for trip in trips:
            trip.left = len(trip.mapped)
        try:
            self._go(pieces)
        except OutOfTime as late:
            for trip in trips:
                if trip.left:
                    trip.outcome = trip.outcome or Postponed(str(late))
        finally:
            self._at.store()
        return {trip.parcel.id: _outcome(trip) for trip in trips}

    def _go(self, pieces: Sequence[Piece]) -> None:
        self._at.load(pieces)
        self._owners.look_up(_reps(pieces))
        self._at.places |= look(self._api, self._people, pieces, self._at.links)
        for step in STEPS:
            self._write([piece for piece in pieces if piece.mapped.part in step])

    def _write(self, pieces: Sequence[Piece]) -> None:
        waiting = list(pieces)
        self._making.look_at_turning(self._api, waiting)
        while waiting:
            waiting = [piece for piece in waiting if piece.trip.outcome is None]
            now, later = round_of(waiting, {piece: self._identity(piece) for piece in waiting})
            ready = [one for piece in now if (one := self._ready(piece)) is not None]
            waiting = [*self._settled(send(self._api, ready)), *later]
            self._at.store()
            for piece in set(now) - set(waiting):
                piece.trip.left -= 1

    def _identity(self, piece: Piece) -> str:
        place = self._at.places.get(piece.key)
        if place is not None:
            return place.id
        return piece.email or str(piece.key)

    def _ready(self, piece: Piece) -> Sending | None:
        """The record as it is sent; None where there is nothing to send."""
        parcel, link = piece.trip.parcel, self._at.links.get(piece.key)
        if link is not None and link.newer_than(parcel.account_key, parcel.version):
            return None
        if link is not None and link.state == "deleted" and _stays_deleted(piece):
            return None
        place = self._place(piece)
        if place is None and piece.mapped.record.only_update:
            return None
        if place is not None and _only_associated(piece, place):
            self._associate(piece, place)
            return None
        try:
            return self._making.sending(piece, place, link)
        except Unfit as unfit:
            reason = f"{piece.called}: {unfit.rejected.reason}"
            piece.trip.outcome = Rejected(reason[:1].upper() + reason[1:], unfit.rejected.remedy)
            return None

    def _place(self, piece: Piece) -> Place | None:
        if piece.key not in self._at.places and piece.key.kind is Kind.CONTACT:
            companies = (k for k in piece.mapped.record.belongs_to if k.kind is Kind.COMPANY)
            account = self._at.places.get(next(companies, piece.key))
            found = self._people.place_of(piece, account.id if account else None)
            if found is not None:
                self._at.places[piece.key] = found
        return self._at.places.get(piece.key)

    def _associate(self, piece: Piece, place: Place) -> None:
        """The customer's own record: the interaction belongs to it, nothing of it is written."""
        if not piece.stranger:
            piece.trip.notes.append(waits_note(piece, place))
        self._at.note(piece, place, THEIRS)

    # What became of them

    def _settled(self, results: Iterable[tuple[Sending, Result]]) -> list[Piece]:
        """Note what was written; those that are to be tried again."""
        again: list[Piece] = []
        moved: list[Piece] = []
        for sending, result in results:
            piece, fault = sending.piece, result.fault
            if result.success:
                self._written(sending, result)
                continue
            of_all(piece.called, fault)
            piece.failed[fault.code] += 1
            if piece.failed[fault.code] >= _TRIES or not self._may_pass(piece, fault):
                piece.trip.outcome = failed(piece.called, fault)
            else:
                (moved if fault.code in GONE else again).append(piece)
        self._follow(moved)
        if again:
            sleep(_PAUSE * max(piece.failed.total() for piece in again))
        return [*again, *moved]

    def _written(self, sending: Sending, result: Result) -> None:
        piece = sending.piece
        at = sending.place.id if sending.place is not None else result.id or ""
        place = Place(sending.by[0], at)
        if piece.key.kind is Kind.CONTACT:
            self._people.made(piece, place)
        self._at.note(piece, place, sending.digest)

    def _may_pass(self, piece: Piece, fault: Fault) -> bool:
        if fault.code == LEFT:
            return self._look_again(_reps([piece]))
        if fault.code != DUPLICATES:
            return is_locked(fault) or fault.code in GONE or fault.code == TAKEN_KEY
        same = self._people.the_same(self._api, piece, fault.matches)
        if same is not None:
            self._at.places[piece.key] = same
            return True
        # Whom the rule found may have been deleted or merged since: then it is to be asked again.
        named = fault.matched
        return all(named.values()) and not are_there(self._api, named)

    def _look_again(self, reps: set[str]) -> bool:
        """Whether one of them may have left since they were looked up, which is done anew once."""
        doubted = reps - self._doubted
        self._owners.look_up(doubted, anew=True)
        self._doubted |= reps
        return bool(doubted)

    # What people did meanwhile

    def _follow(self, pieces: Sequence[Piece]) -> None:
        """Look where the records are that were not found, and those that they belong to."""
        if not pieces:
            return
        before = {
            key: self._at.places[key]
            for piece in pieces
            for key in (piece.key, *piece.mapped.record.belongs_to)
            if key in self._at.places
        }
        now = followed(self._api, before.values())
        for key, place in before.items():
            self._at.moved(key, now[place])
        for piece in pieces:
            self._make_anew(piece, {key for key in before if now[before[key]] is None})

    def _make_anew(self, piece: Piece, lost: set[RecordKey]) -> None:
        """A company or a person that somebody deleted, and a new interaction needs."""
        for mapped in piece.trip.mapped:
            again = mapped.key in lost and mapped.key.kind in LASTING
            if again and mapped.key != piece.key and not piece.trip.begun:
                piece.trip.left += 1
                self._write([Piece(piece.trip, mapped)])


def _stays_deleted(piece: Piece) -> bool:
    """Whether what a person deleted is left so, which is noted."""
    if piece.key.kind in LASTING and not piece.trip.begun:
        return False
    piece.trip.notes.append(
        f"{piece.mapped.rule.object}: a person deleted “{piece.mapped.record.called[:60]}” in "
        "Salesforce, so it was not made again."
    )
    return True


def _only_associated(piece: Piece, place: Place) -> bool:
    """Whether the record is the customer's own, of which nothing is written."""
    return place.object != piece.mapped.rule.object or (place.theirs and piece.stranger)


def _reps(pieces: Iterable[Piece]) -> set[str]:
    named = (
        value
        for piece in pieces
        for fields in (piece.mapped.fields, piece.mapped.first)
        if isinstance(value := fields.get(OWNER), str)
    )
    return {rep for rep in named if rep.strip()}


def _outcome(trip: Trip) -> Outcome:
    return trip.outcome or Delivered(tuple(dict.fromkeys(trip.notes)))
