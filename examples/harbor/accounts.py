"""Fills the store with the demo's accounts: ``python -m examples.harbor.accounts``.

Running it twice leaves the same database: what it writes follows from seed, count and day. The
synthetic accounts are Harbor's; another vendor's folder gives the customers that it names.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from examples.harbor.customers import load_customers
from examples.harbor.synthetic import account, past_offers
from examples.harbor.use import event_days
from examples.harbor.visits import PREFIX, visits
from offers import load_catalogue
from store.accounts import Account, Contact, Ownership, PastOffer
from store.database import open_engine, transaction
from store.decisions import DecisionRow, Outcome
from store.events import EventDay
from store.visits import AnswerRow, Signal, Visit

FOLDER = Path(__file__).resolve().parent
# SQLite binds 32,766 values in one statement at most.
_BATCH = 500


def generate(
    session: Session,
    *,
    accounts: int,
    seed: int,
    today: date,
    vendor: Path = FOLDER,
    visited: int | None = None,
) -> int:
    """Writes the demo's customers and ``accounts`` synthetic ones; returns how many there are.

    Accounts that are there already are brought to the state that ``seed`` and ``today`` give;
    what was recorded about them (visits, decisions) stays. Where there are no recorded visits of
    theirs yet, some of the months before ``today`` are written as well: ``visited``, or three to
    ten accounts.
    """
    catalogue = load_catalogue(vendor / "catalogue")
    made = [
        customer.as_account(today, catalogue.segment_of(customer.account.employees) or "small")
        for customer in load_customers(vendor).values()
    ]
    synthetic = [account(catalogue, seed, number, today) for number in range(accounts)]
    history = [past for one in synthetic for past in past_offers(catalogue, seed, one, today)]
    made += synthetic
    _replace_accounts(session, made)
    _insert(session, Ownership, [owned for one in made for owned in one.owned])
    _insert(session, Contact, [contact for one in made for contact in one.contacts])
    _insert(session, PastOffer, history)
    _insert(
        session, EventDay, [d for one in synthetic for d in event_days(catalogue, seed, one, today)]
    )
    there = session.scalar(select(Visit.id).where(Visit.id.startswith(PREFIX)).limit(1))
    if synthetic and there is None:
        # Once: what was recorded does not move with the day.
        count = accounts * 3 // 10 if visited is None else visited
        _insert_visits(
            session, visits(catalogue, synthetic, history, seed=seed, today=today, count=count)
        )
    return len(made)


def _insert_visits(session: Session, stories: Iterable[Sequence[Any]]) -> None:
    rest = iter(stories)
    while batch := list(islice(rest, _BATCH)):
        rows = [row for story in batch for row in story]
        for table in (Visit, AnswerRow, Signal, DecisionRow, Outcome):
            _insert(session, table, [row for row in rows if isinstance(row, table)])


def _replace_accounts(session: Session, made: Sequence[Account]) -> None:
    rows = [_row(one) for one in made]
    ids = [row["id"] for row in rows]
    there: set[str] = set()
    for batch in _batches(ids):
        there.update(session.scalars(select(Account.id).where(Account.id.in_(batch))))
        for child in (Ownership, Contact, PastOffer, EventDay):
            session.execute(delete(child).where(child.account_id.in_(batch)))
    known = [row for row in rows if row["id"] in there]
    new = [row for row in rows if row["id"] not in there]
    if known:
        session.execute(update(Account), known)
    if new:
        session.execute(insert(Account), new)


def _insert(session: Session, table: type[Any], objects: Iterable[Any]) -> None:
    rows = [_row(one) for one in objects]
    if rows:
        session.execute(insert(table), rows)


def _row(one: Any) -> dict[str, Any]:
    return {column.key: getattr(one, column.key) for column in inspect(type(one)).column_attrs}


def _batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m examples.harbor.accounts", description=__doc__)
    parser.add_argument(
        "--database-url",
        default=os.environ.get("SEGUE_DATABASE_URL", "sqlite:///.segue/segue.db"),
        help="default: SEGUE_DATABASE_URL",
    )
    parser.add_argument(
        "--vendor",
        type=Path,
        default=Path(os.environ.get("SEGUE_VENDOR", FOLDER)),
        help="the folder with customers.yaml and catalogue/; default: SEGUE_VENDOR",
    )
    parser.add_argument("--accounts", type=int, help="default: 2000 for Harbor, 0 for another")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        default=datetime.now(UTC).date(),
        help="the day that renewals and ages count from (YYYY-MM-DD)",
    )
    given = parser.parse_args(arguments)
    accounts = given.accounts
    if accounts is None:
        accounts = 2000 if given.vendor.resolve() == FOLDER else 0
    engine = open_engine(given.database_url)
    try:
        with transaction(engine) as session:
            count = generate(
                session,
                accounts=accounts,
                seed=given.seed,
                today=given.today,
                vendor=given.vendor,
            )
    finally:
        engine.dispose()
    sys.stdout.write(f"{count} accounts\n")


if __name__ == "__main__":
    main()
