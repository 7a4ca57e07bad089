"""Morning or evening: which hour is meant by one without am or pm."""

from dataclasses import dataclass, replace
from datetime import time

from scheduler.phrases.clocks import Clock

NOON = 12 * 60
FULL_DAY = 24 * 60
AWAKE = (7 * 60, 22 * 60)
"""Nobody means an hour outside of these without saying so."""


@dataclass(frozen=True)
class WorkingHours:
    """Between which times of the day meetings usually are; not when somebody has time."""

    start: time = time(8)
    end: time = time(18)

    def __post_init__(self) -> None:
        """Raises ``ValueError`` where the end is not after the start."""
        if self.start >= self.end:
            raise ValueError(f"working hours end after they start, not {self.start} to {self.end}")

    def hold(self, minutes: int) -> bool:
        """Whether a meeting may begin then, minutes since midnight; the end's own minute counts."""
        return _minutes(self.start) <= minutes <= _minutes(self.end)


@dataclass(frozen=True)
class Settled:
    """Minutes since midnight, the likeliest first; several where it must be asked."""

    readings: tuple[int, ...]
    other: int | None = None
    """The other half of the day, where it was left out as less likely but not impossible."""

    @property
    def minutes(self) -> int:
        """The likeliest."""
        return self.readings[0]


def settle(said: Clock, hours: WorkingHours, meal: str | None = None) -> Settled:
    """Which time of day is meant.

    What stands beside it counts first ("evening 5:30"), then a meal ("dinner at 8"), then the
    working hours: the half of the day that is inside them. Where both or neither is inside, the one
    at which people are awake; where that is both, it asks, and puts the later first.
    """
    if not said.open:
        return Settled((said.minutes,))
    early = said.hour % 12 * 60 + said.minute
    late = early + NOON
    if said.part:
        return Settled((_of_part(said.part, early, late),))
    if meal:
        return Settled((_of_meal(meal, early, late),))
    return _by_hours(early, late, hours)


def _by_hours(early: int, late: int, hours: WorkingHours) -> Settled:
    for fits in (hours.hold, lambda minutes: AWAKE[0] <= minutes < AWAKE[1]):
        inside = [minutes for minutes in (late, early) if fits(minutes)]
        if len(inside) == 1:
            return Settled((inside[0],), late if inside[0] == early else early)
        if inside:
            return Settled((late, early))
    return Settled((late, early))


def _of_part(part: str, early: int, late: int) -> int:
    if part == "morning":
        # "12:30 in the morning" is half past noon: no meeting is at half past midnight.
        return early if early >= 60 else late
    if part == "night":
        return late if early >= 5 * 60 else early
    return late


def _of_meal(meal: str, early: int, late: int) -> int:
    if meal == "breakfast":
        return early if early >= 60 else late
    if meal == "lunch":
        return early if 10 * 60 <= early < NOON else late
    return late if late < FULL_DAY else early


def between(first: Clock, last: Clock, hours: WorkingHours) -> tuple[Settled, Settled]:
    """Both ends of a range: what is said of one goes for the other, if they stay in order."""
    end = settle(last, hours)
    if first.open and not last.open and not first.part:
        both = (first.hour % 12 * 60 + first.minute + NOON, first.hour % 12 * 60 + first.minute)
        fitting = [minutes for minutes in both if minutes < end.minutes]
        return Settled((fitting[0] if fitting else both[1],)), end
    if last.open and not last.part and first.part:
        last = replace(last, part=first.part)
    start = settle(first if first.part or not last.part else replace(first, part=last.part), hours)
    return start, _after(start.minutes, last, hours)


def _after(start: int, last: Clock, hours: WorkingHours) -> Settled:
    end = settle(last, hours)
    if end.minutes <= start and last.open:
        both = (last.hour % 12 * 60 + last.minute, last.hour % 12 * 60 + last.minute + NOON)
        later = [minutes for minutes in both if minutes > start]
        return Settled((later[0],)) if later else end
    return end


def _minutes(of: time) -> int:
    return of.hour * 60 + of.minute
