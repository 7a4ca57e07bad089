"""What was learnt from the base, and what follows from it for each account."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class LearntRow(Base):
    """Association rules and acceptance as of one moment. All are kept: decisions name theirs."""

    __tablename__ = "segue_learnt"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    made_at: Mapped[datetime] = mapped_column(Instant, index=True)
    catalogue_version: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``offers.Learnt`` as JSON."""


class AccountOutlook(Base):
    """An account's expansion score with its parts, and its white space, as last computed."""

    __tablename__ = "segue_account_outlooks"

    account_id: Mapped[str] = mapped_column(ForeignKey("segue_accounts.id"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    segment: Mapped[str]
    score: Mapped[float] = mapped_column(index=True)
    """0 to 100."""
    parts: Mapped[dict[str, Any]] = mapped_column(JSON)
    white_space: Mapped[list[str]] = mapped_column(JSON)
    """The products that it could use and does not have, the best first."""
    standings: Mapped[str]
    """How it stands to each product: `` routing:could_use scheduling:owned `` …, by id, each
    between spaces, so that the accounts of one standing can be found on every database."""
