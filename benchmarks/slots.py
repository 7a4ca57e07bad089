"""How long it takes to compute the times that are offered, over 30 days.

    python -m benchmarks.slots [--rounds 50]

Prints a JSON line for each case, times in milliseconds: hosts with 500 busy times each, merged
into one list of slots as a pool offers them. ``compute`` is the pure part; ``from_database`` also
reads the busy times from SQLite. ``first`` is the first round, before any zone's clock is known.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from scheduler import Host, MeetingType, Route, Teams, open_times, sync_hosts
from scheduler.availability.bookable import bookable
from scheduler.availability.host_time import Taken, in_order
from scheduler.availability.intervals import Interval
from scheduler.availability.times import slots_of
from scheduler.zones import moment, seconds
from store.database import open_engine
from store.decisions import RoutingRow
from store.meetings import Booking, TakenTime
from store.tables import Base
from store.visits import Visit

NOW = datetime(2026, 10, 20, 0, 0, tzinfo=UTC)
DAYS, BUSY_TIMES = 30, 500
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

Busy = dict[str, list[Interval]]


def make_teams(hosts: int, increment: int) -> Teams:
    """A pool of so many hosts in four zones, 9:00-17:00 on weekdays, 30 minutes a meeting."""
    people = {
        f"host-{n:02}": {
            "id": f"host-{n:02}",
            "name": f"Host {n}",
            "email": f"host-{n}@harbor.example",
            "zone": ZONES[n % len(ZONES)],
            "title": "your account manager",
            "hours": {"week": {day: ["09:00-17:00"] for day in WEEKDAYS}},
        }
        for n in range(hosts)
    }
    call = {
        "id": "call",
        "title": "Call",
        "minutes": 30,
        "increment": increment,
        "window_days": DAYS,
        "hosts": "pool",
    }
    everyone = {"id": "everyone", "title": "one of us", "members": list(people)}
    fallback = {"to": {"pool": "everyone"}, "meeting_type": "call", "explanation": "Because."}
    return Teams.model_validate(
        {
            "hosts": people,
            "pools": {"everyone": everyone},
            "meeting_types": {"call": call},
            "routing": {"fallback": fallback},
        }
    )


def make_busy(teams: Teams, seed: int) -> Busy:
    """500 busy times of 15 minutes for each host, spread over the 30 days."""
    chance = random.Random(seed)
    quarters = range(DAYS * 96)
    start = seconds(NOW)
    return {
        host_id: [
            Interval(start + quarter * 900, start + quarter * 900 + 900)
            for quarter in chance.sample(quarters, BUSY_TIMES)
        ]
        for host_id in teams.hosts
    }


def compute(hosts: list[Host], meeting: MeetingType, busy: Busy, *, together: bool = False) -> int:
    """The pool's slots from values; answers how many."""
    start = seconds(NOW)
    starts = {}
    for host in hosts:
        taken = Taken(in_order(*zip(*busy[host.id], strict=True)))
        starts[host.id] = bookable(host, meeting, taken, start, start + DAYS * 86_400)
    seats = [[one] for one in starts] if together else [list(starts)]
    return len(slots_of(seats, starts, meeting))


def fill(session: Session, teams: Teams, busy: Busy) -> None:
    """The busy times as confirmed bookings."""
    sync_hosts(session, teams)
    session.add(Visit(id="v", opened_at=NOW, seen_at=NOW, page="/", zone="Etc/UTC", language="en"))
    session.flush()
    session.add(RoutingRow(id="r", visit_id="v", at=NOW))
    session.flush()
    for host_id, intervals in busy.items():
        for since, until in intervals:
            booking_id = f"{host_id}-{since}"
            session.add(
                Booking(
                    id=booking_id,
                    uid=booking_id,
                    visit_id="v",
                    routing_id="r",
                    host_id=host_id,
                    meeting_type_id="call",
                    state="confirmed",
                    starts_at=moment(since),
                    ends_at=moment(until),
                    attendee_zone="Etc/UTC",
                    made_at=NOW,
                    changed_at=NOW,
                )
            )
            session.add(
                TakenTime(
                    booking_id=booking_id,
                    host_id=host_id,
                    visit_id="v",
                    meeting_type_id="call",
                    starts_at=since,
                    busy_from=since,
                    busy_until=until,
                )
            )
    session.flush()


def measure(case: str, run: Callable[[], int], rounds: int, **about: int) -> None:
    """Print one line of results."""
    spent, slots = [], 0
    for _ in range(rounds):
        start = time.perf_counter()
        slots = run()
        spent.append((time.perf_counter() - start) * 1000)
    result = {
        "benchmark": "slots",
        "case": case,
        **about,
        "days": DAYS,
        "busy_times_per_host": BUSY_TIMES,
        "slots": slots,
        "rounds": rounds,
        "first_ms": round(spent[0], 3),
        "median_ms": round(statistics.median(spent), 3),
        "p95_ms": round(sorted(spent)[int(rounds * 0.95) - 1], 3),
    }
    print(json.dumps(result))


def from_database(teams: Teams, busy: Busy, rounds: int, **about: int) -> None:
    """The same through ``open_times``."""
    way = Route(
        rule_id="fallback",
        meeting_type_id="call",
        host_ids=tuple(teams.hosts),
        explanation="",
        inputs={},
    )
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'slots.db'}")
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            fill(session, teams, busy)
            session.expunge_all()
            measure(
                "from_database",
                lambda: len(
                    open_times(
                        session,
                        teams,
                        way,
                        now=NOW,
                        first=date(2026, 10, 20),
                        days=DAYS,
                        zone="Europe/Paris",
                    )
                ),
                rounds,
                **about,
            )
            session.rollback()
        engine.dispose()


def main() -> None:
    """Measure one host, and pools of 20."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    rounds = max(parser.parse_args().rounds, 20)
    for hosts, increment in ((1, 30), (20, 30), (20, 15)):
        teams = make_teams(hosts, increment)
        busy = make_busy(teams, seed=hosts)
        everyone, meeting = list(teams.hosts.values()), teams.meeting_types["call"]
        about = {"hosts": hosts, "increment": increment}
        measure("compute", partial(compute, everyone, meeting, busy), rounds, **about)
        from_database(teams, busy, rounds, **about)
        measure(
            "collective", partial(compute, everyone, meeting, busy, together=True), rounds, **about
        )


if __name__ == "__main__":
    main()
