"""A CRM that fails as a whole is left alone for a while, then tried with one probe.

While ``CrmTarget.failure`` is set nothing is sent before ``not_before``. After that one worker
sends one batch, and the others wait for what becomes of it: it takes the probe by moving
``not_before`` by a lease, so that a probe whose worker dies is another's; its own again, once it is
back (``claiming.take_back``).
"""

from datetime import datetime

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import LEASE
from crm_sync.delivery.pauses import LONGEST_OF_A_TARGET, pause
from crm_sync.delivery.sending import REPORT, Broken
from remote.faults import Refused, Unavailable
from store.crm import CrmTarget


def may_send(target: CrmTarget, *, now: datetime) -> bool:
    """Whether the target's pause, if it has one, is over."""
    return target.not_before is None or target.not_before <= now


def take_probe(session: Session, target: CrmTarget, *, now: datetime) -> bool:
    """The probe of a target that failed is this worker's. False: it is another's, or not yet."""
    taken = (
        update(CrmTarget)
        .where(
            CrmTarget.id == target.id,
            CrmTarget.not_before.is_not_distinct_from(target.not_before),
        )
        .values(not_before=now + LEASE)
        .execution_options(synchronize_session=False)
    )
    return session.execute(taken.returning(CrmTarget.id)).one_or_none() is not None


def give_probe_back(session: Session, target: CrmTarget) -> None:
    """Nothing was due after all: the probe is whoever's has something."""
    session.execute(
        update(CrmTarget)
        .where(CrmTarget.id == target.id)
        .values(not_before=target.not_before)
        .execution_options(synchronize_session=False)
    )


def succeeded(
    session: Session, target_id: str, *, probe: bool, delivered: int, now: datetime
) -> None:
    """The target took a batch. Only a probe ends its pause, and only a later batch forgets how
    often it failed: a probe is one hand-off, and the fault may be in all others."""
    values: dict[str, object] = {}
    if delivered:
        values["delivered_at"] = now
    if probe:
        values |= dict.fromkeys(("failure", "remedy", "failing_since", "not_before"))
    else:
        values["tries"] = case((CrmTarget.failure.is_(None), 0), else_=CrmTarget.tries)
    session.execute(
        update(CrmTarget)
        .where(CrmTarget.id == target_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def failed(
    session: Session,
    target_id: str,
    fault: Unavailable | Refused | Broken,
    *,
    probe: bool,
    now: datetime,
    chance: float,
) -> None:
    """The target failed as a whole: nothing is sent to it for a while."""
    row = session.get(CrmTarget, target_id, with_for_update={"key_share": True})
    if row is None:
        return
    paused = not probe and row.not_before is not None and row.not_before > now
    row.tries += not paused  # the batch of another worker failed for the same reason
    wait = pause(
        max(row.tries, 1),
        chance,
        longest=LONGEST_OF_A_TARGET,
        retry_after=fault.retry_after if isinstance(fault, Unavailable) else None,
    )
    until = now + wait
    row.not_before = max(until, row.not_before) if paused and row.not_before else until
    row.failure = row.last_error = str(fault)
    row.remedy = _remedy(fault)
    row.failing_since = row.failing_since or now
    row.last_error_at = now
    session.flush()


def _remedy(fault: Unavailable | Refused | Broken) -> str | None:
    if isinstance(fault, Refused):
        return fault.remedy
    return REPORT if isinstance(fault, Broken) else None
