"""The databases of a run, and how they go away for a while."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from store.durable import prepare_durable_work
from store.migrate import migrate
from tests import postgres_server

_NOT_FOR_POWER_CUTS = ("fsync=off", "full_page_writes=off")
"""The server is killed, the machine is not: what it wrote to its files is there."""


class Place(Protocol):
    """A database of the run's own."""

    url: str

    def go_away(self, seconds: float) -> None:
        """Nobody can work with it for so long; then it is back, with all that was committed."""


class SqliteFile:
    """One file. While somebody else holds it, nobody reads or writes."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "segue.db"
        self.url = f"sqlite:///{self._file}"

    def go_away(self, seconds: float) -> None:
        """See ``Place``: the write lock is held, and the log is written back and cut off."""
        with closing(sqlite3.connect(self._file, timeout=60, isolation_level=None)) as held:
            held.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            held.execute("ROLLBACK")
            held.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class PostgresServer:
    """A server that is stopped as if it were killed, and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = postgres_server.address(folder)

    def go_away(self, seconds: float) -> None:
        """See ``Place``: every connection is cut, and it recovers from its log."""
        postgres_server.stop(self._folder)
        time.sleep(seconds)
        postgres_server.start_again(self._folder, _NOT_FOR_POWER_CUTS)


@contextmanager
def place(kind: str, folder: Path) -> Iterator[Place]:
    """A database with every table. Raises ``postgres_server.CannotStart``."""
    if kind == "sqlite":
        yield _prepared(SqliteFile(folder))
        return
    home = postgres_server.make_folder()
    try:
        postgres_server.start(home, _NOT_FOR_POWER_CUTS)
        postgres_server.stop_with(os.getpid(), home)
        yield _prepared(PostgresServer(home))
        postgres_server.stop(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _prepared(place: Place) -> Place:
    migrate(place.url)
    prepare_durable_work(place.url)
    return place
