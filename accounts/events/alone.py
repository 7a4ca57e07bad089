"""Deliveries that tell of the same customers wait for each other, and only those.

What is locked, in this order: the accounts that are told of, the people, the accounts whose days
are counted, then the rows. Each follows from what the locks before it hold still.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.events.belonging import MEMBERSHIP, members
from accounts.events.messages import Message
from store.accounts import Account, Contact
from store.events import Event
from store.locks import lock_names, lock_rows, wait_at_most

LONGEST_WAIT = timedelta(seconds=3)
"""Then a delivery fails, to be sent again: one stuck account must not use up the connections."""
_IDS_A_QUERY = 500


def alone_with_customers(session: Session, messages: Sequence[Message]) -> None:
    """From here to the transaction's end no other delivery tells of these customers, and nothing
    else changes their rows. Raises ``OperationalError`` if that takes ``LONGEST_WAIT``."""
    wait_at_most(session, LONGEST_WAIT)
    named = {one.account_id for one in messages if one.account_id is not None}
    told = {one.account_id for one in messages if one.kind == "group" and one.account_id in named}
    told_of = sorted(account_id for account_id in told if account_id is not None)
    lock_names(session, "account", told_of)
    people = {one.user_id for one in messages if one.user_id is not None}
    for account_id in _not_there(session, told_of):
        people.update(members(session, account_id))
    lock_names(session, "person", people)
    lock_names(session, "days", named | _accounts_of(session, people))
    lock_rows(session, Account, told_of)
    lock_rows(session, Contact, sorted(people))


def _not_there(session: Session, account_ids: Sequence[str]) -> list[str]:
    there = set(session.scalars(select(Account.id).where(Account.id.in_(account_ids))))
    return [account_id for account_id in account_ids if account_id not in there]


def _accounts_of(session: Session, people: Iterable[str]) -> set[str]:
    """Every account that some people were ever said to belong to."""
    ids, found = sorted(people), set[str]()
    for start in range(0, len(ids), _IDS_A_QUERY):
        query = select(Event.account_id).where(
            Event.user_id.in_(ids[start : start + _IDS_A_QUERY]),
            Event.account_from == MEMBERSHIP,
            Event.account_id.is_not(None),
        )
        found.update(one for one in session.scalars(query.distinct()) if one is not None)
    return found
