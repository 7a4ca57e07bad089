"""What a person sets going again: dead hand-offs, and a CRM that is being left alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import DEAD, lock, of
from crm_sync.delivery.later_ones import send_later_ones_again
from store.crm import CrmDelivery, CrmLane, CrmTarget
from store.portions import portions

REPLAYABLE = ("dead", "dismissed")
"""States of what a person can set going again."""


def replay(session: Session, target_id: str, outbox_id: str, *, now: datetime) -> None:
    """Try a dead hand-off again, or one that was dismissed, before what waits of its account. Those
    that told of the same company or person since are sent again after it (``later_ones``).

    Raises ``LookupError`` for an unknown one, ``ValueError`` for one that is neither.
    """
    row = locked_delivery(session, target_id, outbox_id)
    if row.state not in REPLAYABLE:
        raise ValueError(f"The hand-off {outbox_id} is on its way again, or has arrived meanwhile.")
    row.state, row.tries, row.settled_at = "waiting", 0, None
    session.flush()
    send_later_ones_again(session, target_id, [outbox_id])
    _make_due(session, target_id, [row.account_key], now)


def locked_delivery(session: Session, target_id: str, outbox_id: str) -> CrmDelivery:
    """A hand-off's way to a CRM, its account locked. Raises ``LookupError`` for an unknown one."""
    account = session.scalar(
        select(CrmDelivery.account_key).where(
            CrmDelivery.target_id == target_id, CrmDelivery.outbox_id == outbox_id
        )
    )
    if account is None:
        raise LookupError(f"no hand-off {outbox_id!r} goes to the CRM {target_id!r}")
    lock(session, target_id, CrmLane.account_key == account)
    return session.get_one(
        CrmDelivery, (target_id, outbox_id), with_for_update=True, populate_existing=True
    )


def replay_all(
    session: Session, target_id: str, account_key: str | None = None, *, now: datetime
) -> int:
    """Try all dead hand-offs of a target again, or those of one account. How many there were."""
    dead = select(CrmDelivery.account_key).where(CrmDelivery.target_id == target_id, DEAD)
    if account_key is not None:
        dead = dead.where(CrmDelivery.account_key == account_key)
    accounts = session.scalars(dead.distinct()).all()
    return sum(_replay(session, target_id, some, now) for some in portions(sorted(accounts)))


def _replay(session: Session, target_id: str, accounts: Sequence[str], now: datetime) -> int:
    lock(session, target_id, CrmLane.account_key.in_(accounts))
    again = session.scalars(
        update(CrmDelivery)
        .where(CrmDelivery.target_id == target_id, CrmDelivery.account_key.in_(accounts), DEAD)
        .values(state="waiting", tries=0, settled_at=None)
        .returning(CrmDelivery.outbox_id)
        .execution_options(synchronize_session=False)
    ).all()
    send_later_ones_again(session, target_id, again)
    _make_due(session, target_id, accounts, now)
    return len(again)


def try_now(session: Session, target_id: str, *, now: datetime) -> None:
    """Send to the target at once whatever waits: its pause is over, and that of each account.

    Raises ``LookupError`` if it is not connected.
    """
    held_up = CrmLane.due_at > now
    lanes = select(CrmLane.account_key).where(CrmLane.target_id == target_id, held_up)
    for some in portions(sorted(session.scalars(lanes))):
        locked = lock(session, target_id, CrmLane.account_key.in_(some), held_up)
        _make_due(session, target_id, locked, now)
    changed = (
        update(CrmTarget)
        .where(CrmTarget.id == target_id)
        .values(not_before=None, tries=0)
        .returning(CrmTarget.id)
    )
    if session.scalar(changed.execution_options(synchronize_session=False)) is None:
        raise LookupError(f"no CRM {target_id!r} is connected")


def _make_due(session: Session, target_id: str, accounts: Sequence[str], now: datetime) -> None:
    if accounts:
        session.execute(
            update(CrmLane)
            .where(of(target_id, accounts))
            .values(due_at=now)
            .execution_options(synchronize_session=False)
        )
