"""A worker in this process, on a real database, with works that tests steer."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from dbos import DBOS
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.crm_works import deliver_hand_off
from jobs.work import Retry, Work
from jobs.worker import start
from store.database import open_engine, transaction
from store.durable import (
    DurableWork,
    Queue,
    UnavailableError,
    open_durable_work,
    prepare_durable_work,
)
from store.migrate import migrate


@dataclass
class Worker:
    """The worker, and what its works saw."""

    engine: Engine
    durable: DurableWork
    ran: list[tuple[str, int]] = field(default_factory=list)
    """(partition, number) in the order of success."""
    failures: dict[str, int] = field(default_factory=dict)
    """Partition -> how many attempts are still to fail for want of the other party."""
    attempts: list[str] = field(default_factory=list)

    def note(self, session: Session, partition: str, number: int, *, now: datetime) -> None:
        """A work that remembers that it ran."""
        self.attempts.append(partition)
        if self.failures.get(partition, 0) > 0:
            self.failures[partition] -= 1
            raise UnavailableError("the other party is away")
        self.ran.append((partition, number))

    def talk(self, engine: Engine, partition: str, *, now: datetime) -> None:
        """A work that talks to others: while it does, the database is everybody else's."""
        assert isinstance(engine, Engine)
        with transaction(engine) as session:
            self.note(session, partition, 1, now=now)

    def fail(self, session: Session, *, now: datetime) -> None:
        """A work with a fault, whose failure cannot be noted either."""
        raise ValueError("a bug")

    def fail_again(self, session: Session, reason: str) -> None:
        """Called once no repetition helps."""
        assert "a bug" in reason
        raise ValueError("another bug")

    def chain(self, session: Session, partition: str, *, now: datetime) -> None:
        """A work that enqueues a further one, from within its own step."""
        self.durable.enqueue(
            session,
            "note",
            partition,
            1,
            queue=Queue.LATER,
            partition=partition,
            delay=timedelta(milliseconds=200),
            key=partition,
        )


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker that runs; DBOS allows one in a process, so that a module's tests share it."""
    path: Path = tmp_path_factory.mktemp("worker") / "segue.db"
    prepare_durable_work(f"sqlite:///{path}")
    engine = open_engine(f"sqlite:///{path}")
    migrate(str(engine.url))
    running = Worker(engine, open_durable_work(engine))
    fast = Retry(first_seconds=0.01, attempts=4)
    works = (
        Work("note", running.note, retry=fast),
        Work("chain", running.chain),
        Work("cannot_be_given_up", running.fail, running.fail_again),
        Work("talk", running.talk, retry=fast, outside=True),
        Work("deliver_hand_off", deliver_hand_off),
    )
    often = dict.fromkeys(Queue, 0.05)
    # In a thread of its own: a browser that another test opened in this process keeps an event
    # loop in the main thread, and DBOS refuses to start beside one.
    with ThreadPoolExecutor(1) as thread:
        try:
            thread.submit(start, engine, works, worker_id="worker-1", poll_seconds=often).result()
            yield running
        finally:
            thread.submit(DBOS.destroy, destroy_registry=True).result()
            engine.dispose()


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits for something that a worker does; the limit only keeps a broken one from hanging."""

    def wait(happened: Callable[[], bool]) -> None:
        limit = time.monotonic() + 120
        while not happened():
            if time.monotonic() > limit:
                raise AssertionError("it did not happen")
            time.sleep(0.05)

    return wait
