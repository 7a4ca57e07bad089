"""What was won: an account has what it was offered."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from accounts.facts import account_facts
from offers import Catalogue, Facts
from store.accounts import Account
from store.database import Write
from store.decisions import DecisionRow, Outcome

ATTRIBUTED_DAYS = 180
"""A purchase counts for the offers of so many days before it. Longer, and every renewal would be
somebody's merit."""
_BATCH = 500


def look_for_won(session: Session, catalogue: Catalogue, *, now: datetime) -> Iterator[Write]:
    """What has to be written so that everything that was won is noted: for all accounts, in
    slices. For purchases that came in by no import of ours."""
    ids = accounts_with_offers(session, now=now)
    for start in range(0, len(ids), _BATCH):
        slice_ = ids[start : start + _BATCH]
        yield partial(_note, catalogue=catalogue, ids=slice_, now=now)


def _note(session: Session, catalogue: Catalogue, ids: Sequence[str], now: datetime) -> None:
    record_won(session, catalogue, ids, now=now)


def record_won(
    session: Session, catalogue: Catalogue, account_ids: Iterable[str], *, now: datetime
) -> int:
    """Note ``won`` for every offer to these accounts that they have by now and did not have when
    it was made, once; how many that were.

    Offers that a control group was not shown are noted as well: what is bought without them is
    what their effect is measured against.
    """
    won, everybody = 0, sorted(set(account_ids))
    for start in range(0, len(everybody), _BATCH):
        ids = everybody[start : start + _BATCH]
        # Held until the commit: an import and the nightly look never note one purchase twice.
        query = select(Account).where(Account.id.in_(ids)).order_by(Account.id)
        locked = session.scalars(query.with_for_update(key_share=True))
        accounts = {row.id: row for row in locked}
        for row in _open_decisions(session, ids, now):
            account = accounts.get(row.account_id or "")
            if account is not None and _has_it_now(catalogue, row, account, now):
                session.add(
                    Outcome(
                        decision_id=row.id,
                        account_id=row.account_id,
                        outcome="won",
                        at=now,
                        value=_worth(row),
                    )
                )
                won += 1
    session.flush()
    return won


def accounts_with_offers(session: Session, *, now: datetime) -> list[str]:
    """The accounts to which something was offered, or withheld, not too long ago to count."""
    query = select(DecisionRow.account_id).where(
        DecisionRow.account_id.is_not(None),
        DecisionRow.at > now - timedelta(days=ATTRIBUTED_DAYS),
        or_(DecisionRow.offer_id.is_not(None), DecisionRow.withheld_offer_id.is_not(None)),
    )
    return [one for one in session.scalars(query.distinct()) if one is not None]


def _open_decisions(session: Session, ids: Sequence[str], now: datetime) -> Iterator[DecisionRow]:
    noted = exists().where(Outcome.decision_id == DecisionRow.id, Outcome.outcome == "won")
    query = select(DecisionRow).where(
        DecisionRow.account_id.in_(ids),
        DecisionRow.at > now - timedelta(days=ATTRIBUTED_DAYS),
        or_(DecisionRow.offer_id.is_not(None), DecisionRow.withheld_offer_id.is_not(None)),
        DecisionRow.observed.is_not(None),
        ~noted,
    )
    yield from session.scalars(query)


def _has_it_now(catalogue: Catalogue, row: DecisionRow, account: Account, now: datetime) -> bool:
    offer = catalogue.offers.get(row.offer_id or row.withheld_offer_id or "")
    if offer is None:
        return False
    before = Facts.model_validate(row.observed)
    after = Facts.model_validate({**account_facts(account, now.date()), "plan": account.plan})
    if offer.extends == "seats":
        return (after.seats_bought or 0) > (before.seats_bought or 0) > 0
    if offer.extends == "term":
        return _later_term(row, before, account)
    if offer.plan is not None:
        had = offer.plan in catalogue.plan_with_those_below(before.plan)
        return not had and offer.plan in catalogue.plan_with_those_below(after.plan)
    sold = set(catalogue.products_in(offer))
    new = sold - catalogue.has_products(before)
    return bool(new) and sold <= catalogue.has_products(after)


def _later_term(row: DecisionRow, before: Facts, account: Account) -> bool:
    if before.days_to_renewal is None or account.renewal_on is None:
        return False
    return account.renewal_on > row.at.date() + timedelta(days=before.days_to_renewal)


def _worth(row: DecisionRow) -> float | None:
    """What the offer was worth a year when it was decided."""
    offer_id = row.offer_id or row.withheld_offer_id
    candidates: list[dict[str, Any]] = row.record.get("candidates", [])
    for candidate in candidates:
        if candidate["offer_id"] == offer_id and candidate.get("factors"):
            return float(candidate["factors"]["value"])
    return None
