"""Work that must happen later and survives everything: enqueued inside the business transaction.

DBOS keeps it in tables of its own in the same database. This module is the door for everything
that enqueues (the web process, and the worker's own steps); ``jobs`` is what runs it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from pydantic import JsonValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store.database import open_engine

APPLICATION = "segue"
"""The name under which DBOS keeps our work."""


class Queue(StrEnum):
    """The queues. Within a queue the works of one partition run one at a time, in order."""

    HAND_OFFS = "hand_offs"
    """What the CRM was to receive before there was a relay (``crm_sync.delivery``): nothing is
    enqueued here any more, and what an older version did runs and ends."""
    MEETINGS = "meetings"
    """Calendar entries, invitations, reminders; the partition is the meeting."""
    MAILS = "mails"
    """Mails on their way out; the partition is a meeting's recipient. A queue of its own: while the
    mail server is away, its works take up the places, and calendars must not wait for those."""
    LATER = "later"
    """What happens after a delay; the partition is the thing that waits."""


class UnavailableError(Exception):
    """Another party cannot be reached at the moment: the work is to be repeated later."""


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
        ``key`` makes it idempotent: a second enqueue of the work with it changes nothing.
        """


class DbosWork:
    """Durable work in DBOS's tables of the session's own database."""

    def __init__(self, engine: Engine) -> None:
        self._client = _client(engine)

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
        """See ``DurableWork.enqueue``."""
        options = EnqueueOptions(
            workflow_name=work, queue_name=str(queue), queue_partition_key=partition
        )
        if priority:
            options["priority"] = priority
        if delay is not None and delay > timedelta(0):
            options["delay_seconds"] = delay.total_seconds()
        if key is not None:
            # Ids are shared by all works: the name keeps two works with one key apart.
            options["workflow_id"] = f"{work}:{key}"
        self._client.enqueue_in_transaction(session, options, *args)


def open_durable_work(engine: Engine) -> DurableWork:
    """The door to durable work on ``engine``'s database, which ``prepare_durable_work`` prepared.

    It starts no thread and holds no connection of its own: sessions of this engine carry it.
    """
    return DbosWork(engine)


_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_DELETED_AT_ONCE = 500
"""In one short transaction, so that nobody waits for long on SQLite."""


def delete_ended(engine: Engine, *, before: datetime) -> int:
    """Delete the works that ended before a moment, with all that DBOS kept of them; how many."""
    client = _client(engine)
    deleted = 0
    while ended := client.list_workflows(
        status=_ENDED,
        completed_before=before.isoformat(),
        limit=_DELETED_AT_ONCE,
        load_input=False,
        load_output=False,
    ):
        client.delete_workflows([one.workflow_id for one in ended])
        deleted += len(ended)
    return deleted


def _client(engine: Engine) -> DBOSClient:
    # Lazy: nothing is read until something is enqueued, so that a web process starts fast.
    return DBOSClient(
        system_database_engine=engine,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
    )


def prepare_durable_work(url: str) -> None:
    """Create or update DBOS's own tables in the database of ``url``; nothing if they are there.

    Called before the first process that enqueues or works starts.
    """
    # SQLite keeps the write-ahead log once it is set: DBOS migrates through an engine of its own,
    # because it begins its transaction itself, which our engines already do.
    engine = open_engine(url)
    engine.connect().close()
    engine.dispose()
    DBOS.migrate(url)
