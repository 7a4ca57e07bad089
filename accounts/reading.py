"""Every account of the base with its facts, however many there are."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from accounts.facts import facts_from
from accounts.history import offers_to_each
from accounts.usage import usage_of_each
from offers import Catalogue, Facts, Learnt
from store.accounts import Account

BATCH = 1000
"""Accounts that are in memory at a time."""


def each_account(
    session: Session, catalogue: Catalogue, learnt: Learnt, *, now: datetime
) -> Iterator[tuple[Account, Facts]]:
    """Every account, by id, with what ``accounts.facts.facts_of`` says of it.

    It reads in batches and keeps none of them. What each account owns is loaded with it.
    """
    for batch in batches(session):
        yield from with_facts(session, catalogue, learnt, batch, now=now)


def batches(session: Session) -> Iterator[Sequence[Account]]:
    """All accounts by id, up to ``BATCH`` at a time, with what they own."""
    after = ""
    query = select(Account).options(selectinload(Account.owned)).order_by(Account.id).limit(BATCH)
    while accounts := session.scalars(query.where(Account.id > after)).all():
        yield accounts
        after = accounts[-1].id


def with_facts(
    session: Session,
    catalogue: Catalogue,
    learnt: Learnt,
    accounts: Sequence[Account],
    *,
    now: datetime,
) -> Iterator[tuple[Account, Facts]]:
    """Some accounts, each with its facts; a handful of queries, however many they are."""
    usage = usage_of_each(session, catalogue, accounts, now=now)
    offers = offers_to_each(session, [account.id for account in accounts])
    for account in accounts:
        yield (
            account,
            facts_from(catalogue, learnt, account, usage[account.id], offers[account.id], now=now),
        )
