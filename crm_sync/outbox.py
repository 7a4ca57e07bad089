"""Telling the CRM, and that it arrives: once, in the order of each account, through anything."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from crm_sync.hand_off import HandOff
from crm_sync.recording import to_records
from crm_sync.targets.builtin import BuiltinCrm
from crm_sync.targets.target import Writer
from store.base import new_id
from store.crm import CrmOutbox, CrmSequence
from store.durable import DurableWork, Queue

DELIVER_HAND_OFF = "deliver_hand_off"
"""The work's name; its argument is the outbox row's id."""

_log = structlog.get_logger("crm_sync")


def tell(session: Session, durable: DurableWork, hand_off: HandOff, *, now: datetime) -> None:
    """The CRM will receive ``hand_off``, if and only if this transaction commits.

    It comes after everything told of the same account before, whoever told it: the account's
    number is taken here, and its row stays locked until the transaction ends.
    """
    row = CrmOutbox(
        id=new_id(),
        account_key=hand_off.account_key,
        seq=_take_number(session, hand_off.account_key),
        hand_off=hand_off.model_dump(mode="json"),
        state="waiting",
        told_at=now,
    )
    session.add(row)
    session.flush()
    _enqueue(session, durable, row, key=row.id)


def _take_number(session: Session, account_key: str) -> int:
    """The account's next number, from 1. One statement: to take it is to hold the lock."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(CrmSequence).values(account_key=account_key, taken=1)
    next_one = first.on_conflict_do_update(
        index_elements=[CrmSequence.account_key], set_={"taken": CrmSequence.taken + 1}
    )
    taken: int = session.execute(next_one.returning(CrmSequence.taken)).scalar_one()
    return taken


def _enqueue(session: Session, durable: DurableWork, row: CrmOutbox, *, key: str | None) -> None:
    durable.enqueue(
        session,
        DELIVER_HAND_OFF,
        row.id,
        queue=Queue.HAND_OFFS,
        partition=row.account_key,
        priority=row.seq,
        key=key,
    )


def deliver(
    session: Session, outbox_id: str, *, now: datetime, target: Writer | None = None
) -> None:
    """Write the hand-off of an outbox row to ``target`` (the built-in CRM unless given).

    Doing it again changes nothing. Raises ``LookupError`` for an unknown row, ``RefusedError``
    where the CRM never takes it, ``UnavailableError`` where it may later.
    """
    row = _row(session, outbox_id)
    if row.state != "waiting":
        return
    records = to_records(HandOff.model_validate(row.hand_off))
    (target or BuiltinCrm(session)).write(
        records, account_key=row.account_key, version=row.seq, now=now
    )
    row.state, row.delivered_at, row.error = "delivered", now, None
    _log.info("hand_off_delivered", account=row.account_key, seq=row.seq, records=len(records))


def give_up(session: Session, outbox_id: str, reason: str) -> None:
    """The hand-off cannot be delivered: keep it, with the reason, for a person to mend.

    It holds up nothing: the account's later hand-offs go on.
    """
    row = _row(session, outbox_id)
    if row.state != "waiting":
        return
    row.state, row.error = "dead", reason
    _log.error("hand_off_dead", account=row.account_key, seq=row.seq, reason=reason)


def replay(session: Session, durable: DurableWork, outbox_id: str) -> None:
    """Try a dead hand-off again. Records that later hand-offs wrote meanwhile stay as they are.

    Raises ``LookupError`` for an unknown row, ``ValueError`` for one that is not dead.
    """
    row = _row(session, outbox_id)
    if row.state != "dead":
        raise ValueError(f"hand-off {outbox_id} is {row.state}: only a dead one is replayed")
    row.state = "waiting"
    session.flush()
    _enqueue(session, durable, row, key=None)


def _row(session: Session, outbox_id: str) -> CrmOutbox:
    row = session.get(CrmOutbox, outbox_id, with_for_update=True)
    if row is None:
        raise LookupError(f"no hand-off {outbox_id!r} in segue_crm_outbox")
    return row


@dataclass(frozen=True)
class Backlog:
    """How far the CRM is behind."""

    waiting: int
    oldest: datetime | None
    """When the oldest hand-off that still waits was told."""
    dead: int
    """Hand-offs that need a person."""
    last_delivered: datetime | None


def backlog(session: Session) -> Backlog:
    """How far the CRM is behind, by this transaction's view."""
    states = {
        state: (count, oldest, delivered)
        for state, count, oldest, delivered in session.execute(
            select(
                CrmOutbox.state,
                func.count(),
                func.min(CrmOutbox.told_at),
                func.max(CrmOutbox.delivered_at),
            ).group_by(CrmOutbox.state)
        )
    }
    nothing = (0, None, None)
    waiting, oldest, _ = states.get("waiting", nothing)
    dead, _, _ = states.get("dead", nothing)
    _, _, last_delivered = states.get("delivered", nothing)
    return Backlog(waiting, oldest, dead, last_delivered)
