"""How fast visitors may go on: one row for each who is counted, shared by all processes."""

from datetime import datetime

from sqlalchemy import BigInteger, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base
from store.cell_rate import Limit, microseconds, taking

_MINUTE = 60.0
_SECOND = 1_000_000  # microseconds


class Rate(Base):
    """Where somebody's allowance stands."""

    __tablename__ = "segue_rates"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Who it is; a digest where that is nobody's business."""
    next_at: Mapped[int] = mapped_column(BigInteger, index=True)
    """Microseconds since 1970 (``store.cell_rate``); a moment of the past counts no more."""


def a_minute(many: int) -> Limit:
    """So many a minute, evenly, and as many at once after a minute without any."""
    return Limit(most=2 * many - 1, seconds=_MINUTE, burst=many)


def take(session: Session, key: str, limit: Limit, *, now: datetime) -> float:
    """Take one, if one is left: 0.0 then, else the seconds until one is left. What is refused
    writes nothing."""
    at, dialect = microseconds(now), session.get_bind().dialect
    statement = taking(Rate.next_at, {"key": key}, limit, 1, now=at, latest=at, dialect=dialect)
    if session.scalar(statement) is not None:
        return 0.0
    next_at = session.scalars(select(Rate.next_at).where(Rate.key == key)).one()
    return (next_at - limit.tolerance - at) / _SECOND


def forget_full(session: Session, *, now: datetime) -> None:
    """Forget everybody who may take as much as at first."""
    session.execute(delete(Rate).where(Rate.next_at < microseconds(now)))
