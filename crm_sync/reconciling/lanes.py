"""Accounts of which something is to be sent once more, taken while nobody is sending anything."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, collate, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store.crm import CrmLane

AT_ONCE = 200
"""Accounts of a transaction: the lanes of so many stand still for it."""


def free_lanes(
    session: Session, target_id: str, accounts: Collection[str], *, now: datetime
) -> list[str]:
    """Lock the accounts' lanes, made where there are none; those at which no worker is sending.

    Locked in the order of the keys as Python sorts them, like the relay's: no two ever cross.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"target_id": target_id, "account_key": account} for account in sorted(accounts)]
    session.execute(dialect.insert(CrmLane).values(rows).on_conflict_do_nothing())
    order: ColumnElement[str] = CrmLane.account_key.expression
    if dialect is postgresql:
        order = collate(order, "C")
    idle = or_(CrmLane.claimed_until.is_(None), CrmLane.claimed_until <= now)
    query = select(CrmLane.account_key).where(_of(target_id, accounts), idle).order_by(order)
    return list(session.scalars(query.with_for_update()))


def make_due(session: Session, target_id: str, accounts: Collection[str], *, now: datetime) -> None:
    """Something of these accounts waits. One that waits already, waits as long as before."""
    session.execute(
        update(CrmLane)
        .where(_of(target_id, accounts))
        .values(due_at=func.coalesce(CrmLane.due_at, now))
        .execution_options(synchronize_session=False)
    )


def _of(target_id: str, accounts: Collection[str]) -> ColumnElement[bool]:
    return (CrmLane.target_id == target_id) & CrmLane.account_key.in_(sorted(accounts))


def in_parts(values: Sequence[str], size: int = AT_ONCE) -> Iterator[Sequence[str]]:
    """So many at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
