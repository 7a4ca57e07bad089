"""Why a host is offered at a time or not, for every time of the host's grid, in words.

It looks at hours, notice, window, what is taken and limits on its own, one time after another, and
must come to what ``bookable`` says: a property test holds them together.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from scheduler.availability.claims import Claim, Claims
from scheduler.availability.intervals import MINUTE, Interval, open_hours, starts
from scheduler.availability.limits import Full, on_days, reached
from scheduler.teams.hours import Hours, Span
from scheduler.teams.people import Host, MeetingType
from scheduler.zones import DAY, day_on_clock, moment, stretches, zone

Code = Literal[
    "free",
    "unreadable",
    "notice",
    "window",
    "time_off",
    "holiday",
    "outside_hours",
    "booked",
    "held",
    "busy",
    "buffer",
    "limit",
]


class Answer(NamedTuple):
    """What is said of one time. Every other reason is hidden by the first, in this order."""

    start: int
    """Seconds since 1970 UTC."""
    code: Code
    words: str

    @property
    def offered(self) -> bool:
        """Whether the host can be booked then."""
        return self.code == "free"


def why(
    host: Host,
    meeting: MeetingType,
    known: Claims,
    allowed: Interval,
    within: Interval,
    *,
    viewer: str,
) -> list[Answer]:
    """Every start of the host's grid ``within``, and why the host is offered then or not.

    ``allowed``: the starts that notice and window allow; ``viewer``: the zone that the words speak.
    """
    start, end = within
    if start >= end:
        return []
    look = _Look(host, meeting, known, allowed, within, viewer)
    return [look.at(one, day) for one, day in look.grid]


class _Look:
    """One host's grid and all that can stand against a time of it."""

    def __init__(
        self,
        host: Host,
        meeting: MeetingType,
        known: Claims,
        allowed: Interval,
        within: Interval,
        viewer: str,
    ) -> None:
        self._host, self._known, self._allowed = host, known, allowed
        self._meeting, self._viewer = meeting, viewer
        self._length = meeting.minutes * MINUTE
        # A day back: hours that began before the first time may reach into it.
        clock = stretches(host.zone, within.start - DAY, within.end + DAY)
        self._clock = clock
        self._open = open_hours(host.hours, clock)
        whole = Interval(within.start, within.end - 1 + self._length)
        times = starts([whole], clock, minutes=meeting.minutes, increment=meeting.increment)
        self.grid = list(on_days(times, clock))
        self._against = _against(known.claims, meeting, times)
        self._limits = reached(host, meeting, known.meetings)

    def at(self, start: int, day: int) -> Answer:
        """The first reason against a start, or that it is free."""
        code, words = (
            self._unreadable()
            or self._too_soon_or_late(start)
            or self._outside(start)
            or self._taken(start)
            or self._full(day)
            or ("free", "free")
        )
        return Answer(start, code, words)

    def _unreadable(self) -> tuple[Code, str] | None:
        if self._known.unreadable is None:
            return None
        return "unreadable", self._known.unreadable.removesuffix(".")

    def _too_soon_or_late(self, start: int) -> tuple[Code, str] | None:
        if start < self._allowed.start:
            return "notice", f"earlier than the notice of {_minutes(self._meeting.notice)} allows"
        if start >= self._allowed.end:
            return "window", f"later than the window of {self._meeting.window_days} days allows"
        return None

    def _outside(self, start: int) -> tuple[Code, str] | None:
        at = bisect_right(self._open, start, key=lambda interval: interval.start) - 1
        if at < 0 or start >= self._open[at].end:
            return _why_closed(self._host.hours, *self._on_clock(start))
        end = self._open[at].end
        if start + self._length <= end:
            return None
        _, minute = self._on_clock(end - 1)
        return "outside_hours", f"ends after the hours, which are until {_clock(minute + 1)}"

    def _taken(self, start: int) -> tuple[Code, str] | None:
        claim = self._against.get(start)
        if claim is None:
            return None
        if claim.kind == "unknown" or _overlaps(claim, start, start + self._length):
            return self._claimed(claim)
        return "buffer", f"too close to {self._of(claim)}: buffers of {self._buffers(claim, start)}"

    def _claimed(self, claim: Claim) -> tuple[Code, str]:
        if claim.kind == "hold":
            assert claim.held_until is not None
            return "held", f"held {self._span(claim)}, until {self._shown(claim.held_until):%H:%M}"
        if claim.kind == "unknown":
            known_until = f"{self._shown(claim.starts_at):%Y-%m-%d %H:%M}"
            return "unreadable", f"the host's own calendar was read until {known_until} only"
        if claim.kind == "calendar":
            return "busy", f"busy {self._span(claim)} in the host's own calendar"
        return "booked", f"booked {self._span(claim)}"

    def _of(self, claim: Claim) -> str:
        kinds = {"hold": "the held time", "calendar": "an entry of the host's own calendar"}
        return f"{kinds.get(claim.kind, 'the meeting')} {self._span(claim)}"

    def _buffers(self, claim: Claim, start: int) -> str:
        if claim.starts_at >= start:
            own, new = claim.starts_at - claim.busy_from, self._meeting.buffer_after
        else:
            own, new = claim.busy_until - claim.ends_at, self._meeting.buffer_before
        return f"{own // MINUTE} + {new} minutes"

    def _full(self, day: int) -> tuple[Code, str] | None:
        full = self._limits.on(day)
        return None if full is None else ("limit", _limit(full))

    def _on_clock(self, at: int) -> tuple[date, int]:
        """The host's date, and minutes since its midnight."""
        stretch = self._clock[bisect_right(self._clock, at, key=lambda one: one.start) - 1]
        return day_on_clock(at, stretch.offset), (at + stretch.offset) % DAY // MINUTE

    def _span(self, claim: Claim) -> str:
        start, end = self._shown(claim.starts_at), self._shown(claim.ends_at)
        if start.date() == end.date():
            return f"{start:%H:%M}–{end:%H:%M}"
        return f"{start:%Y-%m-%d %H:%M}–{end:%Y-%m-%d %H:%M}"

    def _shown(self, at: int) -> datetime:
        return moment(at).astimezone(zone(self._viewer))


def _against(
    claims: Sequence[Claim], meeting: MeetingType, times: Sequence[int]
) -> Mapping[int, Claim]:
    """Start -> what stands against it: rather what is there then than what is close by."""
    length, found = meeting.minutes * MINUTE, dict[int, Claim]()
    needs, before = length + meeting.buffer_after * MINUTE, meeting.buffer_before * MINUTE
    for claim in claims:
        first = bisect_right(times, claim.busy_from - needs)
        for start in times[first : bisect_left(times, claim.busy_until + before)]:
            if start not in found or (
                not _overlaps(found[start], start, start + length)
                and _overlaps(claim, start, start + length)
            ):
                found[start] = claim
    return found


def _overlaps(claim: Claim, start: int, end: int) -> bool:
    return claim.starts_at < end and claim.ends_at > start


def _why_closed(hours: Hours, day: date, minute: int) -> tuple[Code, str]:
    """Why a minute of a date is outside the hours."""
    otherwise = hours.without_time_off(day)
    for off in hours.time_off:
        taken = off.on(day)
        if taken and taken.start <= minute < taken.end:
            return "time_off", f"time off until {off.last}{_until_time(off.to_time)}"
    if day in hours.exceptions:
        if not otherwise:
            return "outside_hours", f"{day} is a day off by exception"
        return "outside_hours", f"outside the hours of {day}: {_spans(otherwise)}"
    holiday = hours.holiday(day)
    if holiday is not None:
        return "holiday", f"holiday: {holiday}"
    if not otherwise:
        return "outside_hours", f"no hours on {day:%A}s"
    return "outside_hours", f"outside the hours {_spans(otherwise)}"


def _until_time(minute: int) -> str:
    return "" if minute == DAY // MINUTE else f" {_clock(minute)}"


def _spans(spans: Sequence[Span]) -> str:
    return ", ".join(f"{_clock(span.start)}–{_clock(span.end)}" for span in spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _minutes(count: int) -> str:
    hours, minutes = divmod(count, 60)
    return f"{hours} h" if hours and not minutes else f"{count} minutes"


def _limit(full: Full) -> str:
    whose = "the host's own " if full.limit.type_id is None else ""
    which = {"day": "daily", "week": "weekly"}[full.limit.span]
    return f"{whose}{which} limit reached ({full.met} of {full.limit.most})"
