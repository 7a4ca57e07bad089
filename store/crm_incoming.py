"""What is known of a CRM's own records: how far they were read, and what they are here."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant


def _of_target() -> Mapped[str]:
    return mapped_column(ForeignKey("segue_crm_targets.id", ondelete="CASCADE"), primary_key=True)


class CrmReading(Base):
    """How the reading of a CRM stands."""

    __tablename__ = "segue_crm_readings"

    target_id: Mapped[str] = _of_target()
    next_at: Mapped[datetime] = mapped_column(Instant)
    """When it is due."""
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    """A worker reads it, and has until then."""
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    """The last time that everything that had changed was read."""
    tries: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]
    """Why nothing can be read, a sentence for the operator."""
    remedy: Mapped[str | None]
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    ignored: Mapped[int] = mapped_column(default=0)
    """Notifications of kinds that mean nothing here."""


class CrmCursor(Base):
    """How far the records of one kind were read."""

    __tablename__ = "segue_crm_cursors"

    target_id: Mapped[str] = _of_target()
    thing: Mapped[str] = mapped_column(String(16), primary_key=True)
    cursor: Mapped[str | None]
    """The reader's own; None: from the beginning."""
    complete: Mapped[bool] = mapped_column(default=False)
    """Whether all of them were read once since the beginning."""
    taken: Mapped[int] = mapped_column(default=0)
    """Records, since the beginning; told again counts again."""
    version: Mapped[int] = mapped_column(default=0)
    """Raised by every page that was kept: of two readers at once the first one counts."""


class CrmToRead(Base):
    """A record that is to be read again: somebody said that it changed."""

    __tablename__ = "segue_crm_to_read"

    target_id: Mapped[str] = _of_target()
    thing: Mapped[str] = mapped_column(String(16), primary_key=True)
    remote_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(Instant)


class CrmNotice(Base):
    """A notification that was received, so that the same one is not taken again."""

    __tablename__ = "segue_crm_notices"

    target_id: Mapped[str] = _of_target()
    event_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Instant, index=True)


class CrmOwner(Base):
    """Somebody who owns records over there."""

    __tablename__ = "segue_crm_owners"

    target_id: Mapped[str] = _of_target()
    remote_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str | None]
    name: Mapped[str | None]


class CrmCompany(Base):
    """A company over there, and the account that it is here."""

    __tablename__ = "segue_crm_companies"

    target_id: Mapped[str] = _of_target()
    remote_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(64), index=True)
    """None: nobody here."""
    state: Mapped[str] = mapped_column(String(16), default="stranger")
    """``followed``, ``stranger`` (no account of ours), ``deleted`` or ``merged``."""
    merged_into: Mapped[str | None] = mapped_column(String(64))
    made: Mapped[bool] = mapped_column(default=False)
    """Whether the account was made for it, under an id of its own."""
    seen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was taken of it (``crm_sync.incoming.rule.Seen``)."""
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What the operator should know of it, each with what to do."""
    as_of: Mapped[datetime | None] = mapped_column(Instant)
    """When it had changed last, as it was read last."""


class CrmPerson(Base):
    """A contact over there, and the person that they are here. Of who is nobody here, ids only."""

    __tablename__ = "segue_crm_people"
    __table_args__ = (Index("ix_segue_crm_people_company", "target_id", "company_id"),)

    target_id: Mapped[str] = _of_target()
    remote_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    company_id: Mapped[str | None] = mapped_column(String(64))
    contact_id: Mapped[str | None] = mapped_column(String(64), index=True)
    made: Mapped[bool] = mapped_column(default=False)
    """Whether the person came in by this."""
    state: Mapped[str] = mapped_column(String(16), default="there")
    """``there``, ``deleted`` or ``merged``."""
    seen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    as_of: Mapped[datetime | None] = mapped_column(Instant)


class CrmDeal(Base):
    """A deal over there, the vendor's own or one of ours. Of a company that is nobody here, ids."""

    __tablename__ = "segue_crm_deals"
    __table_args__ = (Index("ix_segue_crm_deals_company", "target_id", "company_id"),)

    target_id: Mapped[str] = _of_target()
    remote_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    company_id: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(String(64), index=True)
    interaction_id: Mapped[str | None] = mapped_column(String(100), index=True)
    """The interaction that it came from, if it is one of ours."""
    name: Mapped[str | None]
    stage: Mapped[str | None]
    """In the vendor's words."""
    state: Mapped[str] = mapped_column(String(16), default="open")
    """``open``, ``won``, ``lost``, ``deleted`` or ``merged``."""
    amount: Mapped[float | None]
    currency: Mapped[str | None] = mapped_column(String(16))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    as_of: Mapped[datetime | None] = mapped_column(Instant)


class CrmProduct(Base):
    """Something that a company owns, where the vendor keeps a record of each."""

    __tablename__ = "segue_crm_products"
    __table_args__ = (Index("ix_segue_crm_products_company", "target_id", "company_id"),)

    target_id: Mapped[str] = _of_target()
    remote_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    company_id: Mapped[str | None] = mapped_column(String(64))
    product: Mapped[str | None]
    """In our terms; None: nothing of ours."""
    since: Mapped[date | None]
    owned: Mapped[bool] = mapped_column(default=True)
    as_of: Mapped[datetime] = mapped_column(Instant)
