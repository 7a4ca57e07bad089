"""Every account of the base with its facts, however many there are."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from accounts.facts import facts_from
from accounts.history import offers_to_each
from accounts.usage import usage_of_each
from offers import Catalogue, Facts, Learnt
from store.accounts import Account
from store.faults import without_values

BATCH = 1000
"""Accounts that are in memory at a time."""
_log = logging.getLogger("accounts")


def batches(session: Session) -> Iterator[Sequence[Account]]:
    """All accounts by id, up to ``BATCH`` at a time, with what they own. None is kept."""
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
    """Some accounts, each with what ``accounts.facts.facts_of`` says of it; a handful of queries,
    however many they are.

    An account of which no facts can be made is left out, and the log says why: the work of a night
    does not stop for one row.
    """
    usage = usage_of_each(session, catalogue, accounts, now=now)
    try:
        offers = offers_to_each(session, [account.id for account in accounts])
    except ValidationError as error:
        if len(accounts) == 1:
            _left_out(accounts[0], error)
            return
        for account in accounts:
            yield from with_facts(session, catalogue, learnt, [account], now=now)
        return
    for account in accounts:
        of_one = usage[account.id], offers[account.id]
        try:
            facts = facts_from(catalogue, learnt, account, *of_one, now=now)
        except ValidationError as error:
            _left_out(account, error)
        else:
            yield account, facts


def _left_out(account: Account, error: ValidationError) -> None:
    _log.error("account %s is left out: %s", account.id, without_values(error))
