"""Moments as people write them."""

from datetime import UTC, date, datetime, time

from console.running import CannotDo
from offers.facts import believable

_NOON = time(12)


def moment(written: str, *, option: str, at: time = _NOON) -> datetime:
    """An ISO 8601 moment with its zone; a day alone is that day at ``at``, UTC.

    Raises ``CannotDo``.
    """
    try:
        read = datetime.combine(date.fromisoformat(written), at, UTC)
    except ValueError:
        read = _with_its_time(written, option)
    return _believable(read, option)


def _with_its_time(written: str, option: str) -> datetime:
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        remedy = "Write 2026-11-18 or 2026-11-18T15:00:00Z."
        raise CannotDo(f"{option}: '{written}' is no moment. {remedy}") from None
    if read.tzinfo is None:
        remedy = f"Write {written}Z for UTC, or +01:00 and the like."
        raise CannotDo(f"{option}: '{written}' has no zone. {remedy}")
    return read


def _believable(read: datetime, option: str) -> datetime:
    try:
        return believable(read).astimezone(UTC)
    except ValueError as error:
        raise CannotDo(f"{option}: {error}.") from None
