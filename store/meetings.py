"""Hosts, bookings (a hold is a booking that is not confirmed yet), the built-in calendar."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class Host(Base):
    """A rep who can be met. Its row is the lock that bookings of this host take first."""

    __tablename__ = "segue_hosts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    bookings_made: Mapped[int] = mapped_column(default=0)
    last_booked_at: Mapped[datetime | None] = mapped_column(Instant)


class Booking(Base):
    """A time of one host, held or booked for one visit."""

    __tablename__ = "segue_bookings"
    __table_args__ = (
        Index("ix_segue_bookings_busy", "host_id", "busy_until"),
        Index(
            "uq_segue_bookings_one_hold",
            "visit_id",
            unique=True,
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    uid: Mapped[str] = mapped_column(unique=True)
    """The iCalendar UID: stable through every change."""
    sequence: Mapped[int] = mapped_column(default=0)
    """The iCalendar SEQUENCE: raised on each move and on cancellation."""
    visit_id: Mapped[str] = mapped_column(ForeignKey("segue_visits.id"), index=True)
    routing_id: Mapped[str] = mapped_column(ForeignKey("segue_routings.id"))
    host_id: Mapped[str] = mapped_column(ForeignKey("segue_hosts.id"))
    meeting_type_id: Mapped[str]
    state: Mapped[str]
    """``held``, ``confirmed``, ``cancelled`` or ``released``."""
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    busy_from: Mapped[datetime] = mapped_column(Instant)
    """Start less the buffer before."""
    busy_until: Mapped[datetime] = mapped_column(Instant)
    """End plus the buffer after."""
    hold_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    attendee_name: Mapped[str | None]
    attendee_email: Mapped[str | None]
    attendee_zone: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class CalendarEntry(Base):
    """An entry of the built-in calendar, as the rep sees it, context included."""

    __tablename__ = "segue_calendar_entries"

    booking_id: Mapped[str] = mapped_column(ForeignKey("segue_bookings.id"), primary_key=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("segue_hosts.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    title: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``crm_sync.HandOff`` as JSON: offer, need, product, routing, meeting."""
    state: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(Instant)


class BookingChange(Base):
    """One thing that happened to a booking, for the rep and the CRM. Append-only."""

    __tablename__ = "segue_booking_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("segue_bookings.id"), index=True)
    what: Mapped[str]
    """``booked``, ``moved`` or ``cancelled``."""
    at: Mapped[datetime] = mapped_column(Instant)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    """When the meeting was to start after the change."""
