"""Files of the offers that accounts were made before Segue, or by a rep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.imports.columns import from_json, insert_all, to_json
from accounts.imports.faults import Fault
from accounts.imports.judging import (
    Known,
    Verdict,
    accounts_there,
    compared,
    no_account,
    unknown,
)
from accounts.imports.kind import Key, Kind
from accounts.imports.rows import OfferRow
from accounts.imports.spool import Spool, Task
from store.accounts import PastOffer

KIND = "offers"
_KEY = ("account_id", "offer_id", "placement", "at")


@dataclass(frozen=True)
class There:
    """What is there of the accounts of some rows."""

    accounts: set[str]
    offers: Mapping[tuple[str, ...], Mapping[str, Any]]


class Offers(Kind[OfferRow, There]):
    """A row an offer."""

    def keys(self, row: OfferRow, known: Known) -> Iterator[Key]:
        yield KIND, key(row)

    def faults(self, row: OfferRow, known: Known) -> list[Fault]:
        offers = known.catalogue.offers
        return [*unknown("offer_id", row.offer_id, "offer", offers), *_times(row, known)]

    def look(self, session: Session, spool: Spool, rows: Sequence[OfferRow]) -> There:
        ids = {row.account_id for row in rows}
        columns = [getattr(PastOffer, name) for name in ("id", *OfferRow.model_fields)]
        query = select(*columns).where(
            PastOffer.account_id.in_(ids), PastOffer.at.in_({row.at for row in rows})
        )
        made = session.execute(query).mappings()
        return There(
            accounts_there(session, spool, ids),
            {_key(*(one[name] for name in _KEY)): dict(one) for one in made},
        )

    def judge(self, row: OfferRow, there: There, known: Known) -> Verdict:
        if row.account_id not in there.accounts:
            return Verdict(faults=(no_account(row.account_id),))
        old = there.offers.get(key(row))
        if old is None:
            id_ = blake2b("\x00".join(key(row)).encode(), digest_size=16).hexdigest()
            return Verdict(task=Task.NEW, content=to_json({"id": id_, **row.model_dump()}))
        said: dict[str, object] = {"outcome": row.outcome}
        if "deferred_until" in row.model_fields_set or row.outcome != "deferred":
            said["deferred_until"] = row.deferred_until
        changes = compared(old, said)
        if not changes:
            return Verdict()
        content = {"id": old["id"], **{change.field: change.new for change in changes}}
        return Verdict(task=Task.CHANGE, changes=changes, content=to_json(content))

    def write(self, session: Session, spool: Spool, known: Known) -> None:
        for new in spool.work(KIND, Task.NEW):
            insert_all(session, PastOffer, new)
        for changed in spool.work(KIND, Task.CHANGE):
            session.execute(update(PastOffer), [from_json(PastOffer, row) for row in changed])


def key(row: OfferRow) -> tuple[str, ...]:
    """One offer: the same at the same moment and place is the same."""
    return _key(row.account_id, row.offer_id, row.placement, row.at)


def _key(
    account_id: str, offer_id: str | None, placement: str | None, at: datetime | None
) -> tuple[str, ...]:
    return account_id, offer_id or "", placement or "", "" if at is None else at.isoformat()


def _times(row: OfferRow, known: Known) -> list[Fault]:
    faults = []
    if row.at is not None and row.at > known.now + timedelta(days=1):
        what = "This moment has not come."
        faults.append(Fault("at", row.at.isoformat(), what, "Write when the offer was made."))
    if row.deferred_until is None:
        return faults
    until = row.deferred_until.isoformat()
    if row.outcome not in ("deferred", None):
        what = f"The offer was {row.outcome}, not deferred."
        faults.append(Fault("deferred_until", until, what, "Leave it empty, or write deferred."))
    elif row.at is not None and row.deferred_until < row.at:
        what = "It was deferred to a moment before it was made."
        faults.append(Fault("deferred_until", until, what, "Correct one of the two."))
    return faults
