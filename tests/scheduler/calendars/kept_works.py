"""Durable works that a test runs itself, one after another, when it says so."""

from datetime import datetime, timedelta

from pydantic import JsonValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.work import Work
from store.database import transaction


class KeptWorks:
    """A ``DurableWork`` that keeps what it is given. A key that was there is not taken again."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, tuple[JsonValue, ...]]] = []
        self._keys: set[tuple[str, str]] = set()

    def enqueue(
        self,
        session: Session,
        work: str,
        *args: JsonValue,
        queue: str,
        partition: str,
        priority: int = 0,
        delay: timedelta | None = None,
        key: str | None = None,
    ) -> None:
        if key is not None and (work, key) in self._keys:
            return
        if key is not None:
            self._keys.add((work, key))
        self.waiting.append((work, args))

    def run(self, engine: Engine, works: tuple[Work, ...], *, now: datetime) -> list[str]:
        """Everything that waits and that these works are for, and what that enqueues; the names."""
        known = {work.name: work for work in works}
        ran = []
        while self.waiting:
            name, args = self.waiting.pop(0)
            work = known.get(name)
            if work is None:
                continue
            ran.append(name)
            if work.outside:
                work.run(engine, *args, now=now)
            else:
                with transaction(engine) as session:
                    work.run(session, *args, now=now)
        return ran
