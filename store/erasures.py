"""The record that somebody's data was erased. It says nothing of who it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class Erasure(Base):
    """One wish for erasure, and how far it is. It stays as the proof that it was done."""

    __tablename__ = "segue_erasures"
    __table_args__ = (
        Index(
            "ix_segue_erasures_open",
            "asked_at",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(16))
    """``visitor``, or ``operator`` for somebody who asked by other ways."""
    scope: Mapped[str] = mapped_column(String(16))
    """``visit`` (a stranger's), ``person`` (all visits of somebody whose identity was vouched for)
    or ``address`` (all visits in which an e-mail address was given)."""
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was deleted or emptied -> how many of it."""
    systems: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``database``, ``meetings``, ``conversations``, and each CRM as ``crm:<name>`` -> ``state``
    (``intake.privacy.still_open``) and, once it is settled, ``at``."""
    open: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What is still to be emptied (``intake.privacy.still_open``): ids alone, and only until it is
    done."""
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
