"""Are the times right on the days on which clocks change?

    .segue/env/bin/python -m benchmarks.clock_changes

22 zones whose clocks change on 44 days of 2026, six schedules, three zones of visitors: 792 days of
a host as a visitor is offered them, each against a walk through its minutes that asks the tz
database what the host's clock shows. Prints one JSON line; ``wrong`` days differ by more than a
minute.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from scheduler import Route, Teams, open_times, sync_hosts
from store.database import open_engine
from store.tables import Base

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
)
SCHEDULES = (
    ("09:00-17:00",),
    ("08:30-12:15", "13:00-18:00"),
    ("00:00-24:00",),
    ("00:00-08:00",),
    ("01:30-03:30",),
    ("00:10-02:20", "22:00-24:00"),
)
VIEWERS = ("Etc/UTC", "America/Los_Angeles", "Pacific/Auckland")
STEP = 5
"""Meetings of five minutes each five minutes: where they are is where the host is open."""


@dataclass(frozen=True)
class Judged:
    """A host's day as a visitor is offered it."""

    zone: str
    day: date
    spans: tuple[str, ...]
    viewer: str
    minutes_wrong: int
    """Minutes offered outside the hours, and minutes of the hours that are not."""


def change_days(name: str) -> list[date]:
    """The dates of 2026 between whose noon and the noon before the zone's clock is put."""
    here = ZoneInfo(name)
    days = [date(2026, 1, 1) + n * DAY for n in range(365)]
    noons = [datetime(day.year, day.month, day.day, 12, tzinfo=here) for day in days]
    return [
        later.date()
        for earlier, later in pairwise(noons)
        if earlier.utcoffset() != later.utcoffset()
    ]


def judged(zones: Sequence[str] = ZONES) -> Iterator[Judged]:
    """Every case of these zones, once."""
    engine = open_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for zone in zones:
            for day in change_days(zone):
                shown = _shown(zone, day)
                for spans in SCHEDULES:
                    teams = _teams(zone, spans)
                    sync_hosts(session, teams)
                    right = {at for at, minute in shown.items() if minute in _minutes_of(spans)}
                    for viewer in VIEWERS:
                        found = _offered(session, teams, shown, viewer)
                        yield Judged(zone, day, spans, viewer, len(found ^ right))
        session.rollback()
    engine.dispose()


def _shown(zone: str, day: date) -> dict[datetime, int]:
    """Each minute of a date of that zone -> what its clock shows, in minutes since midnight."""
    here = ZoneInfo(zone)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    minutes = (at + n * MINUTE for n in range(3 * 1440))
    clocks = ((one, one.astimezone(here)) for one in minutes)
    return {one: clock.hour * 60 + clock.minute for one, clock in clocks if clock.date() == day}


def _minutes_of(spans: tuple[str, ...]) -> set[int]:
    found: set[int] = set()
    for span in spans:
        ends = [int(part[:2]) * 60 + int(part[3:]) for part in span.split("-")]
        found.update(range(*ends))
    return found


def _offered(
    session: Session, teams: Teams, day: dict[datetime, int], viewer: str
) -> set[datetime]:
    """The minutes of the host's day that are in a meeting which the visitor could book."""
    first, last = min(day), max(day)
    here = ZoneInfo(viewer)
    dates = (last.astimezone(here).date() - first.astimezone(here).date()).days + 1
    slots = open_times(
        session,
        teams,
        ROUTE,
        now=first - DAY,
        first=first.astimezone(here).date(),
        days=dates,
        zone=viewer,
    )
    minutes = {slot.starts_at + n * MINUTE for slot in slots for n in range(STEP)}
    return minutes & day.keys()


ROUTE = Route(
    rule_id="fallback", meeting_type_id="call", host_ids=("host",), explanation="", inputs={}
)


def _teams(zone: str, spans: tuple[str, ...]) -> Teams:
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    host = {
        "id": "host",
        "name": "Ada",
        "email": "ada@harbor.example",
        "zone": zone,
        "title": "host",
        "hours": {"week": {day: list(spans) for day in week}},
    }
    call = {
        "id": "call",
        "title": "Call",
        "minutes": STEP,
        "increment": STEP,
        "window_days": 7,
        "hosts": "one",
    }
    fallback = {"to": {"host": "host"}, "meeting_type": "call", "explanation": "Because."}
    return Teams.model_validate(
        {
            "hosts": {"host": host},
            "meeting_types": {"call": call},
            "routing": {"fallback": fallback},
        }
    )


def main() -> None:
    """Judge all cases and print."""
    cases = list(judged())
    wrong = [case for case in cases if case.minutes_wrong > 1]
    result = {
        "benchmark": "clock_changes",
        "days": len(cases),
        "wrong": len(wrong),
        "minutes_wrong": sum(case.minutes_wrong for case in cases),
        "which": sorted({f"{case.zone} {case.day} {case.viewer}" for case in wrong}),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
