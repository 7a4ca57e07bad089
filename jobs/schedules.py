"""When scheduled works are due: each once a tick, whichever worker sees it first.

A tick is enqueued under an id made of the work and the tick, so that a second enqueue, by another
worker or after a restart, changes nothing. Only the last tick counts: a worker that was down for a
week does its nightly work once at its start, not seven times; one whose clock jumped does neither
less nor twice; and a database that was away at two o'clock is told as soon as it is back. DBOS's
own schedules enqueue every tick that was missed, and none that fell on such an outage.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from croniter import croniter
from sqlalchemy import Engine

from jobs.work import Work
from store.database import transaction
from store.durable import Queue, open_durable_work


def last_tick(schedule: str, now: datetime) -> datetime:
    """The last moment at or before ``now`` that the cron expression names, in UTC.

    Raises ``ValueError`` for an expression that is none.
    """
    # get_prev is before its start, never at it; a tick has no part of a second.
    after = now.astimezone(UTC) + timedelta(microseconds=1)
    tick: datetime = croniter(schedule, after).get_prev(datetime)
    return tick


class Schedules:
    """The scheduled works of a worker, and what it knows to be enqueued of them."""

    def __init__(self, engine: Engine, works: Sequence[Work]) -> None:
        self._engine = engine
        self._durable = open_durable_work(engine)
        self._scheduled = {work.name: work.schedule for work in works if work.schedule}
        self._enqueued: dict[str, datetime] = {}

    def enqueue_due(self, *, now: datetime) -> None:
        """Enqueue what is due and was not yet. A work that never ran is due at once."""
        ticks = {name: last_tick(cron, now) for name, cron in self._scheduled.items()}
        due = {name: tick for name, tick in ticks.items() if self._enqueued.get(name) != tick}
        if not due:
            return
        with transaction(self._engine) as session:
            for name, tick in due.items():
                moment = tick.isoformat()
                # A partition of its own: a run that hangs with a dead worker holds up no other.
                self._durable.enqueue(
                    session,
                    name,
                    moment,
                    queue=Queue.LATER,
                    partition=f"{name}:{moment}",
                    key=moment,
                )
        self._enqueued |= due
