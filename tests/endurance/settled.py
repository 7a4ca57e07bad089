"""How far the deliveries are, by our own tables: when to go on. The CRM says what is true."""

import time
from collections.abc import Callable

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import InterfaceError, OperationalError

from store.crm import CrmDelivery, CrmOutbox
from store.database import reading
from tests.endurance.evidence import DeadLetter

PATIENCE_SECONDS = 240.0
"""Without any hand-off settled for so long, nothing is coming any more."""


def waiting(engine: Engine, target: str | None = None) -> int:
    """Hand-offs on their way."""
    query = select(func.count()).where(CrmDelivery.state == "waiting")
    if target is not None:
        query = query.where(CrmDelivery.target_id == target)
    with reading(engine) as session:
        return session.scalar(query) or 0


def dead(engine: Engine, target: str) -> list[DeadLetter]:
    """The dead letters of a target."""
    query = select(CrmDelivery).where(CrmDelivery.target_id == target, CrmDelivery.state == "dead")
    with reading(engine) as session:
        return [
            DeadLetter(row.account_key, row.seq, row.reason, row.remedy)
            for row in session.scalars(query)
        ]


def superseded(engine: Engine, target: str) -> frozenset[tuple[str, int]]:
    """What was dead, and was told again with the rest of its interaction."""
    query = select(CrmDelivery.account_key, CrmDelivery.seq).where(
        CrmDelivery.target_id == target, CrmDelivery.state == "superseded"
    )
    with reading(engine) as session:
        return frozenset((row.account_key, row.seq) for row in session.execute(query))


def told(engine: Engine) -> int:
    """Hand-offs that the outbox has."""
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(CrmOutbox)) or 0


def drain(engine: Engine, watch: Callable[[], None]) -> int:
    """Wait until nothing waits, or nothing moves any more; how many are left."""
    left, moved = -1, time.monotonic()
    while left and time.monotonic() - moved < PATIENCE_SECONDS:
        watch()
        time.sleep(0.1)
        try:
            now = waiting(engine)
        except (OperationalError, InterfaceError):
            continue
        if now != left:
            left, moved = now, time.monotonic()
    return left
