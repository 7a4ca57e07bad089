"""For whom and when a phrase is understood: the moment, the zones, the working hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from scheduler.phrases.days import DAY
from scheduler.phrases.halves import WorkingHours
from scheduler.phrases.phrase import Window
from scheduler.phrases.wall_clock import at

_SATURDAY = 5
_DAWN = 6 * 60


@dataclass(frozen=True)
class Frame:
    """Moments are in UTC here, for two on one zone's clock are compared by what the clock shows,
    which is wrong in an hour that it shows twice. Times of day are read on the clock that was said.
    """

    now: datetime
    """In UTC."""
    where: tzinfo
    """Whose clock the phrase's times are on: the visitor's, or a zone that was said."""
    visitors: tzinfo
    hours: WorkingHours

    @property
    def today(self) -> date:
        """The day that the clock shows, on which the phrase's times are."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """The day that this clock shows then."""
        return moment.astimezone(self.where).date()

    def moment(self, day: date, minutes: int) -> datetime:
        """That time of that day; of two that the clock shows so, the first that is not past."""
        first, second = at(day, minutes, self.where)
        return first if first >= self.now else second

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


def to_the_minute(moment: datetime) -> datetime:
    """The moment, or the next full minute."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)
