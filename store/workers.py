"""The workers that are alive, as others can see it."""

from datetime import datetime

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base, Instant


class Worker(Base):
    """A process that runs durable work, and when it last said that it is alive."""

    __tablename__ = "segue_workers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)


def beat(session: Session, worker_id: str, *, now: datetime) -> None:
    """The worker says that it is alive."""
    session.merge(Worker(id=worker_id, seen_at=now))


def worker_last_seen(session: Session) -> datetime | None:
    """When any worker was last alive; None: none ever was."""
    return session.scalar(select(func.max(Worker.seen_at)))
