"""Tasks for account owners, made by plays."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class PlayTask(Base):
    """One task: a play whose window opened for an account. One a window, however often it runs."""

    __tablename__ = "segue_play_tasks"
    __table_args__ = (
        UniqueConstraint("account_id", "play_id", "window", name="uq_segue_play_tasks_once"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("segue_accounts.id"))
    play_id: Mapped[str]
    window: Mapped[str]
    """What opened: the renewal's date, the purchase's date, the month of an allowance."""
    owner_id: Mapped[str | None]
    """The host who owns the account; None: nobody does, it is the pool's."""
    offer_id: Mapped[str | None]
    """The offer that the owner may bring up."""
    offer_title: Mapped[str | None]
    offer_words: Mapped[str | None]
    """What the owner may say of it: the offer's words for a rep, as they were."""
    title: Mapped[str]
    reason: Mapped[str]
    """Made of the facts that the play read."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date | None]
    """The day on which the window closes."""
    state: Mapped[str] = mapped_column(default="open", index=True)
    """``open``, ``done`` or ``withdrawn``."""
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_because: Mapped[str | None]
    to_tell: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the CRM is still to hear of how it stands now."""
