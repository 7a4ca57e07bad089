"""The outbox to the CRM, and the built-in CRM itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class CrmSequence(Base):
    """The next number of an account's hand-offs: taken in the business transaction."""

    __tablename__ = "segue_crm_sequences"

    account_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    taken: Mapped[int] = mapped_column(default=0)


class CrmOutbox(Base):
    """One hand-off that the CRM must receive, in the order of ``seq`` for its account."""

    __tablename__ = "segue_crm_outbox"
    __table_args__ = (UniqueConstraint("account_key", "seq", name="uq_segue_crm_outbox_order"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    account_key: Mapped[str] = mapped_column(String(80))
    """``account:<id>`` for a verified visitor, ``visit:<id>`` for a stranger."""
    seq: Mapped[int]
    hand_off: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``crm_sync.HandOff`` as JSON."""
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    """``waiting``, ``delivered`` or ``dead``."""
    error: Mapped[str | None]
    told_at: Mapped[datetime] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)


class BuiltinCrmRecord(Base):
    """One record of the built-in CRM. ``external_id`` is ours: writing it again updates it."""

    __tablename__ = "segue_builtin_crm_records"
    __table_args__ = (
        UniqueConstraint("kind", "external_id", name="uq_segue_builtin_crm_records_key"),
        Index("ix_segue_builtin_crm_records_account", "account_key"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(32))
    """company, contact, deal, offer_interaction, meeting, note or task."""
    external_id: Mapped[str] = mapped_column(String(400))
    account_key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str]
    properties: Mapped[dict[str, Any]] = mapped_column(JSON)
    belongs_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The records that it is associated with, each ``<kind>:<external_id>``."""
    version: Mapped[int]
    """The ``seq`` of the hand-off that wrote it last: an older one never overwrites it."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
