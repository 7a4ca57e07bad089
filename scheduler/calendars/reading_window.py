"""What a vendor's token for changes is good for: one window, and no other.

Google's and Microsoft's tokens are bound to the window that the first reading asked for. The window
that is asked for moves on with time. So the first reading takes a week more than it was asked for,
the window stands in the token, and a window that has moved out of it is read anew: about once a
week.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Changes, RemoteEvent, SyncLost
from scheduler.zones import DAY, moment

AHEAD = 7 * DAY


class Bookmark(BaseModel):
    """Up to where a calendar was read, and what of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: str
    start: int
    end: int
    zone: str
    """The calendar's own: whole days stand on its clock."""

    @property
    def window(self) -> Interval:
        """What the token is good for."""
        return Interval(self.start, self.end)

    def covers(self, window: Interval) -> bool:
        """Whether changes since this bookmark tell all about the window."""
        return self.start <= window.start and window.end <= self.end


def opened(token: str) -> Bookmark:
    """The bookmark in a token that was handed out. Raises ``SyncLost`` for anything else."""
    try:
        return Bookmark.model_validate_json(token)
    except ValidationError as error:
        raise SyncLost("The token is none of this calendar's: everything is read anew.") from error


def widened(window: Interval) -> Interval:
    """The window to read when everything is read: whole days, and a week more."""
    start, end = window.start // DAY * DAY, -(-window.end // DAY) * DAY
    return Interval(start, end + AHEAD)


def within(busy: Interval, window: Interval) -> tuple[Interval, ...]:
    """The part of a time that lies in the window: one interval or none."""
    start, end = max(busy.start, window.start), min(busy.end, window.end)
    return (Interval(start, end),) if start < end else ()


def utc(since_1970: int) -> str:
    """``2026-11-18T15:00:00Z``."""
    return moment(since_1970).astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_moment(written: str) -> datetime:
    """A moment in ISO 8601, with up to seven digits of a second (Microsoft's). Raises
    ``ValueError``."""
    head, dot, tail = written.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return datetime.fromisoformat(head + dot + tail[:digits][:6] + tail[digits:])


def parts_of(window: Interval, longest: int) -> list[Interval]:
    """The window in parts of at most ``longest`` seconds, in order, without gaps."""
    starts = range(window.start, window.end, longest)
    return [Interval(start, min(start + longest, window.end)) for start in starts]


def only_busy(
    window: Interval, longest: int, ask: Callable[[Interval], Iterable[Interval]]
) -> Changes:
    """All busy times of the window, asked for in parts of at most ``longest`` seconds, of a vendor
    that tells only those: each is an event of its own, and each look brings everything."""
    busy = {time for part in parts_of(window, longest) for time in ask(part)}
    events = (
        RemoteEvent(f"busy-{time.start}-{time.end}", None, (time,), time.start, time.end)
        for time in sorted(busy)
    )
    return Changes(tuple(events), (), None, everything=True)
