"""The records of erasures, as an operator reads them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_sync.erasing import why_not_yet
from intake.privacy.still_open import StillOpen
from store.erasures import Erasure


def records(
    session: Session, *, only_open: bool = False, first: int = 0, most: int = 50
) -> Iterator[dict[str, Any]]:
    """The newest first: ``id``, ``asked_at`` and ``finished_at`` (ISO 8601, None while it is open),
    ``by``, ``scope``, ``counts``, and ``systems`` with the state of each; one that did not take it
    has a ``reason`` and a ``remedy``."""
    query = select(Erasure).order_by(Erasure.asked_at.desc(), Erasure.id)
    if only_open:
        query = query.where(Erasure.finished_at.is_(None))
    for one in session.scalars(query.offset(first).limit(most)):
        yield _told(session, one)


def count_records(session: Session, *, only_open: bool = False) -> int:
    """How many there are."""
    query = select(func.count()).select_from(Erasure)
    return session.scalar(query.where(Erasure.finished_at.is_(None)) if only_open else query) or 0


def _told(session: Session, one: Erasure) -> dict[str, Any]:
    systems = {name: dict(state) for name, state in sorted(one.systems.items())}
    lanes = StillOpen.model_validate(one.open or {}).lanes
    for target, (reason, remedy) in why_not_yet(session, [it.outbox_id for it in lanes]).items():
        systems.get(f"crm:{target}", {}).update(reason=reason, remedy=remedy)
    return {
        "id": one.id,
        "asked_at": one.asked_at.isoformat(),
        "by": one.by,
        "scope": one.scope,
        "finished_at": one.finished_at.isoformat() if one.finished_at else None,
        "counts": one.counts,
        "systems": systems,
    }
