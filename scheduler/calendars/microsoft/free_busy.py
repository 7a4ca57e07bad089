"""A colleague's calendar of which only free and busy is shared within the organisation."""

from pydantic import Field

from remote.answers import Answered, read
from remote.faults import Refused, Unavailable
from remote.http import Api
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Changes, Entry, Found, Written, only_free_and_busy
from scheduler.calendars.microsoft.calendar import PREFER
from scheduler.calendars.microsoft.events import NOT_BUSY, GraphTime, moment_of
from scheduler.calendars.reading_window import only_busy, utc, within
from scheduler.zones import DAY

FREE_BUSY = "free-busy:"
"""Before the address of a colleague: read is only when they are busy."""
LONGEST_QUERY = 42 * DAY
"""Microsoft takes less than 62 days at once, and at most 1,000 entries in them."""


class _Item(Answered):
    status: str = "busy"
    start: GraphTime
    end: GraphTime


class _Fault(Answered):
    message: str = ""
    responseCode: str = ""  # noqa: N815 (Microsoft's name)


class _Schedule(Answered):
    scheduleItems: tuple[_Item, ...] = Field(default=(), strict=False)  # noqa: N815
    error: _Fault | None = None


class _Schedules(Answered):
    value: tuple[_Schedule, ...] = Field(strict=False)


class MicrosoftFreeBusy:
    """Reads one person's busy times; implements ``scheduler.calendars.calendar.Calendar``.

    One person a query: Microsoft takes 20 at most, and each is asked for at their own time.
    """

    def __init__(self, api: Api, mailbox: str, email: str) -> None:
        self._api, self._mailbox, self._email = api, mailbox, email

    def about(self) -> Found:
        """What it is called; see ``Calendar.about``."""
        self._busy(Interval(0, DAY))
        return Found(FREE_BUSY + self._email, self._email, may_write=False)

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()

    def changes(self, since: str | None, window: Interval) -> Changes:
        """Every busy time of the window, each time anew: Microsoft tells no changes of them."""
        return only_busy(window, LONGEST_QUERY, self._busy)

    def _busy(self, part: Interval) -> list[Interval]:
        question = {
            "schedules": [self._email],
            "startTime": _time(part.start),
            "endTime": _time(part.end),
            "availabilityViewInterval": 60,
        }
        address = f"{self._mailbox}/calendar/getSchedule"
        answer = self._api.call("POST", address, body=question, headers=PREFER)
        told = read(self._api.of, _Schedules, answer.body).value
        if len(told) != 1:
            raise Unavailable(f"The {self._api.of} is missing from Microsoft's own answer.")
        return self._understood(told[0], part)

    def _understood(self, told: _Schedule, part: Interval) -> list[Interval]:
        # An error stands inside a successful answer, with no items: not to be taken for free.
        if told.error is not None:
            raise Refused(
                f"The {self._api.of} cannot be looked up ({told.error.responseCode}: "
                f"{told.error.message[:200].rstrip('.')}).",
                "Check the address, and that its free and busy times are shared in the "
                "organisation, or let the host connect the calendar.",
            )
        items = (item for item in told.scheduleItems if item.status.lower() not in _FREE)
        try:
            return [
                time
                for item in items
                for time in within(Interval(moment_of(item.start), moment_of(item.end)), part)
            ]
        except (ValueError, OverflowError) as error:
            raise Unavailable(
                f"The {self._api.of} has a busy time that cannot be read: {error}."
            ) from error

    def write(self, entry: Entry, known: Written | None) -> Written:
        """Raises ``Refused``: the calendar may only be looked at."""
        raise only_free_and_busy(self._api.of)

    def remove(self, known: Written) -> None:
        """Raises ``Refused``: the calendar may only be looked at."""
        raise only_free_and_busy(self._api.of)


_FREE = frozenset(status.lower() for status in NOT_BUSY)


def _time(since_1970: int) -> dict[str, str]:
    return {"dateTime": utc(since_1970).removesuffix("Z"), "timeZone": "UTC"}
