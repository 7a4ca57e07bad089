"""Whose an event is: the account that the message names, else the one its user belonged to then."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from accounts.events.days import day_of, recount
from offers import Catalogue
from store.accounts import Account
from store.events import Event

MEMBERSHIP, MESSAGE, USER = "membership", "message", "user"
"""Where an event's account is from (``Event.account_from``)."""


def account_then(session: Session, user_id: str, at: datetime) -> str | None:
    """The account that a user belonged to at a moment.

    That is where the latest word before it put them, else the first word after it: whoever signs
    up acts before anybody says for whom.
    """
    before = _memberships(user_id).where(Event.at <= at)
    latest = before.order_by(Event.at.desc(), Event.account_id.desc()).limit(1)
    found: str | None = session.scalar(latest)
    if found is not None:
        return found
    after = _memberships(user_id).where(Event.at > at)
    first: str | None = session.scalar(after.order_by(Event.at, Event.account_id.desc()).limit(1))
    return first


def account_now(session: Session, user_id: str) -> tuple[str, datetime] | None:
    """The account that a user belongs to by the latest word on it, of the accounts that exist, and
    the moment of that word."""
    query = (
        select(Event.account_id, Event.at)
        .where(Event.user_id == user_id, Event.account_from == MEMBERSHIP)
        .join(Account, Account.id == Event.account_id)
    )
    latest = session.execute(
        query.order_by(Event.at.desc(), Event.account_id.desc()).limit(1)
    ).one_or_none()
    return None if latest is None or latest[0] is None else (latest[0], latest[1])


def members(session: Session, account_id: str) -> list[str]:
    """The users of whom it was ever said that they belong to an account."""
    query = select(Event.user_id).where(
        Event.account_id == account_id,
        Event.name == "",
        Event.account_from == MEMBERSHIP,
        Event.user_id.is_not(None),
    )
    return sorted(user_id for user_id in session.scalars(query.distinct()) if user_id is not None)


def reattach(session: Session, catalogue: Catalogue, user_id: str, at: datetime) -> None:
    """Put a user's events where a word on their membership, as of ``at``, says that they belong.

    The word must have been stored. It holds until the next one, and for all before it if it is
    the first. The days that change are counted anew.
    """
    account_id = account_then(session, user_id, at)
    until = session.scalar(
        _memberships(user_id, Event.at).where(Event.at > at).order_by(Event.at).limit(1)
    )
    earlier = session.scalar(_memberships(user_id, Event.at).where(Event.at < at).limit(1))
    theirs: list[ColumnElement[bool]] = [
        Event.user_id == user_id,
        Event.account_from == USER,
        Event.account_id.is_distinct_from(account_id),
    ]
    if earlier is not None:
        theirs.append(Event.at >= at)
    if until is not None:
        theirs.append(Event.at < until)
    moved = session.execute(
        select(Event.kind, Event.name, Event.at, Event.account_id).where(*theirs)
    )
    days = {
        (whose, name, day_of(happened))
        for kind, name, happened, former in moved
        if kind == "track"
        for whose in (former, account_id)
        if whose is not None
    }
    session.execute(update(Event).where(*theirs).values(account_id=account_id))
    recount(session, catalogue, days)


def _memberships(user_id: str, column: Any = Event.account_id) -> Select[Any]:
    return select(column).where(Event.user_id == user_id, Event.account_from == MEMBERSHIP)
