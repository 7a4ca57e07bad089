"""The hosts' own calendars: how they are reached, what was read of them and written to them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class HostCalendar(Base):
    """A host's own calendar, connected by an operator."""

    __tablename__ = "segue_calendars"
    __table_args__ = (
        Index(
            "uq_segue_calendars_one_to_write",
            "host_id",
            unique=True,
            sqlite_where=text("writes"),
            postgresql_where=text("writes"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    host_id: Mapped[str] = mapped_column(ForeignKey("segue_hosts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    """``caldav``, ``google`` or ``microsoft``."""
    address: Mapped[str]
    """Which calendar it is: a URL, or the provider's id."""
    name: Mapped[str]
    """What its owner calls it."""
    credentials: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed with a key derived from the server's secret (``remote.sealing``)."""
    reads: Mapped[bool] = mapped_column(default=True)
    """What stands in it takes the host's time."""
    writes: Mapped[bool] = mapped_column(default=False)
    """The host's meetings are written to it. One calendar of a host at most."""
    connected_at: Mapped[datetime] = mapped_column(Instant)

    version: Mapped[int] = mapped_column(default=0)
    """Raised by every look that was kept: of two looks at once the first one counts."""
    token: Mapped[str | None]
    """What the provider is asked with for changes since."""
    covered_from: Mapped[int | None] = mapped_column(BigInteger)
    covered_until: Mapped[int | None] = mapped_column(BigInteger)
    """What is known of: seconds since 1970 UTC. Nothing is offered after it."""
    busy: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """All that the events below take, joined (``scheduler.calendars.packing``), without our own."""
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    """The last look that succeeded."""
    all_read_at: Mapped[datetime | None] = mapped_column(Instant)
    """The last look at everything."""
    next_read_at: Mapped[datetime] = mapped_column(Instant, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    """Looks in a row that failed."""
    failure: Mapped[str | None]
    """Why the last look failed, a sentence for the operator."""
    remedy: Mapped[str | None]
    """What a person must do; None: it may pass by itself."""
    failing_since: Mapped[datetime | None] = mapped_column(Instant)


class CalendarEvent(Base):
    """An event of a host's own calendar as it was read: times and nothing of its content."""

    __tablename__ = "segue_calendar_events"

    calendar_id: Mapped[str] = mapped_column(
        ForeignKey("segue_calendars.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[str] = mapped_column(primary_key=True)
    """The provider's name for it."""
    uid: Mapped[str | None]
    busy: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    fault: Mapped[str | None]
    """Why nothing can be made of it, for the operator."""


class OutsideEntry(Base):
    """A meeting's entry in a host's own calendar: where it stands, and what is still to be done."""

    __tablename__ = "segue_outside_entries"

    booking_id: Mapped[str] = mapped_column(ForeignKey("segue_bookings.id"), primary_key=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("segue_hosts.id"), primary_key=True)
    calendar_id: Mapped[str] = mapped_column(
        ForeignKey("segue_calendars.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str]
    """``writing``, ``written``, ``removing``, ``removed``, ``waiting`` (to be tried again) or
    ``refused`` (a person must act)."""
    event_id: Mapped[str | None]
    """The provider's name for it, once it answered."""
    etag: Mapped[str | None]
    starts_at: Mapped[int] = mapped_column(BigInteger)
    ends_at: Mapped[int] = mapped_column(BigInteger)
    """The times that were last sent, seconds since 1970 UTC."""
    was_starts_at: Mapped[int | None] = mapped_column(BigInteger)
    was_ends_at: Mapped[int | None] = mapped_column(BigInteger)
    """The times before those: a look may have begun before they were written."""
    sequence: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(Instant)
    failure: Mapped[str | None]
    remedy: Mapped[str | None]
    since: Mapped[datetime] = mapped_column(Instant)
    """Since when it is in that state."""
    note: Mapped[str | None]
    """What the operator should know of it: a host's change that could not be honoured."""


class CalendarConsent(Base):
    """A consent that was begun at a vendor and has not come back yet. Good once."""

    __tablename__ = "segue_calendar_consents"

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the state that the browser comes back with, in hex."""
    kind: Mapped[str] = mapped_column(String(32))
    host_id: Mapped[str] = mapped_column(String(64))
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
