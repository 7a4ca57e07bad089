"""A connected calendar in words, and as ``--json`` prints it."""

from datetime import UTC, datetime
from typing import Any

from scheduler.calendars.connecting import Standing
from store.calendars import OutsideEntry
from store.meetings import Booking


def in_words(standing: Standing, now: datetime) -> str:
    """A few lines: how it is, since when, what is to be done."""
    row = standing.calendar
    uses = " and ".join(
        word for word, so in (("read", row.reads), ("written to", row.writes)) if so
    )
    mark = "✓" if standing.readable and row.failure is None else "✗"
    lines = [f"{mark} {row.host_id}: {row.name} ({row.kind}, {uses})  {row.id}"]
    lines.append(f"    {_read(row.read_at, now)}")
    if row.failure is not None:
        lines.append(f"    Failing since {row.failing_since:%Y-%m-%d %H:%M} UTC: {row.failure}")
    if row.remedy is not None:
        lines.append(f"    {row.remedy}")
    if not standing.readable and row.reads:
        lines.append(f"    No times of {row.host_id} are offered until it can be read.")
    lines += [f"    ! {fault}" for fault in standing.faults]
    lines += [f"    ! {_entry(one, standing.meetings[one.booking_id])}" for one in standing.entries]
    return "\n".join(lines)


def _read(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "Never read."
    minutes = int((now - at).total_seconds()) // 60
    return "Read less than a minute ago." if minutes < 1 else f"Read {minutes} min ago."


def _entry(entry: OutsideEntry, booking: Booking) -> str:
    who, at = booking.attendee_name or "a visitor", booking.starts_at.astimezone(UTC)
    what = f"The meeting with {who}, {at:%Y-%m-%d %H:%M} UTC:"
    if entry.note is not None and entry.failure is None:
        return f"{what} {entry.note}"
    remedy = entry.remedy or "It is tried again by itself."
    return f"{what} its entry is not as it should be. {entry.failure} {remedy}"


def as_object(standing: Standing) -> dict[str, Any]:
    """Everything but the credentials."""
    row = standing.calendar
    return {
        "id": row.id,
        "host": row.host_id,
        "kind": row.kind,
        "name": row.name,
        "address": row.address,
        "reads": row.reads,
        "writes": row.writes,
        "readable": standing.readable,
        "read_at": _iso(row.read_at),
        "failure": row.failure,
        "remedy": row.remedy,
        "failing_since": _iso(row.failing_since),
        "faults": list(standing.faults),
        "entries": [
            {
                "booking": one.booking_id,
                "state": one.state,
                "failure": one.failure,
                "remedy": one.remedy,
                "note": one.note,
                "since": _iso(one.since),
                "tries": one.tries,
            }
            for one in standing.entries
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
