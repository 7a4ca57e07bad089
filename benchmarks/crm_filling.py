"""Backlogs for benchmarks, as ``tell`` leaves them, without waiting for so many transactions."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count, islice
from random import Random
from typing import Any

from sqlalchemy import Engine, delete, insert, text

from crm_sync.hand_off import HandOff
from store.base import new_id
from store.crm import CrmDelivery, CrmLane, CrmOutbox, CrmSequence, CrmTarget
from store.database import transaction
from tests.endurance.cast import SHARED_ADDRESSES, Account, shared_address
from tests.endurance.stories import Play, along, interaction_of, story

LIFE = ("shown", "accepted", "booked", "moved")
"""What is told of an interaction whose offer was accepted: a hand-off each time."""
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


def fill(engine: Engine, target_id: str, hand_offs: int, *, accounts: int) -> None:
    """So many hand-offs wait for the target, one an interaction, each account's in their order."""
    _fill(engine, target_id, _different(hand_offs, accounts))


def fill_lives(
    engine: Engine, target_id: str, interactions: int, *, accounts: int, seed: int = 1
) -> None:
    """Whole lives wait for the target: what was told of each of so many interactions as it was
    shown, accepted, booked and moved."""
    lives = islice(each_life(accounts, seed), interactions)
    _fill(engine, target_id, (one.model_dump(mode="json") for one in _mixed(lives, accounts)))


def _mixed(lives: Iterable[list[HandOff]], accounts: int) -> Iterator[HandOff]:
    """In an order as things happen: of the interactions of an account two or three are open at a
    time, and of all accounts some are at their first step and some at their last."""
    chance = Random(1)
    open_: list[tuple[float, int, int, HandOff]] = []
    for number, life in enumerate(lives):
        while open_ and open_[0][0] < number:
            yield heappop(open_)[-1]
        for step, hand_off in enumerate(life):
            at = number + accounts * 0.7 * (step + 0.9 * chance.random())
            heappush(open_, (at, number, step, hand_off))
    while open_:
        yield heappop(open_)[-1]


def each_life(accounts: int, seed: int) -> Iterator[list[HandOff]]:
    """What is told of one interaction after the other, each of the next of so many accounts.

    Nobody types an address that is another's too: that happens, and costs calls of its own, but not
    as often as in the play that these people are taken from.
    """
    play = Play(seed, 0, 2 * accounts)
    own = [number for number in range(play.accounts) if not _shares(interaction_of(play, number))]
    for turn in count():
        for number in own[:accounts]:
            told = along(play, number + turn * play.accounts, LIFE)
            yield [hand_off for _, hand_off in told]


def _shares(whose: Account) -> bool:
    shared = {shared_address(number) for number in range(SHARED_ADDRESSES)}
    return any(person.email in shared for person in whose.people)


def _fill(engine: Engine, target_id: str, told: Iterable[dict[str, Any]]) -> None:
    taken: dict[str, int] = {}
    now = datetime.now(UTC)
    outbox = [_row(one, taken, now) for one in told]
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


def _different(hand_offs: int, accounts: int) -> Iterator[dict[str, Any]]:
    """Hand-offs as JSON, each of an interaction of its own."""
    play = Play(1, hand_offs, accounts)
    made = [
        last(play, number).model_dump(mode="json") for number in range(min(hand_offs, _DIFFERENT))
    ]
    for number in range(hand_offs):
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
