"""A Google calendar of which the host shares only when it is free or busy."""

from pydantic import Field

from remote.answers import Answered, read
from remote.faults import Refused, Unavailable
from remote.http import Api
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Changes, Entry, Found, Written, only_free_and_busy
from scheduler.calendars.reading_window import only_busy, read_moment, utc, within
from scheduler.zones import DAY, seconds

FREE_BUSY = "free-busy:"
"""Before the id of a calendar that the host does not own: read is only when it is busy."""
LONGEST_QUERY = 60 * DAY
"""Google refuses a longer time range at some length that it does not name."""


class _Fault(Answered):
    reason: str = ""


class _Period(Answered):
    start: str
    end: str


class _Calendar(Answered):
    busy: tuple[_Period, ...] = Field(default=(), strict=False)
    errors: tuple[_Fault, ...] = Field(default=(), strict=False)


class _FreeBusy(Answered):
    calendars: dict[str, _Calendar]


class GoogleFreeBusy:
    """Reads one calendar's busy times; implements ``scheduler.calendars.calendar.Calendar``.

    One calendar a query: Google takes 50 at most, and each is asked for at its own time.
    """

    def __init__(self, api: Api, calendar_id: str) -> None:
        self._api, self._calendar_id = api, calendar_id

    def about(self) -> Found:
        """What it is called; see ``Calendar.about``."""
        self._busy(Interval(0, DAY))
        return Found(FREE_BUSY + self._calendar_id, self._calendar_id, may_write=False)

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()

    def changes(self, since: str | None, window: Interval) -> Changes:
        """Every busy time of the window, each time anew: Google tells no changes of them."""
        return only_busy(window, LONGEST_QUERY, self._busy)

    def _busy(self, part: Interval) -> list[Interval]:
        question = {
            "timeMin": utc(part.start),
            "timeMax": utc(part.end),
            "items": [{"id": self._calendar_id}],
        }
        answer = self._api.call("POST", "/freeBusy", body=question)
        told = read(self._api.of, _FreeBusy, answer.body).calendars.get(self._calendar_id)
        if told is None:
            raise Unavailable(f"The {self._api.of} is missing from Google's own answer.")
        self._check(told)
        try:
            return [time for period in told.busy for time in within(_interval(period), part)]
        except (ValueError, OverflowError) as error:
            raise Unavailable(
                f"The {self._api.of} has a busy time that cannot be read: {error}."
            ) from error

    def _check(self, told: _Calendar) -> None:
        # An error stands inside a successful answer, with no busy time: not to be taken for free.
        if not told.errors:
            return
        reason = told.errors[0].reason
        if reason == "notFound":
            raise Refused(
                f"The {self._api.of} is not there or is not shared with Segue's account.",
                "Ask the host to share when they are free or busy, or to connect the calendar.",
            )
        raise Unavailable(f"The {self._api.of} could not be read by Google ({reason}).")

    def write(self, entry: Entry, known: Written | None) -> Written:
        """Raises ``Refused``: the calendar may only be looked at."""
        raise only_free_and_busy(self._api.of)

    def remove(self, known: Written) -> None:
        """Raises ``Refused``: the calendar may only be looked at."""
        raise only_free_and_busy(self._api.of)


def _interval(period: _Period) -> Interval:
    return Interval(seconds(read_moment(period.start)), seconds(read_moment(period.end)))
