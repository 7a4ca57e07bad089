"""Bookings a second with all that follows from them, and 64 who want the same host at once.

    python -m benchmarks.bookings [--bookings 100] [--runs 3] [--rounds 10]

Prints a JSON line for each case: on SQLite and on a PostgreSQL server that keeps what it is told.
``bookings``: hold and confirm by four visitors at a time, and the hand-off to the CRM, the entry
and the mails as durable work, by one worker and by two; ``with_their_work`` counts until the last
of it is done. ``race``: 64 bookers in four processes, each round for one time of one host;
``unlocked`` is the same without the host's lock and the database's guard, as check-then-insert
would be. ``double``: how many hold or booked a time that another one has.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

from dbos import DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy import Engine, select, text

import store.tables  # noqa: F401
from intake.desk import open_desk
from intake.flow import Flow
from intake.steps import AskRouting, Held
from scheduler import SchedulingError, confirm, hold, sync_hosts
from scheduler.bookings import changing, holding
from store.database import open_engine, transaction
from store.decisions import RoutingRow
from store.durable import prepare_durable_work
from store.meetings import Booking, TakenTime
from store.migrate import migrate
from store.settings import Settings
from store.visits import Visit
from tests import postgres_server
from tests.databases import Server
from tests.scheduler.bookings.small_team import NOW, small_team, ways

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
VISITORS, RACERS, PROCESSES = 4, 64, 4
SECRET = "only a benchmark, of thirty-two bytes"


@contextmanager
def database(kind: str, server: Server | None) -> Iterator[str]:
    """A database of its own with all tables."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite" or server is None:
            url = f"sqlite:///{folder}/segue.db"
            migrate(url)
            prepare_durable_work(url)
            yield url
            return
        with server.database() as url:
            migrate(url)
            prepare_durable_work(url)
            yield url


# Bookings with their durable work


def book_all(url: str, workers: int, bookings: int) -> dict[str, float]:
    """How many a second: booked, and with everything that follows done."""
    settings = Settings.model_validate(
        {
            "vendor": HARBOR,
            "database_url": url,
            **dict.fromkeys(("server_secret", "identity_secret", "actions_secret"), SECRET),
            **dict.fromkeys(("operator_key", "events_key"), SECRET),
        }
    )
    engine = open_engine(url)
    desk = open_desk(settings, engine)
    with transaction(engine) as session:
        sync_hosts(session, desk.vendor.teams)
    flow = Flow(engine, desk, lambda: datetime.now(UTC))
    visits = [_to_the_calendar(flow) for _ in range(bookings)]
    _, slots, _ = flow.times(visits[0], first=datetime.now(UTC).date(), days=31, zone="UTC")
    running = [_worker(url, number) for number in range(1, workers + 1)]
    try:
        _until_idle(engine)
        begun = time.perf_counter()
        with ThreadPoolExecutor(VISITORS) as at_once:
            # Every other time: the neighbouring one is in the buffer.
            wanted = [slot.starts_at for slot in slots[::2]][:bookings]
            list(at_once.map(lambda pair: _book(flow, *pair), zip(visits, wanted, strict=True)))
        booked = time.perf_counter() - begun
        _until_idle(engine)
        done = time.perf_counter() - begun
    finally:
        for worker in running:
            worker.terminate()
            worker.wait()
        engine.dispose()
    return {"booked": bookings / booked, "with_their_work": bookings / done}


def _to_the_calendar(flow: Flow) -> str:
    visit = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    step = flow.ask_meeting(visit)
    while isinstance(step, AskRouting):
        step = flow.answer_routing(visit, step.question_id, str(step.choices[0].value))
    return visit


def _book(flow: Flow, visit: str, at: datetime) -> None:
    step = flow.hold_time(visit, at, "UTC")
    assert isinstance(step, Held), step
    flow.book(visit, step.hold_id, name="Ada", email="ada@example.com")


def _worker(url: str, number: int) -> "subprocess.Popen[bytes]":
    secrets = ("SERVER_SECRET", "IDENTITY_SECRET", "ACTIONS_SECRET", "OPERATOR_KEY", "EVENTS_KEY")
    ours = {
        "SEGUE_DATABASE_URL": url,
        "SEGUE_VENDOR": str(HARBOR),
        "SEGUE_WORKER": f"worker-{number}",
        **{f"SEGUE_{name}": SECRET for name in secrets},
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", "jobs"], env=os.environ | ours, **quiet)


def _until_idle(engine: Engine) -> None:
    """Until nothing is left to do but what is to be done later, and a worker is there."""
    client = DBOSClient(system_database_engine=engine, serializer=DBOSPortableJSONSerializer())
    alive = text("SELECT count(*) FROM segue_workers")
    while True:
        with engine.connect() as connection:
            there = connection.scalar(alive)
        if there and not client.list_workflows(status=["ENQUEUED", "PENDING"], limit=1):
            return
        time.sleep(0.05)


# The race


def racers(url: str, first: int, rounds: int, locked: bool, begins: float) -> list[list[float]]:
    """What a process does: its racers try each round at once. Seconds of each attempt, by round."""
    if not locked:
        _without_lock()
    engine, teams, way = open_engine(url), small_team(), ways()["alone"]

    def attempt(racer: int, round_: int) -> float:
        visit = f"visit-{racer}"
        at = NOW.replace(hour=9) + timedelta(days=1 + round_ // 8, hours=round_ % 8)
        begun = time.perf_counter()
        try:
            with transaction(engine) as session:
                asked = {"starts_at": at, "visit_id": visit, "zone": "UTC", "now": NOW}
                held = hold(session, teams, way, visit, **asked)
            with transaction(engine) as session:
                guest = {"name": "Ada", "email": "ada@example.com"}
                confirm(session, teams, held.id, visit_id=visit, now=NOW, **guest)
        except SchedulingError:
            pass
        return time.perf_counter() - begun

    mine = range(first, RACERS, PROCESSES)
    taken = []
    with ThreadPoolExecutor(len(mine)) as threads:
        for round_ in range(rounds):
            time.sleep(max(0.0, begins + round_ * 1.5 - time.time()))
            taken.append(list(threads.map(lambda racer: attempt(racer, round_), mine)))  # noqa: B023
    engine.dispose()
    return taken


def _without_lock() -> None:
    def there(session, booking_id, **_):  # type: ignore[no-untyped-def]
        return session.get(Booking, booking_id, populate_existing=True)

    holding.lock_hosts = lambda *_: None  # type: ignore[assignment]
    holding.locked_booking = changing.locked_booking = there


def race(url: str, rounds: int, *, locked: bool) -> dict[str, object]:
    """64 at once for one time, again and again."""
    engine = open_engine(url)
    with transaction(engine) as session:
        sync_hosts(session, small_team())
        plain = {"opened_at": NOW, "seen_at": NOW, "page": "/", "zone": "UTC", "language": "en"}
        names = [f"visit-{racer}" for racer in range(RACERS)]
        session.add_all(Visit(id=name, **plain) for name in names)
        session.flush()
        session.add_all(RoutingRow(id=name, visit_id=name, at=NOW) for name in names)
        if not locked and engine.dialect.name == "postgresql":
            guard = "ALTER TABLE segue_taken_times DROP CONSTRAINT ex_segue_taken_times_once"
            session.execute(text(guard))
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        begins = time.time() + 6
        started = [
            processes.submit(racers, url, first, rounds, locked, begins)
            for first in range(PROCESSES)
        ]
        by_process = [one.result() for one in started]
    by_round = [[one for of in by_process for one in of[n]] for n in range(rounds)]
    times = sorted(one for of in by_round for one in of)
    return {
        "attempts": len(times),
        "attempts_a_second": round(statistics.median(RACERS / max(of) for of in by_round)),
        "p50_ms": round(1000 * times[len(times) // 2]),
        "p95_ms": round(1000 * times[int(len(times) * 0.95)]),
        **_booked(engine),
    }


def _booked(engine: Engine) -> dict[str, int]:
    with transaction(engine) as session:
        rows = session.scalars(select(TakenTime).order_by(TakenTime.busy_from)).all()
    engine.dispose()
    return {
        "booked": sum(row.held_until is None for row in rows),
        "double": sum(two.busy_from < one.busy_until for one, two in pairwise(rows)),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bookings", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    with postgres_server.running() as url:
        server = Server(url)
        for kind in ("sqlite", "postgresql"):
            for workers in (1, 2):
                _print_bookings(kind, server, workers, asked.runs, asked.bookings)
            for locked in (True, False) if kind == "postgresql" else (True,):
                with database(kind, server) as there:
                    found = race(there, asked.rounds, locked=locked)
                case = "race" if locked else "race, unlocked"
                print(json.dumps({"case": case, "database": kind, **found}), flush=True)


def _print_bookings(kind: str, server: Server, workers: int, runs: int, bookings: int) -> None:
    figures = []
    for _ in range(runs):
        with database(kind, server) as there:
            figures.append(book_all(there, workers, bookings))
    medians = {
        name: [round(f(one[name] for one in figures), 1) for f in (statistics.median, min, max)]
        for name in figures[0]
    }
    case = {"case": "bookings", "database": kind, "workers": workers}
    print(json.dumps(case | {"a_second [median, least, most]": medians}), flush=True)


if __name__ == "__main__":
    main()
