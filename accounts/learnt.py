"""What was learnt from the base, as of a moment."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from offers import Learnt
from store.learning import LearntRow


def learnt_at(session: Session, moment: datetime) -> Learnt:
    """What had been learnt by ``moment``; nothing, if nothing had."""
    query = select(LearntRow.id).where(LearntRow.made_at <= moment)
    newest = session.scalar(query.order_by(LearntRow.made_at.desc(), LearntRow.id).limit(1))
    if newest is None:
        return Learnt()
    # Rows never change, and reading the rules of a large base anew takes longer than deciding.
    known = _read.get(newest)
    if known is None:
        known = _remember(session.get_one(LearntRow, newest))
    return known


def learnt_called(session: Session, learnt_id: str | None) -> Learnt:
    """What a decision names as learnt by then (None: nothing was).

    Raises ``sqlalchemy.exc.NoResultFound`` for an id that nothing has: rows are never deleted.
    """
    if learnt_id is None:
        return Learnt()
    return _read.get(learnt_id) or _remember(session.get_one(LearntRow, learnt_id))


_read: dict[str, Learnt] = {}
_KEEP = 8


def _remember(row: LearntRow) -> Learnt:
    while len(_read) >= _KEEP:
        _read.pop(next(iter(_read)))
    learnt = Learnt.model_validate({**row.content, "id": row.id, "made_at": row.made_at})
    return _read.setdefault(row.id, learnt)
