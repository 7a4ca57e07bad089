"""For whom and when a phrase is understood: the moment, the zones, the working hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from scheduler.phrases.days import DAY
from scheduler.phrases.halves import WorkingHours
from scheduler.phrases.phrase import Window
from scheduler.phrases.wall_clock import at, still_ahead

_SATURDAY = 5
_DAWN = 6 * 60


@dataclass(frozen=True)
class Frame:
    """Moments are on the visitor's clock, times of day on the clock that was said."""

    now: datetime
    """On the visitor's clock."""
    where: tzinfo
    """Whose clock the phrase's times are on: the visitor's, or a zone that was said."""
    hours: WorkingHours

    @property
    def visitors(self) -> tzinfo:
        """The visitor's zone."""
        assert self.now.tzinfo is not None
        return self.now.tzinfo

    @property
    def today(self) -> date:
        """The day that the clock shows, on which the phrase's times are."""
        return self.now.astimezone(UTC).astimezone(self.where).date()

    def moment(self, day: date, minutes: int) -> datetime:
        """That time of that day."""
        there = still_ahead(at(day, minutes, self.where), self.now)
        return there.astimezone(UTC).astimezone(self.visitors)

    def is_ahead(self, day: date, minutes: int) -> bool:
        """Whether it is still to come."""
        return self.moment(day, minutes) >= self.now

    def next_with(self, minutes: int) -> date:
        """Today, or the next working day where that time is past today; a night is the next one."""
        if self.is_ahead(self.today, minutes):
            return self.today
        return self.today + DAY if minutes < _DAWN else self.next_working_day()

    def next_working_day(self) -> date:
        """The first after today from Monday to Friday."""
        following = self.today + DAY
        while following.weekday() >= _SATURDAY:
            following += DAY
        return following

    def stretch(self, day: date, start: int, end: int) -> Window | None:
        """From one time of a day to another, as far as it is not past."""
        since, until = max(self.moment(day, start), self.now), self.moment(day, end)
        return Window(start=since, end=until) if since < until else None


def time_of(minutes: int) -> time:
    """The time of day, minutes since midnight."""
    return time(minutes // 60 % 24, minutes % 60)


def wall_of(moment: datetime) -> tuple[date, time]:
    """What calendar and clock show then."""
    return moment.date(), moment.time().replace(second=0, microsecond=0)


def to_the_minute(moment: datetime) -> datetime:
    """The moment, or the next full minute."""
    if not moment.second and not moment.microsecond:
        return moment
    whole = moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return whole.astimezone(moment.tzinfo)
