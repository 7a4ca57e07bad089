"""Who stands in a pool since when, and what each of its hosts was given in turn."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant


class PoolMember(Base):
    """A host of a pool, as long as the vendor's files say so."""

    __tablename__ = "segue_pool_members"

    pool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("segue_hosts.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    """When the host was first seen in it. Who comes back after having left it is new again."""


class Assignment(Base):
    """What a meeting counts for one host of the pool whose turn decided it. A cancelled meeting
    has no row here; one that the visitor missed keeps it."""

    __tablename__ = "segue_assignments"
    __table_args__ = (Index("ix_segue_assignments_pool_at", "pool_id", "at"),)

    booking_id: Mapped[str] = mapped_column(ForeignKey("segue_bookings.id"), primary_key=True)
    pool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("segue_hosts.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    """When the time was taken: ``Booking.made_at``."""
    thousandths: Mapped[int]
    """1000 for who has the meeting; for who was away then, the part that would have been theirs."""
    taken: Mapped[bool]
    """Whether the host has the meeting."""
