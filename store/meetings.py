"""Hosts, bookings (a hold is a booking that is not confirmed yet), the built-in calendar."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class Host(Base):
    """A rep who can be met. Its row is the lock that bookings of this host take first."""

    __tablename__ = "segue_hosts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    bookings_made: Mapped[int] = mapped_column(default=0)
    last_booked_at: Mapped[datetime | None] = mapped_column(Instant)
    since: Mapped[datetime | None] = mapped_column(Instant)
    """When the host was first seen in the vendor's files."""


class Booking(Base):
    """A meeting of one host or several, held or booked for one visit."""

    __tablename__ = "segue_bookings"
    __table_args__ = (
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
    host_id: Mapped[str] = mapped_column(ForeignKey("segue_hosts.id"), index=True)
    """Who leads it: the organizer."""
    also_host_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Who takes part besides, in a collective meeting."""
    pool_id: Mapped[str | None] = mapped_column(String(64))
    """The pool whose turn gave it to ``host_id``; None: it was theirs by name."""
    turns: Mapped[list[dict[str, Any] | None]] = mapped_column(JSON, default=list)
    """For each seat: None where a rule named the host, else whose turn it was and why
    (``scheduler.routing.turns.Turn``)."""
    meeting_type_id: Mapped[str]
    state: Mapped[str]
    """``held``, ``confirmed``, ``cancelled``, ``no_show`` or ``released``."""
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    hold_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    attendee_name: Mapped[str | None]
    attendee_email: Mapped[str | None]
    attendee_zone: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    """The visitor's language tag: invitations are written in it."""
    join_url: Mapped[str | None]
    """Where the meeting is held, if it is a video call."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class TakenTime(Base):
    """What a hold or a booking takes of one host's time, as long as it does: a cancelled meeting
    and a released hold have no row here. Moments are whole seconds since 1970 UTC, which a search
    for free times reads by the ten thousand."""

    __tablename__ = "segue_taken_times"
    __table_args__ = (
        Index("ix_segue_taken_times_busy", "host_id", "busy_until"),
        # The database's own guard, where it has such a thing. Of confirmed meetings alone: whether
        # a hold still counts depends on the time of day.
        ExcludeConstraint(
            ("host_id", "="),
            (func.int8range(text("busy_from"), text("busy_until")), "&&"),
            where=text("held_until IS NULL"),
            using="gist",
            name="ex_segue_taken_times_once",
        ).ddl_if(dialect="postgresql"),
    )

    booking_id: Mapped[str] = mapped_column(ForeignKey("segue_bookings.id"), primary_key=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("segue_hosts.id"), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(32))
    meeting_type_id: Mapped[str]
    starts_at: Mapped[int] = mapped_column(BigInteger)
    busy_from: Mapped[int] = mapped_column(BigInteger)
    """Start less the buffer before."""
    busy_until: Mapped[int] = mapped_column(BigInteger)
    """End plus the buffer after; excluded."""
    held_until: Mapped[int | None] = mapped_column(BigInteger)
    """A hold: when it runs out. None: a booked meeting."""


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
    """``booked``, ``moved``, ``cancelled``, ``handed_over`` or ``no_show``."""
    by: Mapped[str] = mapped_column(default="visitor")
    """Whose doing it was: ``visitor`` or ``rep``."""
    at: Mapped[datetime] = mapped_column(Instant)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    """When the meeting was to start after the change."""
    host_id: Mapped[str | None] = mapped_column(String(64))
    """Who leads it after the change; None: written before this was kept."""
    words: Mapped[str] = mapped_column(default="", server_default="")
    """Why, in the words of whose doing it was; empty where none were given."""
