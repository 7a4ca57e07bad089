"""From a record of ours to what is sent of it."""

from collections.abc import Iterable, Mapping

from crm_sync.links import Link
from crm_sync.mappings.applying import Scalar
from crm_sync.records import Kind
from crm_sync.targets.salesforce import relations, turning
from crm_sync.targets.salesforce.api import Record, SalesforceApi
from crm_sync.targets.salesforce.fitting import Fitting, worded
from crm_sync.targets.salesforce.naming import required_words, with_names_apart
from crm_sync.targets.salesforce.people import People
from crm_sync.targets.salesforce.pieces import Piece, Place
from crm_sync.targets.salesforce.sending import Sending, digest_of
from crm_sync.targets.salesforce.soql import where_any
from crm_sync.targets.salesforce.whereabouts import Whereabouts


class Making:
    """Makes the bodies of one ``deliver``."""

    def __init__(
        self, fitting: Fitting, people: People, whereabouts: Whereabouts, *, close_after_days: int
    ) -> None:
        self._fitting, self._people, self._at = fitting, people, whereabouts
        self._close_after_days = close_after_days
        self._stands: dict[str, Record] = {}

    def look_at_turning(self, api: SalesforceApi, pieces: Iterable[Piece]) -> None:
        """Whether opportunities that are to be closed or opened are closed already."""
        ids = {
            place.id
            for piece in pieces
            if piece.key.kind is Kind.DEAL
            and (place := self._at.places.get(piece.key)) is not None
            and turning.turns(piece.mapped, self._at.links.get(piece.key))
        }
        for found in api.queries(
            list(where_any("Opportunity", ("Id", "IsClosed", "IsWon"), "Id", ids))
        ):
            self._stands.update({str(one["Id"]): one for one in found})

    def sending(self, piece: Piece, place: Place | None, link: Link | None) -> Sending | None:
        """The record as it is sent; None: it stands so already.

        Raises ``Unfit`` for a value that its field can never take, ``Refused`` for a field that
        there is not.
        """
        always = self._always(piece)
        digest = digest_of(piece.mapped, piece.mapped.rule.object, always)
        if place is None:
            return Sending(piece, None, {**self._first(piece), **always}, digest)
        turns = turning.turns(piece.mapped, link)
        if link is not None and link.digest == digest and not turns:
            return None
        more = self._turned(piece, place) if turns else {}
        if link is None and self._people.key_is_ours_to_write(place):
            more[piece.mapped.rule.key] = piece.key.external_id
        return Sending(piece, place, {**more, **always}, digest)

    def _always(self, piece: Piece) -> dict[str, Scalar]:
        mapped = piece.mapped
        told = relations.told(mapped.key.kind, mapped.record.belongs_to, self._at.places)
        refs = {name: id_ for name, (_, id_) in told.items()}
        empty = relations.cleared(told, self._at.places)
        return self._fit(piece, {**worded(mapped, mapped.fields), **refs, **empty})

    def _first(self, piece: Piece) -> dict[str, Scalar]:
        mapped, happened = piece.mapped, piece.trip.parcel.hand_off.occurred_at
        belongs = relations.at_creation(mapped.key.kind, mapped.record.belongs_to, self._at.places)
        given = with_names_apart({**mapped.first, **belongs}, mapped.record.properties.get("name"))
        words = required_words(mapped.rule.object, happened, self._close_after_days)
        said = {**mapped.fields, **given}
        missing = {name: word for name, word in words.items() if said.get(name) in (None, "")}
        return self._fit(piece, {**given, **missing})

    def _turned(self, piece: Piece, place: Place) -> dict[str, Scalar]:
        return self._fit(piece, turning.turned(piece.mapped, self._stands.get(place.id)))

    def _fit(self, piece: Piece, given: Mapping[str, Scalar]) -> dict[str, Scalar]:
        return self._fitting.fit(piece.mapped, given, piece.trip.notes)
