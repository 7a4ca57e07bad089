"""What is free, told slowly: minute by minute, from the tz database and what is written."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler import Host, MeetingType
from scheduler.availability.claims import Claims
from scheduler.teams.hours import Span

MINUTE = timedelta(minutes=1)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def minutes_between(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE


class Oracle:
    """One host's clock and hours around some days."""

    def __init__(self, host: Host, start: datetime, end: datetime) -> None:
        self.zone = ZoneInfo(host.zone)
        self.host = host
        self.start, self.end = start, end
        self.open = {at for at in minutes_between(start, end + timedelta(days=1)) if self._open(at)}

    def _open(self, at: datetime) -> bool:
        clock = at.astimezone(self.zone)
        minute, day = clock.hour * 60 + clock.minute, clock.date()
        hours = self.host.hours
        for off in hours.time_off:
            since = self._wall(off.first, off.from_time)
            if since <= clock.replace(tzinfo=None) < self._wall(off.last, off.to_time):
                return False
        return any(span.start <= minute < span.end for span in self._spans(day))

    def _wall(self, day: date, minute: int) -> datetime:
        return datetime(day.year, day.month, day.day) + minute * MINUTE  # noqa: DTZ001

    def _spans(self, day: date) -> Sequence[Span]:
        hours = self.host.hours
        if day in hours.exceptions:
            return hours.exceptions[day]
        if hours.holidays is not None and hours.holidays.on(day):
            return ()
        week: Mapping[str, Sequence[Span]] = dict(hours.week)
        return week.get(DAYS[day.weekday()], ())

    def free(self, meeting: MeetingType, known: Claims) -> list[datetime]:
        """The starts at which the host can take the meeting."""
        return [
            at
            for at in minutes_between(self.start, self.end)
            if self._on_grid(at, meeting)
            and all(at + n * MINUTE in self.open for n in range(meeting.minutes))
            and self._nothing_near(at, meeting, known)
            and self._within_limits(at, meeting, known)
        ]

    def _on_grid(self, at: datetime, meeting: MeetingType) -> bool:
        clock = at.astimezone(self.zone)
        return (clock.hour * 60 + clock.minute) % meeting.increment == 0

    def _nothing_near(self, at: datetime, meeting: MeetingType, known: Claims) -> bool:
        since = at.timestamp() - meeting.buffer_before * 60
        until = at.timestamp() + (meeting.minutes + meeting.buffer_after) * 60
        return all(one.busy_until <= since or one.busy_from >= until for one in known.claims) and (
            known.unreadable is None
        )

    def _within_limits(self, at: datetime, meeting: MeetingType, known: Claims) -> bool:
        day = at.astimezone(self.zone).date()
        monday = day - timedelta(days=day.weekday())
        met = [
            (datetime.fromtimestamp(one.starts_at, UTC).astimezone(self.zone).date(), one)
            for one in known.meetings
        ]
        today = [one for when, one in met if when == day]
        of_type = [one for one in today if one.meeting_type_id == meeting.id]
        week = [
            one
            for when, one in met
            if monday <= when < monday + timedelta(days=7) and one.meeting_type_id == meeting.id
        ]
        return (
            (meeting.daily_limit is None or len(of_type) < meeting.daily_limit)
            and (meeting.weekly_limit is None or len(week) < meeting.weekly_limit)
            and (self.host.daily_limit is None or len(today) < self.host.daily_limit)
        )
