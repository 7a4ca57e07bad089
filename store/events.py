"""What the vendor's product reports of its customers' use, event by event and day by day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant


class Event(Base):
    """One call of the events API. Its message id is the key: sent again, it changes nothing."""

    __tablename__ = "segue_events"
    __table_args__ = (
        Index("ix_segue_events_use", "account_id", "name", "at"),
        Index("ix_segue_events_user", "user_id", "account_from", "at"),
    )

    message_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``identify``, ``group`` or ``track``."""
    user_id: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(String(64))
    """None while nobody has said which account the user belongs to."""
    account_from: Mapped[str] = mapped_column(String(16))
    """``membership``: the message says that the user belongs to the account (or is about the
    account itself); ``message``: it names the account that it happened at; ``user``: it is the
    account that the user belonged to at ``at``."""
    name: Mapped[str] = mapped_column(String(200))
    """What was tracked; empty for another kind."""
    properties: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)
    """When it happened, as the sender says."""
    received_at: Mapped[datetime] = mapped_column(Instant)


class EventDay(Base):
    """How often an account did something on a day (UTC): what decisions read in place of events."""

    __tablename__ = "segue_event_days"
    # A day's counts lie in the key's own tree: reading a month of them is one walk.
    __table_args__ = ({"sqlite_with_rowid": False},)

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
    sums: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Numeric property -> its sum over the day, a decimal number as text: exact in any order."""
