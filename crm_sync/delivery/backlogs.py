"""How far each CRM is behind, for people: in queries that a long backlog does not slow down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import DEAD, WAITING
from store.crm import CrmDelivery, CrmLane, CrmTarget


@dataclass(frozen=True)
class Backlog:
    """How far one CRM is behind, and what stands in its way."""

    target_id: str
    kind: str
    waiting: int
    """Hand-offs that it has not got yet."""
    oldest: datetime | None
    """When the oldest of them was told."""
    dead: int
    """Hand-offs that need a person."""
    held_up: int
    """Accounts whose next hand-off failed and waits for another try. The others go on."""
    last_delivered: datetime | None
    last_error: str | None
    """Why it last failed as a whole, also if it works again."""
    last_error_at: datetime | None
    failure: str | None
    """Why nothing is sent to it now; None: it works."""
    remedy: str | None
    """What a person must do; None with a ``failure``: it may pass by itself."""
    failing_since: datetime | None
    paused_until: datetime | None
    """When it is tried next."""

    @property
    def needs_somebody(self) -> bool:
        """Whether a person must act: hand-offs died, or the CRM waits for a remedy."""
        return self.dead > 0 or self.remedy is not None


def backlog(session: Session, *, now: datetime) -> list[Backlog]:
    """Every connected CRM, by this transaction's view, in the order of their names."""
    targets = session.scalars(select(CrmTarget).order_by(CrmTarget.id)).all()
    return [_of(session, target, now) for target in targets]


def _of(session: Session, target: CrmTarget, now: datetime) -> Backlog:
    its = CrmDelivery.target_id == target.id
    waiting = select(func.count()).where(its, WAITING)
    oldest = select(func.min(CrmDelivery.told_at)).where(its, WAITING)
    dead = select(func.count()).where(its, DEAD)
    # A lane that was let go since ``now`` is due after it as well, and nothing of it failed.
    failed = exists().where(
        its, CrmDelivery.account_key == CrmLane.account_key, WAITING, CrmDelivery.tries > 0
    )
    held_up = select(func.count()).where(
        CrmLane.target_id == target.id, CrmLane.due_at > now, failed
    )
    paused = target.not_before if target.not_before and target.not_before > now else None
    return Backlog(
        target_id=target.id,
        kind=target.kind,
        waiting=session.scalar(waiting) or 0,
        oldest=session.scalar(oldest),
        dead=session.scalar(dead) or 0,
        held_up=session.scalar(held_up) or 0,
        last_delivered=target.delivered_at,
        last_error=target.last_error,
        last_error_at=target.last_error_at,
        failure=target.failure,
        remedy=target.remedy,
        failing_since=target.failing_since,
        paused_until=paused,
    )
