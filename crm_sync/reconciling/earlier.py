"""A CRM is told what was told before it was connected.

From its connection on it is told everything by itself. What came before waits until somebody asks
for it: it can be years, and costs calls.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_, insert, select, update
from sqlalchemy.orm import Session

from crm_sync.reconciling.lanes import AT_ONCE, free_lanes, in_parts, make_due
from crm_sync.reconciling.mending import ROUNDS, wait_again
from store.crm import CrmDelivery, CrmLink, CrmOutbox
from store.database import reading, transaction


@dataclass(frozen=True)
class Earlier:
    """What was set going."""

    hand_offs: int
    """That the CRM is told now for the first time."""
    busy: int
    """Accounts that were being sent something all the time: ask again."""


def tell_earlier(
    engine: Engine,
    target_id: str,
    *,
    since: datetime | None,
    now: datetime,
    events: bool,
    wait: Callable[[], None] = lambda: time.sleep(0.5),
) -> Earlier:
    """Have the CRM told all hand-offs that it was never told; ``since``: those told to us from
    then on. The worker delivers them. Doing it again changes nothing.

    Where it was told later ones of the same account, those are sent again after the earlier ones:
    an account's story has one order. ``events``: each hand-off is a message of its own there
    (signed webhooks), and none is sent again.
    """
    told = 0
    busy: list[str] = []
    for accounts in _accounts(engine, target_id, since):
        done, count = _tell(engine, target_id, accounts, since, now, events)
        told += count
        busy += sorted(set(accounts) - set(done))
    for _ in range(ROUNDS):
        if not busy:
            break
        wait()
        for some in in_parts(busy):
            done, count = _tell(engine, target_id, some, since, now, events)
            told += count
            busy = [account for account in busy if account not in done]
    return Earlier(told, len(busy))


def _accounts(engine: Engine, target_id: str, since: datetime | None) -> Iterator[Sequence[str]]:
    query = (
        select(CrmOutbox.account_key)
        .where(_untold(target_id, since))
        .distinct()
        .order_by(CrmOutbox.account_key)
        .limit(AT_ONCE)
    )
    after = ""
    while True:
        with reading(engine) as session:
            accounts = session.scalars(query.where(CrmOutbox.account_key > after)).all()
        if not accounts:
            return
        yield accounts
        after = accounts[-1]


def _untold(target_id: str, since: datetime | None) -> ColumnElement[bool]:
    told = select(CrmDelivery.outbox_id).where(
        CrmDelivery.target_id == target_id, CrmDelivery.outbox_id == CrmOutbox.id
    )
    if since is None:
        return ~told.exists()
    return and_(~told.exists(), CrmOutbox.told_at >= since)


def _tell(
    engine: Engine,
    target_id: str,
    accounts: Collection[str],
    since: datetime | None,
    now: datetime,
    events: bool,
) -> tuple[Collection[str], int]:
    with transaction(engine) as session:
        free = free_lanes(session, target_id, accounts, now=now)
        rows = _rows(session, target_id, free, since, now)
        if not rows:
            return free, 0
        session.execute(insert(CrmDelivery), rows)
        if not events:
            _tell_later_ones_again(session, target_id, rows, now)
        make_due(session, target_id, {str(row["account_key"]) for row in rows}, now=now)
    return free, len(rows)


def _rows(
    session: Session,
    target_id: str,
    accounts: Collection[str],
    since: datetime | None,
    now: datetime,
) -> list[dict[str, object]]:
    query = (
        select(CrmOutbox.id, CrmOutbox.account_key, CrmOutbox.seq)
        .where(CrmOutbox.account_key.in_(accounts), _untold(target_id, since))
        .order_by(CrmOutbox.account_key, CrmOutbox.seq)
    )
    return [
        {
            "target_id": target_id,
            "outbox_id": row.id,
            "account_key": row.account_key,
            "seq": row.seq,
            # It waits from now on: nobody is behind by the years before.
            "told_at": now,
        }
        for row in session.execute(query)
    ]


def _tell_later_ones_again(
    session: Session, target_id: str, rows: Sequence[dict[str, object]], now: datetime
) -> None:
    first: dict[object, object] = {}
    for row in rows:
        first.setdefault(row["account_key"], row["seq"])
    query = select(CrmDelivery.outbox_id, CrmDelivery.account_key, CrmDelivery.seq).where(
        CrmDelivery.target_id == target_id,
        CrmDelivery.account_key.in_(first),
        CrmDelivery.state == "delivered",
    )
    later = [row for row in session.execute(query) if row.seq > first[row.account_key]]
    wait_again(session, target_id, [row.outbox_id for row in later], now=now)
    # Else the earlier ones would be too old to write what the later ones wrote.
    for some in in_parts(sorted({row.account_key for row in later})):
        session.execute(
            update(CrmLink)
            .where(CrmLink.target_id == target_id, CrmLink.account_key.in_(some))
            .values(version=0)
            .execution_options(synchronize_session=False)
        )
