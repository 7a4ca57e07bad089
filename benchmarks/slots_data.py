"""What the slots' benchmark measures with: pools of hosts, busy times, a database of them."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from scheduler import Teams, sync_hosts
from scheduler.zones import moment, seconds
from store.decisions import RoutingRow
from store.meetings import Booking, TakenTime
from store.visits import Visit

NOW = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

Busy = dict[str, list[tuple[int, int]]]
"""Host -> busy times in seconds since 1970 UTC, in no order."""


def written_teams(
    hosts: int, increment: int, *, days: int, one_zone: bool = False
) -> dict[str, Any]:
    """A pool of so many hosts in four zones, 9:00-17:00 on weekdays, 30 minutes a meeting."""
    zones = ZONES[:1] if one_zone else ZONES
    people = {
        f"host-{n:03}": {
            "name": f"Host {n}",
            "email": f"host-{n}@harbor.example",
            "zone": zones[n % len(zones)],
            "title": "your account manager",
            "hours": {"week": {day: ["09:00-17:00"] for day in WEEKDAYS}},
        }
        for n in range(hosts)
    }
    call = {
        "title": "Call",
        "minutes": 30,
        "increment": increment,
        "window_days": days,
        "hosts": "pool",
    }
    fallback = {"to": {"pool": "everyone"}, "meeting_type": "call", "explanation": "Because."}
    return {
        "hosts": people,
        "pools": {"everyone": {"title": "one of us", "members": list(people)}},
        "meeting_types": {"call": call},
        "routing": {"fallback": fallback},
    }


def make_teams(hosts: int, increment: int, *, days: int = 30, one_zone: bool = False) -> Teams:
    """The same as the scheduler knows it."""
    written = written_teams(hosts, increment, days=days, one_zone=one_zone)
    for section in ("hosts", "pools", "meeting_types"):
        for id_, item in written[section].items():
            item["id"] = id_
    return Teams.model_validate(written)


def make_busy(teams: Teams, *, days: int = 30, each: int = 500) -> Busy:
    """So many busy times of 15 minutes for each host, spread over the days."""
    chance = random.Random(len(teams.hosts))
    quarters, start = range(days * 96), seconds(NOW)
    # More than there are quarters of an hour: then some are busy several times.
    pick = chance.sample if each <= len(quarters) else chance.choices
    return {
        host_id: [(start + one * 900, start + one * 900 + 900) for one in pick(quarters, k=each)]
        for host_id in teams.hosts
    }


def fill(session: Session, teams: Teams, busy: Busy) -> None:
    """The busy times as confirmed bookings."""
    sync_hosts(session, teams)
    session.add(Visit(id="v", opened_at=NOW, seen_at=NOW, page="/", zone="Etc/UTC", language="en"))
    session.flush()
    session.add(RoutingRow(id="r", visit_id="v", at=NOW))
    session.flush()
    taken = [
        (f"{host_id}-{n}", host_id, since, until)
        for host_id, those in busy.items()
        for n, (since, until) in enumerate(those)
    ]
    session.add_all(
        Booking(
            id=id_,
            uid=id_,
            visit_id="v",
            routing_id="r",
            host_id=host_id,
            meeting_type_id="call",
            state="confirmed",
            starts_at=moment(since),
            ends_at=moment(until),
            attendee_zone="Etc/UTC",
            made_at=NOW - timedelta(days=1),
            changed_at=NOW - timedelta(days=1),
        )
        for id_, host_id, since, until in taken
    )
    session.flush()
    session.add_all(
        TakenTime(
            booking_id=id_,
            host_id=host_id,
            visit_id="v",
            meeting_type_id="call",
            starts_at=since,
            busy_from=since,
            busy_until=until,
        )
        for id_, host_id, since, until in taken
    )
    session.flush()
