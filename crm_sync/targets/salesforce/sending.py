"""One record as it is sent, and records put together so that a call never holds one twice."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.targets.salesforce.answers import Result
from crm_sync.targets.salesforce.api import AT_ONCE, Record, SalesforceApi, chunks
from crm_sync.targets.salesforce.pieces import Piece, Place
from crm_sync.targets.salesforce.turning import mark


@dataclass(frozen=True)
class Sending:
    """A record on its way."""

    piece: Piece
    place: Place | None
    """Where it is; None: it is upserted by its key."""
    fields: Mapping[str, Scalar]
    digest: str

    @property
    def body(self) -> Record:
        """As the collection has it."""
        if self.place is not None:
            return {"id": self.place.id, **self.fields}
        return {self.piece.mapped.rule.key: self.piece.key.external_id, **self.fields}

    @property
    def by(self) -> tuple[str, str]:
        """What it can be put together with: the object, and the key unless it is known."""
        rule = self.piece.mapped.rule
        return (self.place.object, "") if self.place is not None else (rule.object, rule.key)


def digest_of(mapped: Mapped, place: str, fields: Mapping[str, Scalar]) -> str:
    """Of what is written each time: the same again is not sent."""
    told = json.dumps([place, fields], sort_keys=True, ensure_ascii=False)
    return mark(mapped) + sha256(told.encode()).hexdigest()[:63]


def send(api: SalesforceApi, sendings: Sequence[Sending]) -> Iterator[tuple[Sending, Result]]:
    """Send them in as few calls as can be; what became of each."""
    groups: dict[tuple[str, str], list[Sending]] = {}
    for one in sendings:
        groups.setdefault(one.by, []).append(one)
    for (object_, key), group in groups.items():
        # Those of one account stand together: fewer rows are held by two calls at once.
        group.sort(key=lambda one: one.piece.trip.parcel.account_key)
        for some in chunks(group, AT_ONCE):
            bodies = [one.body for one in some]
            results = api.upsert(object_, key, bodies) if key else api.update(object_, bodies)
            yield from zip(some, results, strict=True)


def round_of(
    pieces: Iterable[Piece], identity: Mapping[Piece, str]
) -> tuple[list[Piece], list[Piece]]:
    """The first of each identity, and the others, which wait until those are written."""
    seen: set[str] = set()
    now: list[Piece] = []
    later: list[Piece] = []
    for piece in pieces:
        (later if identity[piece] in seen else now).append(piece)
        seen.add(identity[piece])
    return now, later
