"""Work that must happen later and survives everything: enqueued inside the business transaction."""

from datetime import timedelta
from typing import Protocol

from pydantic import JsonValue
from sqlalchemy.orm import Session


class DurableWork(Protocol):
    """The door to durable work. ``jobs`` runs what is enqueued here, by its name."""

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
        """Enqueue ``work`` with ``args``; it exists if and only if ``session`` commits.

        Within a queue, works of one ``partition`` run one at a time, lowest ``priority`` first.
        ``key`` makes it idempotent: a second enqueue with the same key changes nothing.
        """
