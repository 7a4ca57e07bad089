"""What was enqueued, read from the tables of durable work and run when a test says so."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from intake.desk import Desk
from intake.mails import follow_up, mailing, sending
from store.database import transaction
from tests.conftest import Clock


@dataclass(frozen=True)
class Enqueued:
    """A work that waits."""

    id: str
    name: str
    args: list[Any]
    due: datetime | None
    """None: at once."""


class LaterWorks:
    """Runs works of meetings as the worker does, each once, by the test's own clock."""

    def __init__(self, engine: Engine, desk: Desk, clock: Clock) -> None:
        self.engine, self.desk, self.clock = engine, desk, clock
        self.done: set[str] = set()
        self._delays: dict[str, datetime] = {}
        passes = clock.pass_

        def pass_(time: timedelta) -> None:
            self.waiting()  # a delay counts from before the time passes
            passes(time)

        clock.pass_ = pass_  # type: ignore[method-assign]

    def waiting(self, *names: str) -> list[Enqueued]:
        """What waits, in the order in which it was enqueued."""
        on_postgresql = self.engine.dialect.name == "postgresql"
        tables = "dbos." if on_postgresql else ""
        order = "created_at, workflow_uuid" if on_postgresql else "workflow_status.rowid"
        query = (
            "SELECT workflow_uuid, name, workflow_input.inputs, delay_until_epoch_ms, created_at"
            f" FROM {tables}workflow_status JOIN {tables}workflow_input USING (workflow_uuid)"
            f" ORDER BY {order}"
        )
        with transaction(self.engine) as session:
            rows = session.execute(text(query)).all()
        found = []
        for id_, name, inputs, until, created in rows:
            if id_ in self.done or name not in (names or _RUN):
                continue
            # A delay counts from the machine's clock; here it counts from the test's.
            delay = None if until is None else round((until - created) / 1000)
            due = self._due(id_, delay)
            found.append(Enqueued(id_, name, json.loads(inputs)["positionalArgs"], due))
        return found

    def _due(self, id_: str, delay: int | None) -> datetime | None:
        if delay is None:
            return None
        since = self._delays.setdefault(id_, self.clock())
        return datetime.fromtimestamp(since.timestamp() + delay, UTC)

    def run(self, *names: str) -> int:
        """Run what is due by now, and what follows from it; how many works that were."""
        count = 0
        while due := [
            one for one in self.waiting(*names) if one.due is None or one.due <= self.clock()
        ]:
            for one in due:
                self.run_one(one)
                count += 1
        return count

    def run_one(self, one: Enqueued) -> None:
        """Run one work, due or not."""
        self.done.add(one.id)
        if one.name == mailing.SEND:
            sending.send(self.desk, self.engine, *one.args, now=self.clock())
            return
        with transaction(self.engine) as session:
            _RUN[one.name](self.desk, session, *one.args, now=self.clock())


_RUN: dict[str, Callable[..., None]] = {
    mailing.TELL: mailing.tell,
    mailing.REMIND: mailing.remind,
    mailing.SEND: sending.send,
    "follow_up": follow_up.follow_up,
}
