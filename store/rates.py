"""How fast somebody may go on: one row for each who is counted, shared by all processes.

The generic cell rate algorithm: an allowance fills again evenly, and whoever took little for a
minute may take a minute's at once. One statement takes; what is refused writes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from sqlalchemy import String, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base

_MINUTE = 60.0
_TOLERANCE = 1e-3
"""Seconds: sums of fractions are not exact."""


class Rate(Base):
    """Where somebody's allowance stands."""

    __tablename__ = "segue_rates"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Who it is; a digest where that is nobody's business."""
    used_until: Mapped[float] = mapped_column(index=True)
    """Seconds since 1970 until which what was taken counts; a moment of the past counts no more."""


@dataclass(frozen=True)
class Allowance:
    """So many a minute, evenly, and as many at once after a minute without any."""

    a_minute: int

    @property
    def each(self) -> float:
        """Seconds that one of them uses up."""
        return _MINUTE / self.a_minute


def take(session: Session, key: str, allowance: Allowance, *, now: datetime) -> float:
    """Take one, if one is left: 0.0 then, else the seconds until one is left."""
    at = now.timestamp()
    insert = _dialect(session).insert(Rate).values(key=key, used_until=at + allowance.each)
    begins = case((Rate.used_until > at, Rate.used_until), else_=at)
    taken = insert.on_conflict_do_update(
        index_elements=[Rate.key],
        set_={"used_until": begins + allowance.each},
        where=Rate.used_until + allowance.each <= at + _MINUTE + _TOLERANCE,
    )
    if session.execute(taken.returning(Rate.key)).first() is not None:
        return 0.0
    used = session.scalars(select(Rate.used_until).where(Rate.key == key)).one()
    return max(_TOLERANCE, used + allowance.each - at - _MINUTE)


def forget_full(session: Session, *, now: datetime) -> None:
    """Forget everybody who may take as much as at first."""
    session.execute(delete(Rate).where(Rate.used_until < now.timestamp()))


def _dialect(session: Session) -> ModuleType:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
