"""Hosts, meetings and what is taken of the time, of every kind that can be written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from scheduler import Host, MeetingType
from scheduler.availability.claims import Claim, Claims
from scheduler.availability.host_time import Met
from scheduler.zones import seconds, zone_names
from tests.scheduler.availability.oracle import DAYS
from tests.scheduler.making import a_meeting

zones = st.sampled_from(sorted(zone_names()))
days = st.dates(date(2020, 1, 1), date(2037, 12, 20))


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


@st.composite
def spans(draw: DrawFn) -> list[str]:
    """Some spans of one day."""
    edges = sorted(draw(st.sets(st.integers(0, 96), min_size=0, max_size=6)))
    pairs = list(pairwise(edges))[::2]
    return [f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}" for a, b in pairs]


@st.composite
def hosts(draw: DrawFn, around: date, zone: str, id_: str = "host") -> Host:
    """A host with hours of any kind around a day."""
    near = st.integers(-2, 4).map(lambda n: around + timedelta(days=n))
    week = {day: draw(spans()) for day in DAYS}
    week[draw(st.sampled_from(DAYS))] = ["00:00-24:00"]
    off = draw(st.lists(st.tuples(near, st.integers(0, 2), st.integers(0, 23)), max_size=2))
    hours = {
        "week": week,
        "exceptions": draw(st.dictionaries(near.map(str), spans(), max_size=2)),
        "time_off": [
            {
                "first": first,
                "last": first + timedelta(days=more),
                "from_time": f"{at}:00",
                "to_time": f"{at if more else 23}:30",
            }
            for first, more, at in off
        ],
        "holidays": draw(st.sampled_from([None, "US", {"country": "DE", "subdivision": "BY"}])),
    }
    return Host.model_validate(
        {
            "id": id_,
            "name": "Ada",
            "email": "ada@harbor.example",
            "zone": zone,
            "title": "host",
            "hours": hours,
            "daily_limit": draw(st.none() | st.integers(1, 4)),
        }
    )


@st.composite
def meetings(draw: DrawFn) -> MeetingType:
    """A meeting type of any kind."""
    buffers = st.sampled_from([0, 5, 10, 17, 60])
    return a_meeting(
        minutes=draw(st.sampled_from([5, 15, 25, 30, 45, 60, 90, 200])),
        increment=draw(st.sampled_from([5, 10, 15, 20, 30, 45, 60, 90, 240])),
        buffer_before=draw(buffers),
        buffer_after=draw(buffers),
        daily_limit=draw(st.none() | st.integers(1, 3)),
        weekly_limit=draw(st.none() | st.integers(1, 5)),
    )


@st.composite
def taken(draw: DrawFn, start: datetime) -> Claims:
    """Bookings, holds and entries of the host's own calendar in the days from ``start`` on."""
    claims, met = [], []
    # Some to the second: a calendar of somebody else's keeps to no grid.
    second = st.integers(0, 4 * 1440).map(lambda n: n * 60) | st.integers(0, 4 * 86_400)
    found = draw(st.lists(st.tuples(second, st.integers(60, 9000), st.booleans()), max_size=10))
    for since, length, own in found:
        at = seconds(start) - 86_400 + since
        kind = "calendar" if not own else draw(st.sampled_from(["booking", "hold"]))
        before, after = (draw(st.integers(0, 20)) * 60, draw(st.integers(0, 20)) * 60)
        if not own:
            before = after = 0
        held = at if kind == "hold" else None
        claims.append(Claim(kind, at - before, at + length + after, at, at + length, held))
        if own:
            met.append(Met(at, draw(st.sampled_from(["call", "review"]))))
    return Claims(sorted(claims), met, draw(st.sampled_from([None] * 9 + ["It is away."])))


@st.composite
def cases(draw: DrawFn) -> Case:
    """Anything, in any zone, on any day of 2020 to 2037."""
    day, zone = draw(days), draw(zones)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    start += timedelta(minutes=draw(st.integers(-720, 720)))
    return Case(
        draw(hosts(day, zone)),
        draw(meetings()),
        draw(taken(start)),
        start,
        start + timedelta(minutes=draw(st.integers(1, 2000))),
    )
