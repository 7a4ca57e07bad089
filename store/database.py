"""The engine and its transactions: SQLite by default, PostgreSQL by URL, the same code on both."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

_READS_ONLY = "segue_reads_only"

Write = Callable[[Session], None]
"""Something that is to be written, in a transaction that somebody else opens."""


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql+psycopg://…``, set so that nothing is lost.

    Errors do not quote a statement's values: they end in logs, and the values are visitors' words.

    SQLite: write-ahead log, fsync at every commit, foreign keys, and ``BEGIN IMMEDIATE``, so that
    a transaction that reads and then writes cannot fail half-way for a lock.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def why_away(error: OperationalError) -> str:
    """In words for an operator: a database that cannot be reached, is locked or is full."""
    said = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return (
        f"The database cannot be worked with: {said[0]}. Look whether it runs, has room and is "
        "what SEGUE_DATABASE_URL names, then try again."
    )


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get(_READS_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is DEFERRED: switched off, the "begin" listener sends ours.
    raw: Any = connection
    raw.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent look at the database, which waits for no writer. Nothing is written."""
    with Session(engine.execution_options(**{_READS_ONLY: True}), autoflush=False) as session:
        yield session


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One unit of work: commits when the block ends, rolls back when it raises.

    Opened at the edge (a request, an action, a job step) and nowhere else.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def in_slices(engine: Engine, look: Callable[[Session], Iterable[Write]]) -> None:
    """A long work: ``look`` reads and yields what is to be written, in many short transactions.

    It holds up nobody while it reads. Should it break off, what was written stays.
    """
    with reading(engine) as seen:
        for write in look(seen):
            with transaction(engine) as session:
                write(session)
