"""Microsoft's events, as they are asked for and as they are understood. Functions of values."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import Field

from remote.answers import Answered
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import RemoteEvent
from scheduler.calendars.reading_window import read_moment, within
from scheduler.errors import UnknownZone
from scheduler.zones import seconds, start_of_day

FIELDS = "id,iCalUId,transactionId,type,start,end,isAllDay,isCancelled,showAs,responseStatus"
NOT_BUSY = frozenset({"free", "workingElsewhere"})
"""Microsoft's own merged view of availability counts both as free
(learn.microsoft.com/graph/api/resources/scheduleinformation)."""
_WHOLE = frozenset({"id", "start", "end", "showAs", "isAllDay", "isCancelled"})
_OURS = "segue/"


class GraphTime(Answered):
    """A moment on the clock of a zone: always UTC, which is asked for."""

    dateTime: str  # noqa: N815 (Microsoft's name)
    timeZone: str = "UTC"  # noqa: N815


class Response(Answered):
    """What the calendar's owner said."""

    response: str = "none"


class GraphEvent(Answered):
    """A single event, or one occurrence of a series."""

    id: str
    etag: str | None = Field(default=None, alias="@odata.etag")
    iCalUId: str | None = None  # noqa: N815
    transactionId: str | None = None  # noqa: N815
    type: str | None = None
    start: GraphTime | None = None
    end: GraphTime | None = None
    isAllDay: bool = False  # noqa: N815
    isCancelled: bool = False  # noqa: N815
    showAs: str = "busy"  # noqa: N815
    responseStatus: Response | None = None  # noqa: N815

    @property
    def declined(self) -> bool:
        """The host said no."""
        return self.responseStatus is not None and self.responseStatus.response == "declined"


class EventsPage(Answered):
    """One page of a calendar view."""

    value: tuple[GraphEvent, ...] = Field(strict=False)
    next: str | None = Field(default=None, alias="@odata.nextLink")


class ChangesPage(Answered):
    """One page of a round of changes; its last page has the link to the next round."""

    value: tuple[dict[str, Any], ...] = Field(strict=False)
    next: str | None = Field(default=None, alias="@odata.nextLink")
    round: str | None = Field(default=None, alias="@odata.deltaLink")


def tell_all(changes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the changes say by themselves what to make of them.

    Of a series they do not: an occurrence comes without its status, and one that was taken out is
    not told at all. What is said to be removed may be an event, a whole series, or one that merely
    lies outside the window (learn.microsoft.com/graph/api/event-delta). What is told twice is told
    in no certain order.
    """
    return len({change.get("id") for change in changes}) == len(changes) and all(
        change.get("type") == "singleInstance" and change.keys() >= _WHOLE for change in changes
    )


def transaction_id(uid: str, state: str) -> str:
    """What makes the creation of an entry happen once. Another one for each state of the booking,
    and each time that the entry is made anew: Microsoft remembers the id of one that was deleted,
    and refuses it."""
    return f"{_OURS}{uid}/{state}"


def uid_of(event: GraphEvent) -> str | None:
    """The booking's UID for an entry of Segue's, the event's own iCalendar UID for all others."""
    transaction = event.transactionId or ""
    if transaction.startswith(_OURS) and "/" in transaction.removeprefix(_OURS):
        return transaction.removeprefix(_OURS).rpartition("/")[0]
    return event.iCalUId


def understood(event: GraphEvent, host_zone: str, window: Interval) -> RemoteEvent:
    """The event as Segue knows events; one whose time cannot be read has a ``fault``.

    Whole days are those of the host's zone: Microsoft gives them as midnights in any zone that one
    asks for. Tentative is busy: an invitation without an answer is that.
    """
    try:
        start, end = interval_of(event, host_zone)
    except (ValueError, OverflowError, UnknownZone) as error:
        return RemoteEvent(event.id, uid_of(event), (), fault=f"The event {event.id}: {error}.")
    free = event.isCancelled or event.declined or event.showAs in NOT_BUSY
    return RemoteEvent(
        id=event.id,
        uid=uid_of(event),
        busy=() if free else within(Interval(start, end), window),
        starts_at=start,
        ends_at=end,
        answer=_answer(event),
        etag=event.etag,
    )


def _answer(event: GraphEvent) -> Literal["accepted", "declined", "cancelled"]:
    if event.isCancelled:
        return "cancelled"
    return "declined" if event.declined else "accepted"


def interval_of(event: GraphEvent, host_zone: str) -> Interval:
    """From when to when. Raises ``ValueError`` for times that are none, ``OverflowError``,
    ``UnknownZone``."""
    if event.start is None or event.end is None:
        raise ValueError("an event without a time")
    if event.isAllDay:
        return Interval(_day(event.start, host_zone), _day(event.end, host_zone))
    return Interval(moment_of(event.start), moment_of(event.end))


def _day(time: GraphTime, host_zone: str) -> int:
    return start_of_day(host_zone, date.fromisoformat(time.dateTime[:10]))


def moment_of(time: GraphTime) -> int:
    """Seconds since 1970. Raises ``ValueError`` for a time that is none, or in another zone."""
    if time.timeZone != "UTC":
        raise ValueError(f"a time in {time.timeZone}, not in UTC as it was asked for")
    moment: datetime = read_moment(time.dateTime)
    return seconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
