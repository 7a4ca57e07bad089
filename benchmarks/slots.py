"""How long it takes to tell which times are free.

    .segue/env/bin/python -m benchmarks.slots [--rounds 50] [--growth]

Prints a JSON line for each case, times in milliseconds: hosts with 500 busy times each, over 30
days. ``compute``: from values to the list of slots, the sorting of the busy times included;
``collective``: the times at which all hosts are free. ``from_database`` also reads the busy times
from SQLite. ``http``: ``GET /api/v1/slots`` of a server of its own, over loopback, its JSON read.
``first`` is the first round, before any zone's clock and any host's hours are known;
``processor`` is this process's own time, whatever else the machine does. ``--growth``: more hosts,
days and busy times, one of them at a time.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.slots_data import NOW, Busy, fill, make_busy, make_teams, written_teams
from intake.desk import open_desk
from intake.flow import Flow
from launcher.ports import free_port
from scheduler import Route, Teams, open_times
from scheduler.availability.bookable import bookable
from scheduler.availability.host_time import Taken, in_order
from scheduler.availability.times import slots_of
from scheduler.zones import seconds
from store.database import open_engine, transaction
from store.durable import prepare_durable_work
from store.migrate import migrate
from store.settings import Settings
from store.tables import Base
from store.visits import Visit
from web.tokens import Keys

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
SECRET = "a secret of at least thirty-two bytes"


def compute(teams: Teams, busy: Busy, *, days: int, together: bool = False) -> int:
    """The slots of everybody, or those at which all are free; answers how many."""
    start, meeting = seconds(NOW), teams.meeting_types["call"]
    starts = {}
    for host in teams.hosts.values():
        taken = Taken(
            in_order([one for one, _ in busy[host.id]], [one for _, one in busy[host.id]])
        )
        starts[host.id] = bookable(host, meeting, taken, start, start + days * 86_400)
    seats = [[one] for one in starts] if together else [list(starts)]
    return len(slots_of(seats, starts, meeting))


@contextmanager
def database(teams: Teams, busy: Busy) -> Iterator[Session]:
    """A session on an SQLite file with the busy times."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'slots.db'}")
        Base.metadata.create_all(engine)
        with transaction(engine) as session:
            fill(session, teams, busy)
        with Session(engine) as session:
            yield session
            session.rollback()
        engine.dispose()


def offered(session: Session, teams: Teams, *, days: int) -> int:
    """The slots through ``open_times``; answers how many."""
    way = Route(
        rule_id="fallback",
        meeting_type_id="call",
        host_ids=tuple(teams.hosts),
        explanation="",
        inputs={},
    )
    first = NOW.date()
    zone = "Europe/Paris"
    return len(open_times(session, teams, way, now=NOW, first=first, days=days, zone=zone))


@contextmanager
def server(hosts: int, increment: int, *, days: int, each: int) -> Iterator[tuple[str, str]]:
    """A running server of such a vendor: its URL, and the token of a visit that may choose."""
    with tempfile.TemporaryDirectory() as name:
        vendor = Path(shutil.copytree(HARBOR, Path(name) / "vendor"))
        shutil.rmtree(vendor / "teams")
        (vendor / "teams").mkdir()
        written = json.dumps(written_teams(hosts, increment, days=days))
        (vendor / "teams" / "teams.yaml").write_text(written)
        settings = _settings(vendor, f"sqlite:///{name}/segue.db")
        migrate(settings.database_url)
        prepare_durable_work(settings.database_url)
        engine = open_engine(settings.database_url)
        token = _visit(settings, engine, each=each, days=days)
        engine.dispose()
        with _serving(settings) as url:
            yield url, token


def _settings(vendor: Path, url: str) -> Settings:
    needed = [name for name, field in Settings.model_fields.items() if field.is_required()]
    secrets = dict.fromkeys(needed, SECRET)
    return Settings.model_validate({**secrets, "vendor": vendor, "database_url": url})


def _visit(settings: Settings, engine: Engine, *, each: int, days: int) -> str:
    """Fills the database; the token of a visit that asked for a meeting."""
    desk = open_desk(settings, engine)
    teams = desk.vendor.teams
    with transaction(engine) as session:
        fill(session, teams, make_busy(teams, days=days, each=each))
    flow = Flow(engine, desk, lambda: NOW)
    visit = flow.open_visit(Visit(page="/", zone="Europe/Paris", language="en")).id
    flow.ask_meeting(visit)
    return Keys(SECRET).visit_token(visit, NOW)


@contextmanager
def _serving(settings: Settings) -> Iterator[str]:
    port = free_port("127.0.0.1", 8700)
    environ = {f"SEGUE_{name.upper()}": SECRET for name in _secrets()}
    environ |= {
        "SEGUE_CALLS_A_MINUTE": "1000000",
        "SEGUE_CALLS_A_MINUTE_FROM_ONE_ADDRESS": "1000000",
    }
    environ |= {"SEGUE_VENDOR": str(settings.vendor), "SEGUE_DATABASE_URL": settings.database_url}
    serving = [sys.executable, "-m", "uvicorn", "web.app:create_app", "--factory"]
    running = subprocess.Popen(
        [*serving, "--no-access-log", "--log-level", "error", "--port", str(port)],
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        running.terminate()
        running.wait()


def _secrets() -> list[str]:
    return [name for name, field in Settings.model_fields.items() if field.is_required()]


def ask(client: httpx.Client, *, days: int) -> int:
    """One request for the slots; answers how many there were."""
    query = {"zone": "Europe/Paris", "days": str(days), "first": NOW.date().isoformat()}
    answer = client.get("/api/v1/slots", params=query)
    assert answer.status_code == 200, answer.text
    return sum(len(day["times"]) for day in answer.json()["days"])


def measure(case: str, run: Callable[[], int], rounds: int, **about: Any) -> None:
    """Print one line of results."""
    spent, worked, slots = [], [], 0
    for _ in range(rounds):
        start, busy = time.perf_counter(), time.process_time()
        slots = run()
        spent.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    result = {
        "benchmark": "slots",
        "case": case,
        **about,
        "slots": slots,
        "rounds": rounds,
        "first_ms": round(spent[0], 3),
        "p50_ms": round(statistics.median(spent), 3),
        "p95_ms": round(sorted(spent)[int(rounds * 0.95) - 1], 3),
        "best_ms": round(min(spent), 3),
        "processor_p50_ms": round(statistics.median(worked), 3),
    }
    print(json.dumps(result), flush=True)


def over_http(hosts: int, increment: int, rounds: int, *, days: int = 30, each: int = 500) -> None:
    """The whole answer of a running server."""
    about = {"hosts": hosts, "increment": increment, "days": days, "busy_each": each}
    with server(hosts, increment, days=days, each=each) as (url, token):
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            measure("http", lambda: ask(client, days=days), rounds, **about)


def grown(rounds: int) -> None:
    """More hosts, then more days, then more busy times."""
    cases = [(hosts, 30, 500) for hosts in (1, 5, 20, 50, 100)]
    cases += [(20, days, 500) for days in (7, 14, 62)]
    cases += [(20, 30, each) for each in (10, 100, 1000, 5000)]
    for hosts, days, each in cases:
        teams = make_teams(hosts, 30, days=days)
        busy = make_busy(teams, days=days, each=each)
        about = {"hosts": hosts, "increment": 30, "days": days, "busy_each": each}
        measure("compute", partial(compute, teams, busy, days=days), rounds, **about)
        with database(teams, busy) as session:
            measure("from_database", partial(offered, session, teams, days=days), rounds, **about)


def main() -> None:
    """Measure one host, and pools of 20."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    rounds = max(options.rounds, 20)
    if options.growth:
        grown(rounds)
        return
    for hosts, increment in ((1, 30), (20, 30), (20, 15)):
        teams = make_teams(hosts, increment)
        busy = make_busy(teams)
        about = {"hosts": hosts, "increment": increment, "days": 30, "busy_each": 500}
        measure("compute", partial(compute, teams, busy, days=30), rounds, **about)
        with database(teams, busy) as session:
            measure("from_database", partial(offered, session, teams, days=30), rounds, **about)
        over_http(hosts, increment, rounds)
    for zones in ("four", "one"):
        teams = make_teams(20, 30, one_zone=zones == "one")
        run = partial(compute, teams, make_busy(teams), days=30, together=True)
        measure("collective", run, rounds, hosts=20, increment=30, days=30, zones=zones)


if __name__ == "__main__":
    main()
