"""What became of a batch is noted: in one transaction, in as many statements for 1 as for 100."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, update
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import WAITING, Claim, Waiting, lock, of
from crm_sync.delivery.later_ones import send_those_under_way_again
from crm_sync.delivery.pauses import (
    LONGEST_OF_A_LANE,
    TRIES_ALONE,
    TRIES_OF_A_PARCEL,
    pause,
)
from crm_sync.delivery.sending import Sent, failed_on
from crm_sync.delivery.superseding import supersede
from crm_sync.targets.target import Delivered, Outcome, Postponed, Rejected
from store.crm import CrmDelivery, CrmLane

TRY_AGAIN = "Once its cause is mended, replay it."
_FAR_TOO_LONG = 2000
"""Characters of a reason: a server can answer with a page."""


@dataclass(frozen=True)
class Settled:
    """What was noted."""

    delivered: int = 0
    dead: int = 0
    postponed: int = 0
    lost: int = 0
    """Parcels whose lanes were another worker's by then: what became of them is that one's word."""
    left: tuple[str, ...] = ()
    """Accounts of which nothing was noted: somebody had locked their lanes, or they are lost."""


def settle(
    session: Session,
    claimed: Claim,
    batch: Sequence[Waiting],
    sent: Sent,
    *,
    supersedes: bool,
    free_only: bool,
    now: datetime,
    chance: Callable[[], float],
) -> Settled:
    """Note what became of each parcel of the claim, and let its lanes go: those in which more
    waits are due at once.

    ``supersedes``: whether a hand-off can stand for former ones of its interaction. ``free_only``:
    only what nobody has locked: a business transaction that told of one account and stays open
    would hold up all that is noted with it, and whoever tells of those accounts.
    What the process no longer holds, because its lease ran out or the target was disconnected,
    stays as it is.
    """
    held = set(_held(session, claimed, free_only))
    mine = [one for one in batch if one.account_key in held]
    said = [(one, _verdict(one, sent)) for one in mine]
    delivered = [(one, what) for one, what in said if isinstance(what, Delivered)]
    dead = [(one, what) for one, what in said if isinstance(what, Rejected)]
    later = [(one, what) for one, what in said if isinstance(what, Postponed)]
    _deliver(session, claimed.target_id, delivered, now)
    _bury(session, claimed.target_id, dead, now)
    if supersedes and delivered:
        supersede(session, claimed.target_id, [one for one, _ in delivered], now)
        arrived = {one.account_key: one.seq for one, _ in delivered}
        send_those_under_way_again(session, claimed.target_id, arrived)
    postponed = _postpone(session, claimed.target_id, later, now, chance)
    _let_go(session, claimed.target_id, sorted(held - postponed), now)
    left = tuple(sorted(set(claimed.account_keys) - held)) if free_only else ()
    lost = 0 if free_only else len(batch) - len(mine)
    return Settled(len(delivered), len(dead), len(later), lost, left)


def _held(session: Session, claimed: Claim, free_only: bool) -> Sequence[str]:
    return lock(
        session,
        claimed.target_id,
        CrmLane.account_key.in_(claimed.account_keys),
        CrmLane.claimed_by == claimed.by,
        CrmLane.claimed_until == claimed.until,
        free_only=free_only,
    )


def _verdict(one: Waiting, sent: Sent) -> Outcome | None:
    """None: nothing is known of it, and it goes again as it is."""
    alone = sent.raised.get(one.outbox_id)
    what = sent.outcomes.get(one.outbox_id)
    if alone is not None:
        return failed_on(alone) if one.tries + 1 >= TRIES_ALONE else None
    if isinstance(what, Postponed) and one.tries + 1 >= TRIES_OF_A_PARCEL:
        return Rejected(f"Gave up after {one.tries + 1} tries: {what.reason}", TRY_AGAIN)
    return what


def _deliver(
    session: Session, target_id: str, those: Sequence[tuple[Waiting, Delivered]], now: datetime
) -> None:
    arrived = {"state": "delivered", "settled_at": now, "reason": None, "remedy": None}
    plain = [one.outbox_id for one, what in those if not what.notes]
    if plain:
        session.execute(
            update(CrmDelivery)
            .where(CrmDelivery.target_id == target_id, CrmDelivery.outbox_id.in_(plain), WAITING)
            .values(**arrived, notes=[])
            .execution_options(synchronize_session=False)
        )
    _each(
        session,
        [
            {**_key(target_id, one), **arrived, "notes": list(what.notes)}
            for one, what in those
            if what.notes
        ],
    )


def _bury(
    session: Session, target_id: str, those: Sequence[tuple[Waiting, Rejected]], now: datetime
) -> None:
    _each(
        session,
        [
            {
                **_key(target_id, one),
                "state": "dead",
                "tries": one.tries + 1,
                "reason": _short(what.reason),
                "remedy": _short(what.remedy),
                "settled_at": now,
            }
            for one, what in those
        ],
    )


def _postpone(
    session: Session,
    target_id: str,
    those: Sequence[tuple[Waiting, Postponed]],
    now: datetime,
    chance: Callable[[], float],
) -> set[str]:
    """Hold up the lanes of these; their accounts."""
    lanes: list[dict[str, Any]] = []
    for one, what in those:
        wait = pause(
            one.tries + 1, chance(), longest=LONGEST_OF_A_LANE, retry_after=what.retry_after
        )
        free = {"claimed_by": None, "claimed_until": None, "due_at": now + wait}
        lanes.append({"target_id": target_id, "account_key": one.account_key, **free})
    _each(
        session,
        [
            {**_key(target_id, one), "tries": one.tries + 1, "reason": _short(what.reason)}
            for one, what in those
        ],
    )
    if lanes:
        session.execute(update(CrmLane), lanes)
    return {one.account_key for one, _ in those}


def _let_go(session: Session, target_id: str, account_keys: Sequence[str], now: datetime) -> None:
    if not account_keys:
        return
    more = exists().where(
        CrmDelivery.target_id == CrmLane.target_id,
        CrmDelivery.account_key == CrmLane.account_key,
        WAITING,
    )
    session.execute(
        update(CrmLane)
        .where(of(target_id, account_keys))
        .values(claimed_by=None, claimed_until=None, due_at=case((more, now)))
        .execution_options(synchronize_session=False)
    )


def _each(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(update(CrmDelivery), rows)


def _key(target_id: str, one: Waiting) -> dict[str, Any]:
    return {"target_id": target_id, "outbox_id": one.outbox_id}


def _short(text: str) -> str:
    return text if len(text) <= _FAR_TOO_LONG else f"{text[: _FAR_TOO_LONG - 1]}…"


def count_lone_tries(
    session: Session, target_id: str, batch: Sequence[Waiting], sent: Sent
) -> None:
    """A connector failed on a parcel that was alone: it is not tried so for ever."""
    rows = [
        {**_key(target_id, one), "tries": one.tries + 1, "reason": sent.raised[one.outbox_id]}
        for one in batch
        if len(sent.raised) == 1 and one.outbox_id in sent.raised
    ]
    _each(session, rows)
