"""Backlogs for benchmarks, as ``tell`` leaves them, without waiting for so many transactions."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, text

from crm_sync.hand_off import HandOff
from store.base import new_id
from store.crm import CrmDelivery, CrmLane, CrmOutbox, CrmSequence, CrmTarget
from store.database import transaction
from tests.endurance.stories import Play, story

_AT_ONCE = 5_000
_DIFFERENT = 1_000
"""Hand-offs that are made; the others are these under other names."""


def last(play: Play, interaction: int) -> HandOff:
    """An interaction as it ended: one hand-off that tells all of it."""
    *_, (_, hand_off) = story(play, interaction)
    return hand_off


def connect_only(engine: Engine, target_id: str) -> None:
    """A CRM is connected, and no other."""
    with transaction(engine) as session:
        session.execute(delete(CrmTarget))
        row = CrmTarget(id=target_id, kind="builtin", settings={}, connected_at=datetime.now(UTC))
        session.add(row)


def fill(engine: Engine, target_id: str, count: int, *, accounts: int) -> None:
    """So many hand-offs wait for the target, one an interaction, each account's in their order."""
    taken: dict[str, int] = {}
    now = datetime.now(UTC)
    outbox = [_row(told, taken, now) for told in _different(count, accounts)]
    deliveries = [
        {
            "target_id": target_id,
            "outbox_id": row["id"],
            "state": "waiting",
            "tries": 0,
            "notes": [],
        }
        | {name: row[name] for name in ("account_key", "seq", "told_at")}
        for row in outbox
    ]
    lanes = [{"target_id": target_id, "account_key": key, "due_at": now} for key in taken]
    sequences = [{"account_key": key, "taken": seq} for key, seq in taken.items()]
    for table, rows in (
        (CrmSequence, sequences),
        (CrmOutbox, outbox),
        (CrmDelivery, deliveries),
        (CrmLane, lanes),
    ):
        for start in range(0, len(rows), _AT_ONCE):
            with transaction(engine) as session:
                session.execute(insert(table), rows[start : start + _AT_ONCE])
    if engine.dialect.name == "postgresql":
        # As autovacuum does within a minute or two of so many new rows.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _different(count: int, accounts: int) -> Iterator[dict[str, Any]]:
    """Hand-offs as JSON, each of an interaction of its own."""
    play = Play(1, count, accounts)
    made = [last(play, number).model_dump(mode="json") for number in range(min(count, _DIFFERENT))]
    for number in range(count):
        told = made[number % len(made)]
        kind = told["account_key"].partition(":")[0]
        meeting = told["meeting"] and {**told["meeting"], "id": f"meeting-{number}@segue"}
        yield {
            **told,
            "id": f"interaction-{number}",
            "account_key": f"{kind}:{number % accounts}",
            "meeting": meeting,
        }


def _row(told: dict[str, Any], taken: dict[str, int], now: datetime) -> dict[str, Any]:
    key = told["account_key"]
    taken[key] = taken.get(key, 0) + 1
    return {
        "id": new_id(),
        "account_key": key,
        "seq": taken[key],
        "hand_off": told,
        "interaction_id": told["id"],
        "told_at": now,
    }
