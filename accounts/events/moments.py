"""When something happened, told by clocks that may be wrong."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from accounts.events.faults import Refused

CLOCK_RIGHT_WITHIN = timedelta(minutes=1)
"""A sender's clock that differs by less is right: the way takes its time, too."""
AHEAD_AT_MOST = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?")
_iso: TypeAdapter[datetime] = TypeAdapter(datetime)


def moment_of(
    written: Mapping[str, Any], *, sent_at: datetime | None, received_at: datetime
) -> datetime:
    """When the message's event happened, by our clock. Raises ``Refused``.

    As Segment computes it: ``timestamp`` by the sender's clock, moved by how much ``sentAt``
    shows that clock to be off. A message that has ``originalTimestamp`` besides was moved already,
    by whoever passed it on. Without any timestamp it happened when it was sent.
    """
    stated = parsed("timestamp", written.get("timestamp"))
    original = parsed("originalTimestamp", written.get("originalTimestamp"))
    sent = parsed("sentAt", written.get("sentAt")) or sent_at
    if stated is not None and original is not None:
        at = stated
    else:
        at = corrected(stated or original or sent or received_at, sent, received_at)
    if at > received_at + AHEAD_AT_MOST:
        raise Refused(
            f"timestamp: {at.isoformat()} is in the future. Send the UTC time, and sentAt with it."
        )
    if at < EARLIEST:
        raise Refused(f"timestamp: {at.isoformat()} is before {EARLIEST.year}. Correct the clock.")
    return at


def corrected(at: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """``at`` by our clock. A clock that is right enough is believed, so that the same message
    says the same whenever it is delivered."""
    if sent_at is None or abs(received_at - sent_at) < CLOCK_RIGHT_WITHIN:
        return at
    return received_at - (sent_at - at)


def parsed(field: str, written: Any) -> datetime | None:
    """A moment as ISO 8601; without a zone it is UTC. Raises ``Refused``."""
    if written is None:
        return None
    if isinstance(written, str) and _SHAPE.fullmatch(written):
        try:
            found = _iso.validate_python(written)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValidationError, OverflowError):
            pass  # No such moment: refused below.
    raise Refused(f"{field}: no moment. Write it as 2026-03-31T09:30:00Z.")
