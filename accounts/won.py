"""What was won: an account has what it was offered. One purchase, one decision's merit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session, selectinload

from accounts.facts import account_facts
from accounts.recorded import recorded_facts
from offers import Catalogue, Facts
from offers.purchases import bought, brought_by, sold_by
from store.accounts import Account
from store.database import Write
from store.decisions import DecisionRow, Outcome
from store.locks import lock_rows

ATTRIBUTED_DAYS = 180
"""A purchase counts for the offers of so many days before it. Longer, and every renewal would be
somebody's merit."""
_ACCOUNTS_READ = 500
_ACCOUNTS_WRITTEN = 50
_ROWS = 200
_OFFER: ColumnElement[str | None] = func.coalesce(
    DecisionRow.offer_id, DecisionRow.withheld_offer_id
)

# Not the record: it is large, and only a winner's worth is in it.
_DECISIONS = select(
    DecisionRow.id,
    DecisionRow.account_id,
    DecisionRow.at,
    DecisionRow.observed,
    _OFFER.label("offered"),
).where(DecisionRow.outcome.is_distinct_from("withdrawn"))
"""But for those that were taken back at once, which have no merit."""


@dataclass(frozen=True)
class _Won:
    """A decision that gets the merit of a purchase."""

    decision_id: str
    account_id: str
    value: float | None
    """What the offer was worth a year when it was decided."""


def look_for_won(session: Session, catalogue: Catalogue, *, now: datetime) -> Iterator[Write]:
    """What has to be written so that everything that was won is noted, for purchases that came in
    by no import of ours. ``session`` only reads; the writes are few and short."""
    ids = sorted(accounts_with_offers(session, now=now))
    for some in _parts(ids, _ACCOUNTS_READ):
        noted = _noted(session, some)
        found = list(_newly_won(session, catalogue, some, noted, now))
        for accounts in _parts(sorted({one.account_id for one in found}), _ACCOUNTS_WRITTEN):
            won = [one for one in found if one.account_id in accounts]
            known = {one: len(noted[one]) for one in accounts}
            yield partial(_note_unless_noted, won=won, known=known, now=now)


def record_won(
    session: Session, catalogue: Catalogue, account_ids: Iterable[str], *, now: datetime
) -> int:
    """Note ``won`` for what these accounts bought by now, once a purchase; how many that were.

    Of several decisions that offered it, the latest gets it; of several offers that a purchase
    takes in, the one that offered most of it. Offers that a control group was not shown are noted
    as well: what is bought without them is what their effect is measured against.
    """
    won = 0
    for ids in _parts(sorted(set(account_ids)), _ACCOUNTS_READ):
        lock_rows(session, Account, ids)  # nobody else notes the same purchase
        found = list(_newly_won(session, catalogue, ids, _noted(session, ids), now))
        _note(session, found, now)
        won += len(found)
    return won


def record_deal_won(
    session: Session, catalogue: Catalogue, decision_id: str, *, at: datetime
) -> bool:
    """Note ``won`` as of ``at`` for the decision whose own deal was won over there; whether it was
    news. A purchase that was noted since the offer, by what the account owns, is the same one."""
    found = session.execute(
        _DECISIONS.where(DecisionRow.id == decision_id, _OFFER.in_(list(catalogue.offers)))
    ).one_or_none()
    if found is None:
        return False
    ids = [] if found.account_id is None else [found.account_id]
    lock_rows(session, Account, ids)
    noted = _noted(session, ids)[found.account_id] if ids else _noted_of(session, decision_id)
    if not list(_of_each_purchase(catalogue, [found], noted, at)):
        return False
    value = _worth(session, found.id, found.offered)
    session.add(
        Outcome(
            decision_id=found.id, account_id=found.account_id, outcome="won", at=at, value=value
        )
    )
    session.flush()
    return True


def _noted_of(session: Session, decision_id: str) -> list[tuple[str, datetime]]:
    query = (
        select(_OFFER, Outcome.at)
        .join(DecisionRow, DecisionRow.id == Outcome.decision_id)
        .where(DecisionRow.id == decision_id, Outcome.outcome == "won")
    )
    return [(offer, at) for offer, at in session.execute(query) if offer is not None]


def accounts_with_offers(session: Session, *, now: datetime) -> list[str]:
    """The accounts to which something was offered, or withheld, not too long ago to count."""
    query = select(DecisionRow.account_id).where(
        DecisionRow.account_id.is_not(None),
        DecisionRow.at > now - timedelta(days=ATTRIBUTED_DAYS),
        _OFFER.is_not(None),
    )
    return [one for one in session.scalars(query.distinct()) if one is not None]


def _parts(ids: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + most] for start in range(0, len(ids), most))


def _note_unless_noted(
    session: Session, won: Sequence[_Won], known: dict[str, int], now: datetime
) -> None:
    """An account of which something was noted since it was looked at waits for the next look."""
    ids = sorted(known)
    lock_rows(session, Account, ids)
    noted = _noted(session, ids)
    _note(session, [one for one in won if len(noted[one.account_id]) == known[one.account_id]], now)


def _note(session: Session, won: Iterable[_Won], now: datetime) -> None:
    session.add_all(
        Outcome(
            decision_id=one.decision_id,
            account_id=one.account_id,
            outcome="won",
            at=now,
            value=one.value,
        )
        for one in won
    )
    session.flush()


_Noted = defaultdict[str, list[tuple[str, datetime]]]
"""Account -> the offers that it won already, and when."""


def _noted(session: Session, ids: Sequence[str]) -> _Noted:
    query = (
        select(DecisionRow.account_id, _OFFER, Outcome.at)
        .join(DecisionRow, DecisionRow.id == Outcome.decision_id)
        .where(DecisionRow.account_id.in_(ids), Outcome.outcome == "won")
    )
    noted: _Noted = defaultdict(list)
    for account_id, offer_id, at in session.execute(query):
        if account_id is not None and offer_id is not None:
            noted[account_id].append((offer_id, at))
    return noted


def _newly_won(
    session: Session, catalogue: Catalogue, ids: Sequence[str], noted: _Noted, now: datetime
) -> Iterator[_Won]:
    """The decisions that get the merit of what these accounts bought and is not noted yet."""
    accounts = _as_they_are(session, ids, now)
    query = _DECISIONS.where(
        DecisionRow.account_id.in_(list(accounts)),
        DecisionRow.at > now - timedelta(days=ATTRIBUTED_DAYS),
        DecisionRow.at <= now,
        DecisionRow.observed.is_not(None),
        _OFFER.in_(list(catalogue.offers)),
    ).order_by(DecisionRow.account_id, DecisionRow.at, DecisionRow.id)
    rows = session.execute(query.execution_options(yield_per=_ROWS))
    winners: list[Row[Any]] = []
    for account_id, of_one in groupby(rows, key=lambda row: row.account_id):
        fitting = [row for row in of_one if _has_it(catalogue, row, accounts[account_id], now)]
        if fitting:
            winners += _of_each_purchase(catalogue, fitting, noted[account_id], now)
    for row in winners:
        yield _Won(row.id, row.account_id, _worth(session, row.id, row.offered))


def _as_they_are(session: Session, ids: Sequence[str], now: datetime) -> dict[str, Facts]:
    query = (
        select(Account)
        .where(Account.id.in_(ids))
        .options(selectinload(Account.owned))
        .execution_options(populate_existing=True)
    )
    return {
        row.id: Facts.model_validate({**account_facts(row, now.date()), "plan": row.plan})
        for row in session.scalars(query)
    }


def _has_it(catalogue: Catalogue, row: Row[Any], after: Facts, now: datetime) -> bool:
    before = recorded_facts(row.observed)
    if before is None:
        return False
    if "plan_on_record" in before.model_fields_set:
        # What the visitor declared is not what the account had.
        before = before.model_copy(update={"plan": before.plan_on_record})
    days = (now.date() - row.at.date()).days
    return bought(catalogue, catalogue.offers[row.offered], before, after, days=days)


def _of_each_purchase(
    catalogue: Catalogue,
    fitting: Sequence[Row[Any]],
    noted: Iterable[tuple[str, datetime]],
    now: datetime,
) -> Iterator[Row[Any]]:
    """Of one account's decisions, whose offers it has now: one for each purchase.

    What it has by an earlier purchase is no merit of offers made before that was noted.
    """
    brought = {key: brought_by(catalogue, offer) for key, offer in catalogue.offers.items()}
    taken = [(brought[one], at) for one, at in noted if one in brought]
    most_first = sorted(
        fitting, key=lambda row: (len(brought[row.offered]), row.at, row.id), reverse=True
    )
    for row in most_first:
        sold = sold_by(catalogue, catalogue.offers[row.offered])
        if all(sold.isdisjoint(goods) or at < row.at for goods, at in taken):
            taken.append((brought[row.offered], now))
            yield row


def _worth(session: Session, decision_id: str, offer_id: str) -> float | None:
    """What the offer was worth a year when it was decided."""
    record = session.scalar(select(DecisionRow.record).where(DecisionRow.id == decision_id))
    candidates: list[dict[str, Any]] = (record or {}).get("candidates", [])
    for candidate in candidates:
        if candidate["offer_id"] == offer_id and candidate.get("factors"):
            return float(candidate["factors"]["value"])
    return None
