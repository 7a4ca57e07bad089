"""Backlogs that real workers drain, for benchmarks: set going at one moment, and timed."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select, update

from benchmarks.bookings import database
from benchmarks.crm_places import Crm
from crm_sync.delivery import Relay, try_now
from crm_sync.targets.target import Target
from store.crm import CrmDelivery, CrmLane, CrmTarget
from store.database import open_engine, reading, transaction
from tests.databases import Server
from tests.endurance.settings import settings_of
from tests.endurance.systems.opened import opened

LONGEST_SECONDS = 3600.0
_LOOKS = 0.02


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@dataclass
class Workers:
    """Processes that carry hand-offs."""

    running: list["subprocess.Popen[str]"]
    peaks: list[float] = field(default_factory=list)
    """The most memory that each took, in MB, once they ended."""


@contextmanager
def workers(engine: Engine, count: int, at_once: int | None = None) -> Iterator[Workers]:
    """So many, ready to begin (``benchmarks.crm_worker``)."""
    url = engine.url.render_as_string(hide_password=False)
    more = [] if at_once is None else ["--at-once", str(at_once)]
    command = [sys.executable, "-m", "benchmarks.crm_worker", url]
    those = Workers(
        [
            subprocess.Popen([*command, f"w{number}", *more], stdout=subprocess.PIPE, text=True)
            for number in range(count)
        ]
    )
    try:
        for one in those.running:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield those
    finally:
        for one in those.running:
            one.terminate()
        said = [one.communicate(timeout=60)[0] for one in those.running]
    those.peaks += [float(one) for one in said]


@contextmanager
def place(kind: str, server: Server, crm: Crm) -> Iterator[Engine]:
    """A database of its own to which only this CRM is connected."""
    with database(kind, server) as url:
        engine = open_engine(url)
        crm.connect(engine)
        yield engine
        engine.dispose()


def hold(engine: Engine) -> None:
    """Nothing is sent until it is let go."""
    with transaction(engine) as session:
        session.execute(update(CrmTarget).values(not_before=now() + timedelta(hours=9)))


def let_go(engine: Engine, crm: Crm) -> None:
    """What waits is sent from now on, as after ``./segue crm retry``."""
    with transaction(engine) as session:
        try_now(session, crm.kind, now=now())


def drained(engine: Engine, crm: Crm, count: int, at_once: int | None = None) -> float:
    """Seconds until so many workers have drained what waits, once they are let go."""
    hold(engine)
    with workers(engine, count, at_once):
        begun = time.perf_counter()
        let_go(engine, crm)
        until(lambda: not anything_waits(engine))
        return time.perf_counter() - begun


def until(is_so: Callable[[], bool]) -> None:
    """Wait for it. Raises ``TimeoutError``."""
    limit = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > limit:
            raise TimeoutError("what waits is not sent: look at segue_crm_targets.failure")
        time.sleep(_LOOKS)


def anything_waits(engine: Engine) -> bool:
    """Whether a lane has something."""
    with reading(engine) as session:
        query = select(CrmLane.account_key).where(CrmLane.due_at.is_not(None))
        return session.scalar(query.limit(1)) is not None


def waiting(engine: Engine) -> int:
    """Hand-offs that were not sent yet."""
    with reading(engine) as session:
        query = select(func.count()).where(CrmDelivery.state == "waiting")
        return session.scalar(query) or 0


def not_delivered(engine: Engine) -> int:
    """Hand-offs that came to another end than they should."""
    with reading(engine) as session:
        query = select(func.count()).where(CrmDelivery.state != "delivered")
        return session.scalar(query) or 0


@contextmanager
def here(engine: Engine, crm: Crm, at_once: int | None = None) -> Iterator[Callable[[], None]]:
    """Drains in this process, by one connection."""
    settings = settings_of(engine.url.render_as_string(hide_password=False))

    def open_(row: CrmTarget) -> Target:
        target = opened(engine, settings, row.id)
        target.at_once = at_once or target.at_once
        return target

    relay = Relay(engine, open_, worker_id="here")
    yield lambda: relay.drain(crm.kind)
    relay.close(patience=0)
