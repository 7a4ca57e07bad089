"""The worker's life: start, beat, stop."""

import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from jobs.garbage import collect_seldom
from jobs.running import register
from jobs.schedules import Schedules
from jobs.watches import start_watches
from jobs.work import Work
from store.database import transaction
from store.durable import APPLICATION, Queue
from store.tables import Base
from store.workers import beat

_log = structlog.get_logger("jobs")

APPLICATION_VERSION = "1"
"""Pinned: DBOS would else derive it from the code, and a deploy would strand what is queued."""

BEAT_SECONDS = 5.0
POLL_SECONDS: Mapping[Queue, float] = {
    Queue.HAND_OFFS: 5.0,
    Queue.MEETINGS: 1.0,
    Queue.MAILS: 1.0,
    Queue.LATER: 2.0,
}
"""How often a queue is looked at. What comes after a delay may come a little later. Looking is what
an idle worker spends its time on."""
AT_ONCE = 40
"""Works of a queue at the same time in one worker, at most one of a partition. One that waits for
its next attempt counts: with few places a few accounts in trouble would hold up the others."""
BEHIND_VISITORS = 5
"""Added to the process's niceness: a visitor waits for the web and for Rasa, nobody for us."""
GRACE_SECONDS = 5
"""How long works in progress may take to end when the worker is told to stop."""


def start(
    engine: Engine,
    works: Sequence[Work],
    *,
    worker_id: str,
    poll_seconds: Mapping[Queue, float] = POLL_SECONDS,
) -> None:
    """Launch DBOS in this process: from now on ``works`` run. Once in a process at a time.

    What a worker of the same ``worker_id`` had begun when it died is taken up again.
    """
    # Works import what they need when they first run, in threads: a query of one, while another one
    # is half-way through the tables' modules, would find tables that refer to no other.
    Base.registry.configure()
    DBOS(
        config=DBOSConfig(
            name=APPLICATION,
            application_version=APPLICATION_VERSION,
            executor_id=worker_id,
            system_database_engine=engine,
            serializer=DBOSPortableJSONSerializer(),
            run_migrations=False,
            log_level="WARNING",
        )
    )
    for work in works:
        if work.every is None:
            register(work, engine)
    DBOS.launch()
    for queue in Queue:
        DBOS.register_queue(
            queue.value,
            partition_concurrency=1,
            worker_concurrency=AT_ONCE,
            polling_interval_sec=poll_seconds[queue],
            on_conflict="always_update",
        )


def run(
    engine: Engine,
    works: Sequence[Work],
    *,
    worker_id: str,
    poll_seconds: Mapping[Queue, float] = POLL_SECONDS,
) -> None:
    """Work until SIGTERM or SIGINT, saying every few seconds that the worker is alive."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    os.nice(BEHIND_VISITORS)
    collect_seldom()
    start(engine, works, worker_id=worker_id, poll_seconds=poll_seconds)
    _log.info("worker_started", worker=worker_id, works=[work.name for work in works])
    schedules = Schedules(engine, works)
    watches = start_watches(engine, works, stop)
    beat_once(engine, worker_id, schedules)
    while not stop.wait(BEAT_SECONDS):
        beat_once(engine, worker_id, schedules)
    _log.info("worker_stopping", worker=worker_id)
    DBOS.destroy(workflow_completion_timeout_sec=GRACE_SECONDS)
    for watch in watches:
        watch.join(GRACE_SECONDS)
    engine.dispose()
    _log.info("worker_stopped", worker=worker_id)
    sys.stdout.flush()
    # A work that waits for its next attempt sleeps in a thread that Python would wait for, an
    # hour if need be. It is begun again at the next start, as after any crash.
    os._exit(0)


def beat_once(engine: Engine, worker_id: str, schedules: Schedules) -> None:
    """Say in the database that the worker is alive, and enqueue what its time has come for.

    A database that is away now is said to be so, and tried again at the next beat.
    """
    now = datetime.now(UTC)
    try:
        with transaction(engine) as session:
            beat(session, worker_id, now=now)
        schedules.enqueue_due(now=now)
    except SQLAlchemyError as error:
        _log.warning("beat_failed", worker=worker_id, error=str(error))
