"""Which accounts' next hand-offs a worker sends: lanes that are due, left to it for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, collate, exists, literal_column, or_, select, update
from sqlalchemy.orm import Session

from store.crm import CrmDelivery, CrmLane, CrmOutbox, CrmTarget

LEASE = timedelta(minutes=2)
"""A lane that a worker took up is left to it for so long: after that it is another's, should the
worker have died or been stopped."""
TALK = timedelta(minutes=1)
"""For so long of it the worker talks to the CRM. What is left covers the call that was on its way,
clocks that differ between machines, and the note of what became of it."""

WAITING = CrmDelivery.state == literal_column("'waiting'")
DEAD = CrmDelivery.state == literal_column("'dead'")
"""Literally, not as parameters: the databases take their partial indexes only then."""


@dataclass(frozen=True)
class Claim:
    """Some lanes of a target, left to one process. Nobody else has the same."""

    target_id: str
    by: str
    until: datetime
    account_keys: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """The next hand-off of a lane, as it is stored."""

    outbox_id: str
    account_key: str
    seq: int
    interaction_id: str
    hand_off: dict[str, Any]
    tries: int
    """Those that failed before."""


def due(now: datetime, *, by: str | None = None) -> ColumnElement[bool]:
    """Lanes in which something may be sent, by whom nobody else is at it. What the process ``by``
    claimed before and could not settle is its own again."""
    free = [CrmLane.claimed_until.is_(None), CrmLane.claimed_until <= now]
    if by is not None:
        free.append(CrmLane.claimed_by == by)
    return (CrmLane.due_at <= now) & or_(*free)


def claim(session: Session, target_id: str, by: str, most: int, *, now: datetime) -> Claim:
    """Up to so many lanes that are due, longest first; another worker gets others."""
    query = (
        select(CrmLane.account_key)
        .where(CrmLane.target_id == target_id, due(now, by=by))
        .order_by(CrmLane.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    accounts = session.scalars(query).all()
    claimed = Claim(target_id, by, now + LEASE, tuple(sorted(accounts)))
    if accounts:
        session.execute(
            update(CrmLane)
            .where(of(claimed.target_id, claimed.account_keys))
            .values(claimed_by=by, claimed_until=claimed.until)
        )
    return claimed


def of(target_id: str, account_keys: Sequence[str]) -> ColumnElement[bool]:
    """The lanes of these accounts at the target."""
    return (CrmLane.target_id == target_id) & CrmLane.account_key.in_(account_keys)


def lock(
    session: Session, target_id: str, *which: ColumnElement[bool], free_only: bool = False
) -> Sequence[str]:
    """Lock those lanes of the target, in the order that everybody locks lanes in: that of the
    keys as Python sorts them, whatever language the database was made for. Their accounts.

    ``free_only``: not those that somebody else has locked just now; it waits for nobody.
    """
    order: ColumnElement[str] = CrmLane.account_key.expression
    if session.get_bind().dialect.name == "postgresql":
        order = collate(order, "C")
    query = select(CrmLane.account_key).where(CrmLane.target_id == target_id, *which)
    return session.scalars(query.order_by(order).with_for_update(skip_locked=free_only)).all()


def take_back(session: Session, worker_id: str, *, now: datetime) -> None:
    """What a process of this worker's had claimed when it ended is free again: lanes, and the probe
    of a CRM that failed."""
    its = CrmLane.claimed_by.startswith(f"{worker_id}/", autoescape=True)
    # A probe is claimed with its lane, until the same moment (``health.take_probe``).
    probed = exists().where(
        CrmLane.target_id == CrmTarget.id, its, CrmLane.claimed_until == CrmTarget.not_before
    )
    session.execute(
        update(CrmTarget)
        .where(CrmTarget.failure.is_not(None), probed)
        .values(not_before=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(update(CrmLane).where(its).values(claimed_by=None, claimed_until=None))


def heads(session: Session, claimed: Claim) -> list[Waiting]:
    """The next hand-off of each lane of the claim that has one."""
    first = (
        select(CrmDelivery.outbox_id)
        .where(
            CrmDelivery.target_id == CrmLane.target_id,
            CrmDelivery.account_key == CrmLane.account_key,
            WAITING,
        )
        .order_by(CrmDelivery.seq)
        .limit(1)
        .scalar_subquery()
    )
    mine = of(claimed.target_id, claimed.account_keys)
    # Two statements: each is a search by key, whatever the planner knows of the tables.
    ids = [one for one in session.scalars(select(first).where(mine)) if one is not None]
    query = (
        select(CrmOutbox, CrmDelivery.tries)
        .join(CrmDelivery, CrmDelivery.outbox_id == CrmOutbox.id)
        .where(CrmDelivery.target_id == claimed.target_id, CrmOutbox.id.in_(ids))
        .order_by(CrmOutbox.told_at, CrmOutbox.id)
    )
    return [
        Waiting(row.id, row.account_key, row.seq, row.interaction_id, row.hand_off, tries)
        for row, tries in session.execute(query)
    ]
