"""Telling the CRMs: in the business transaction, so that both are kept or neither."""

from collections.abc import Sequence
from datetime import datetime
from types import ModuleType

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from crm_sync.hand_off import HandOff
from store.base import new_id
from store.crm import CrmDelivery, CrmLane, CrmOutbox, CrmSequence, CrmTarget


def tell(session: Session, hand_off: HandOff, *, now: datetime) -> None:
    """Every connected CRM will receive ``hand_off``, if and only if this transaction commits.

    It comes after everything told of the same account before, whoever told it: the account's
    number is taken here, and its row stays locked until the transaction ends. Who tells of
    several accounts in one transaction does so in the order of their keys as Python sorts them:
    the relay locks an account's lanes in that order, and no two wait for each other.
    """
    key = hand_off.account_key
    seq = _take_number(session, key)
    row = CrmOutbox(
        id=new_id(),
        account_key=key,
        seq=seq,
        hand_off=hand_off.model_dump(mode="json"),
        interaction_id=hand_off.id,
        told_at=now,
    )
    session.add(row)
    session.flush()
    targets = _connected(session)
    if targets:
        _address(session, row, targets)
        _make_due(session, key, targets, now)


def _take_number(session: Session, account_key: str) -> int:
    """The account's next number, from 1. One statement: to take it is to hold the lock."""
    first = _dialect(session).insert(CrmSequence).values(account_key=account_key, taken=1)
    next_one = first.on_conflict_do_update(
        index_elements=[CrmSequence.account_key], set_={"taken": CrmSequence.taken + 1}
    )
    taken: int = session.execute(next_one.returning(CrmSequence.taken)).scalar_one()
    return taken


def _connected(session: Session) -> Sequence[str]:
    """The targets, which cannot be disconnected before this transaction ends."""
    query = select(CrmTarget.id).order_by(CrmTarget.id)
    return session.scalars(query.with_for_update(read=True, key_share=True)).all()


def _address(session: Session, row: CrmOutbox, targets: Sequence[str]) -> None:
    shared = {"outbox_id": row.id, "account_key": row.account_key, "seq": row.seq}
    one_each = [{**shared, "target_id": target, "told_at": row.told_at} for target in targets]
    session.execute(insert(CrmDelivery), one_each)


def _make_due(session: Session, account_key: str, targets: Sequence[str], now: datetime) -> None:
    """The account's lanes, made where there are none. One that waits, waits no longer."""
    lanes = [{"target_id": one, "account_key": account_key, "due_at": now} for one in targets]
    due = _dialect(session).insert(CrmLane).values(lanes)
    sooner = {"due_at": func.coalesce(CrmLane.due_at, due.excluded.due_at)}
    session.execute(
        due.on_conflict_do_update(
            index_elements=[CrmLane.target_id, CrmLane.account_key], set_=sooner
        )
    )


def _dialect(session: Session) -> ModuleType:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
