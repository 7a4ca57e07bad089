"""Hosts, meetings and what is taken of the time, of every kind that can be written.

A case follows from a number by chance: left to choose, hypothesis prefers empty hours and nothing
taken, where there is nothing to get wrong.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from scheduler import Host, MeetingType
from scheduler.availability.claims import Claim, Claims
from scheduler.availability.host_time import Met
from scheduler.zones import seconds, zone_names
from tests.scheduler.making import DAYS, a_meeting

ZONES = sorted(zone_names())
zones = st.sampled_from(ZONES)
chances = st.integers(0, 2**32).map(Random)


@dataclass(frozen=True)
class Case:
    """A host, a meeting, what is taken, and from when to when it is asked about."""

    host: Host
    meeting: MeetingType
    known: Claims
    start: datetime
    end: datetime

    @property
    def within(self) -> tuple[int, int]:
        return seconds(self.start), seconds(self.end)


def a_day(chance: Random) -> date:
    """Some day of 2020 to 2037, and often one on which a period ends by which times are kept."""
    since_1970 = 50 * 365 + chance.randrange(365 * 18)
    if chance.random() < 0.3:
        since_1970 -= since_1970 % 32
    return date(1970, 1, 1) + timedelta(days=since_1970)


def spans(chance: Random) -> list[str]:
    """Some spans of one day."""
    if chance.random() < 0.2:
        return ["00:00-24:00"]
    count = chance.choice([0, 1, 1, 2, 2, 3])
    edges = sorted(chance.sample(range(289), 2 * count))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [f"{a // 12:02}:{a % 12 * 5:02}-{b // 12:02}:{b % 12 * 5:02}" for a, b in pairs]


def a_host_of(chance: Random, around: date, zone: str, id_: str = "host") -> Host:
    """A host with hours of any kind around a day."""

    def near() -> date:
        return around + timedelta(days=chance.randint(-2, 3))

    hours = {
        "week": {day: spans(chance) for day in DAYS} | {chance.choice(DAYS): ["00:00-24:00"]},
        "exceptions": {str(near()): spans(chance) for _ in range(chance.choice([0, 0, 1, 2]))},
        "time_off": [time_off(chance, near()) for _ in range(chance.choice([0, 0, 1, 2]))],
        "holidays": chance.choice([None, None, "US", {"country": "DE", "subdivision": "BY"}]),
    }
    return Host.model_validate(
        {
            "id": id_,
            "name": "Ada",
            "email": "ada@harbor.example",
            "zone": zone,
            "title": "host",
            "hours": hours,
            "daily_limit": chance.choice([None, None, None, 2, 4]),
        }
    )


def time_off(chance: Random, first: date) -> dict[str, object]:
    """Part of a day, or from one into another."""
    since, until = sorted(chance.sample(range(24), 2))
    last = first + timedelta(days=chance.choice([0, 0, 1]))
    return {"first": first, "last": last, "from_time": f"{since}:00", "to_time": f"{until}:30"}


def a_meeting_of(chance: Random) -> MeetingType:
    """A meeting type of any kind."""
    buffers = [0, 0, 5, 10, 17, 60]
    return a_meeting(
        minutes=chance.choice([5, 15, 25, 30, 45, 60, 90, 200]),
        increment=chance.choice([5, 10, 15, 20, 30, 45, 60, 90]),
        buffer_before=chance.choice(buffers),
        buffer_after=chance.choice(buffers),
        daily_limit=chance.choice([None, None, None, 1, 3]),
        weekly_limit=chance.choice([None, None, None, 2, 5]),
    )


def taken_of(chance: Random, start: datetime) -> Claims:
    """Bookings, holds and entries of the host's own calendar in the days around ``start``."""
    claims, met = [], []
    for _ in range(chance.randrange(14)):
        at = seconds(start) + chance.randrange(-86_400, 2 * 86_400)
        # Somebody else's calendar keeps to no grid, or misses it by seconds.
        at -= chance.choice([0, at % 60, at % 900, at % 900 - 1, at % 900 + 1, at % 900 - 59])
        length = chance.choice([60, 900, 1800, 3600, chance.randrange(1, 9000)])
        kind = chance.choice(["booking", "booking", "hold", "calendar"])
        own = kind != "calendar"
        before, after = (chance.choice([0, 300, 600, 1200]) * own for _ in range(2))
        held = at if kind == "hold" else None
        claims.append(Claim(kind, at - before, at + length + after, at, at + length, held))
        if own:
            met.append(Met(at, chance.choice(["call", "review"])))
    return Claims(sorted(claims), met, None if chance.random() < 0.95 else "It is away.")


def a_case(chance: Random) -> Case:
    """Anything, in any zone, on any day of 2020 to 2037."""
    day = a_day(chance)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    start += timedelta(minutes=chance.randint(-720, 720))
    return Case(
        a_host_of(chance, day, chance.choice(ZONES)),
        a_meeting_of(chance),
        taken_of(chance, start),
        start,
        start + timedelta(minutes=chance.choice([1, 300, 1500, 2000])),
    )


cases = chances.map(a_case)
