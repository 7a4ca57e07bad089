"""Mails: what was written to whom, and whether it went out."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class Mail(Base):
    """One mail to one recipient, as it was written once: sending it again sends the same."""

    __tablename__ = "segue_mails"
    __table_args__ = (Index("ix_segue_mails_state", "state", "made_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    message_id: Mapped[str] = mapped_column(unique=True)
    """Made of meeting, sequence, kind and recipient: the same news is the same mail, and a second
    copy of it is known by this."""
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("segue_bookings.id"), index=True)
    """None: of a meeting that was begun and not finished, or of no meeting."""
    routing_id: Mapped[str | None] = mapped_column(ForeignKey("segue_routings.id"))
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("segue_visits.id"), index=True)
    """Of a mail to the vendor's people about a visitor who asked for them."""
    sequence: Mapped[int]
    """The booking's SEQUENCE that it speaks of."""
    kind: Mapped[str]
    """``scheduler.invitations.letters.Kind``."""
    host_id: Mapped[str | None] = mapped_column(String(64))
    """The rep whom it is for; None: the visitor, or the vendor's people (``visit_id``)."""
    recipient: Mapped[str]
    recipient_name: Mapped[str]
    reply_to: Mapped[str | None]
    reply_to_name: Mapped[str | None]
    thread: Mapped[str]
    """Message-IDs of the mails before it, oldest first, parted by spaces."""
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    method: Mapped[str | None]
    """The calendar file's METHOD."""
    state: Mapped[str]
    """``queued``, then ``sent``, ``failed``, ``kept`` (no mail server is set) or ``withdrawn`` (it
    was not true any more)."""
    reason: Mapped[str | None]
    """Why it failed, was kept or withdrawn, or why the last attempt did not succeed."""
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
    """From then on it is of no use, and not sent."""
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it came to its state."""


class QuietAddress(Base):
    """An address that asked for no more follow-ups."""

    __tablename__ = "segue_quiet_addresses"

    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    """In lower case."""
    since: Mapped[datetime] = mapped_column(Instant)
