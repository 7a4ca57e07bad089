"""Files of ownership: a row a product of an account."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts.imports.columns import from_json, insert_all, to_json
from accounts.imports.faults import Fault
from accounts.imports.judging import (
    Known,
    Verdict,
    accounts_there,
    compared,
    no_account,
    not_yet,
    unknown,
)
from accounts.imports.kind import Key, Kind
from accounts.imports.rows import OwnershipRow
from accounts.imports.spool import Spool, Task
from store.accounts import Ownership
from store.pairs import are_among

KIND = "ownership"
_SLICE = 500


@dataclass(frozen=True)
class There:
    """What is there of the accounts of some rows."""

    accounts: set[str]
    owned: Mapping[tuple[str, str], date | None]
    """Account and product -> since when."""


class Ownerships(Kind[OwnershipRow, There]):
    """A row a product of an account."""

    def keys(self, row: OwnershipRow, known: Known) -> Iterator[Key]:
        yield KIND, (row.account_id, row.product_id or "")

    def faults(self, row: OwnershipRow, known: Known) -> list[Fault]:
        sold = {**known.catalogue.products, **known.catalogue.bundles}
        return [
            *unknown("product_id", row.product_id, "product or bundle", sold),
            *not_yet("since", row.since, known.latest_day),
        ]

    def look(self, session: Session, spool: Spool, rows: Sequence[OwnershipRow]) -> There:
        ids = {row.account_id for row in rows}
        return There(accounts_there(session, spool, ids), _owned_by(session, ids))

    def judge(self, row: OwnershipRow, there: There, known: Known) -> Verdict:
        if row.account_id not in there.accounts:
            return Verdict(faults=(no_account(row.account_id),))
        content = to_json(row.model_dump())
        owned = (row.account_id, row.product_id or "")
        if owned not in there.owned:
            return Verdict(task=Task.NEW, content=content)
        said = {"since": row.since} if "since" in row.model_fields_set else {}
        changes = compared({"since": there.owned[owned]}, said)
        if not changes:
            return Verdict()
        return Verdict(task=Task.CHANGE, changes=changes, content=content)

    def write(self, session: Session, spool: Spool, known: Known) -> None:
        for new in spool.work(KIND, Task.NEW):
            insert_all(session, Ownership, new)
        for changed in spool.work(KIND, Task.CHANGE):
            session.execute(update(Ownership), [from_json(Ownership, row) for row in changed])
        for removed in spool.work(KIND, Task.REMOVE):
            gone = [(row["account_id"], row["product_id"]) for row in removed]
            those = are_among(Ownership.account_id, Ownership.product_id, gone)
            session.execute(delete(Ownership).where(those))


def _owned_by(session: Session, ids: set[str]) -> dict[tuple[str, str], date | None]:
    query = select(Ownership.account_id, Ownership.product_id, Ownership.since)
    found = session.execute(query.where(Ownership.account_id.in_(ids)))
    return {(account_id, product_id): since for account_id, product_id, since in found}


def keep_only_these(session: Session, spool: Spool) -> Iterator[tuple[str, str]]:
    """Keep aside that what the accounts of the file own besides it is removed; yields what."""
    batch: set[str] = set()
    for account_id, _ in groupby(spool.seen(KIND), key=lambda parts: parts[0]):
        batch.add(account_id)
        if len(batch) == _SLICE:
            yield from _remove_others(session, spool, batch)
            batch = set()
    if batch:
        yield from _remove_others(session, spool, batch)


def _remove_others(session: Session, spool: Spool, ids: set[str]) -> Iterator[tuple[str, str]]:
    for owned in sorted(_owned_by(session, ids)):
        if not spool.was_seen(KIND, owned):
            spool.add(KIND, Task.REMOVE, {"account_id": owned[0], "product_id": owned[1]})
            yield owned
