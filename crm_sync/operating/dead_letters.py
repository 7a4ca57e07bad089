"""The hand-offs that a CRM will never take as they are, as the operator reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import DEAD
from crm_sync.hand_off import HandOff, read_stored
from crm_sync.words import visitor
from store.crm import CrmDelivery, CrmOutbox

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class DeadLetter:
    """One of them."""

    target_id: str
    outbox_id: str
    account_key: str
    interaction_id: str
    hand_off: HandOff | None
    """None: this version cannot read it."""
    reason: str
    remedy: str | None
    died_at: datetime

    @property
    def interaction(self) -> str:
        """What it is about, in a few words."""
        return _in_few_words(self.hand_off, self.interaction_id)


@dataclass(frozen=True)
class Told:
    """One hand-off, and what became of it."""

    outbox_id: str
    account_key: str
    interaction_id: str
    seq: int
    """Its number among the account's."""
    hand_off: HandOff | None
    """None: this version cannot read it."""
    told_at: datetime
    deliveries: Sequence[CrmDelivery]
    """To each CRM."""

    @property
    def interaction(self) -> str:
        """What it is about, in a few words."""
        return _in_few_words(self.hand_off, self.interaction_id)


def told(session: Session, outbox_id: str) -> Told | None:
    """One hand-off; None, where it is not known (any more)."""
    row = session.get(CrmOutbox, outbox_id)
    if row is None:
        return None
    query = select(CrmDelivery).where(CrmDelivery.outbox_id == outbox_id)
    deliveries = session.scalars(query.order_by(CrmDelivery.target_id)).all()
    return Told(
        row.id,
        row.account_key,
        row.interaction_id,
        row.seq,
        read_stored(row.hand_off),
        row.told_at,
        deliveries,
    )


def _in_few_words(hand_off: HandOff | None, interaction_id: str) -> str:
    if hand_off is None:
        return f"Interaction {interaction_id}, which this version of Segue cannot read"
    return title(hand_off)


def title(hand_off: HandOff) -> str:
    """A hand-off in a few words: what it is about, and with whom."""
    if hand_off.erasure is not None:
        return "Erasure of what was told before"
    if hand_off.task is not None:
        return f"Task: {hand_off.task.title}"
    who = visitor(hand_off)
    if hand_off.offer is not None:
        return f"{hand_off.offer.title}, {hand_off.offer.outcome}: {who}"
    if hand_off.meeting is not None:
        return f"{hand_off.meeting.type}, {hand_off.meeting.state.replace('_', ' ')}: {who}"
    if hand_off.request is not None:
        return f"{hand_off.request.kind.replace('_', ' ').capitalize()}: {who}"
    return who


def dead_letters(
    session: Session,
    *,
    target: str | None = None,
    account: str | None = None,
    first: int = 0,
    most: int | None = None,
) -> list[DeadLetter]:
    """Those of a CRM, of an account, or all: the newest first."""
    query = (
        select(CrmDelivery, CrmOutbox)
        .join(CrmOutbox, CrmOutbox.id == CrmDelivery.outbox_id)
        .where(*_dead(target, account))
        .order_by(CrmDelivery.settled_at.desc(), CrmDelivery.target_id, CrmDelivery.outbox_id)
    )
    rows = session.execute(query.offset(first).limit(most))
    return [_read(delivery, told) for delivery, told in rows]


def count_dead(session: Session, *, target: str | None = None, account: str | None = None) -> int:
    """How many there are."""
    query = select(func.count()).select_from(CrmDelivery).where(*_dead(target, account))
    return session.scalar(query) or 0


def _dead(target: str | None, account: str | None) -> Conditions:
    conditions: list[ColumnElement[bool]] = [DEAD]
    if target is not None:
        conditions.append(CrmDelivery.target_id == target)
    if account is not None:
        conditions.append(CrmDelivery.account_key == account)
    return conditions


def _read(delivery: CrmDelivery, told: CrmOutbox) -> DeadLetter:
    return DeadLetter(
        delivery.target_id,
        delivery.outbox_id,
        told.account_key,
        told.interaction_id,
        read_stored(told.hand_off),
        delivery.reason or "The CRM did not say why.",
        delivery.remedy,
        delivery.settled_at or told.told_at,
    )
