"""Databases for tests: a file of SQLite, or one on a PostgreSQL server that a test run shares.

``SEGUE_TEST_POSTGRES`` names a server that is there already (15 or newer), as a URL of SQLAlchemy's
whose user may create databases and extensions. Unless it is set, the run starts one
(``tests/postgres_server.py``).
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from store.durable import prepare_durable_work
from store.migrate import migrate
from tests import postgres_server

_NAMED = "SEGUE_TEST_POSTGRES"
_FOLDER, _RUN = "SEGUE_TEST_POSTGRES_FOLDER", "SEGUE_TEST_POSTGRES_RUN"


class Server:
    """Makes and drops databases on a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def url(self, database: str) -> str:
        """Where a database is, for ``Settings.database_url``."""
        return self._url.set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new database without tables; gone at the end, whoever uses it still."""
        name = self.make("template1")
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def make(self, like: str) -> str:
        """The name of a new database, a copy of ``like``."""
        name = f"segue_test_{uuid.uuid4().hex}"
        self.say(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY FILE_COPY')
        return name

    def drop(self, database: str) -> None:
        """The database is gone; nothing where there was none."""
        self.say(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def with_tables(self, database: str) -> None:
        """A database with every table, ours and those of durable work, unless it is there."""
        if self.say("SELECT 1 FROM pg_database WHERE datname = :name", name=database) is None:
            self.say(f'CREATE DATABASE "{database}"')
            migrate(self.url(database))
            prepare_durable_work(self.url(database))
            self.say(_KEEP_WHAT_STANDS, within=database)

    def empty(self, database: str) -> None:
        """Nobody uses the database any more, and its tables hold what they did at first.

        Raises ``DBAPIError`` where that cannot be had so.
        """
        self.say(_LET_GO, within=database)
        self.say(_EMPTY, within=database)

    def say(self, statement: str, *, within: str | None = None, **values: str) -> object:
        """Run a statement outside any transaction; its first row, if it answers rows."""
        url = self._url.set(database=within or self._url.database)
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            answer = connection.execute(text(statement), values)
            return answer.first() if answer.returns_rows else None


class Stock:
    """One process's databases with all tables, as many as tests need at the same time.

    They are emptied and used again: to make one is to make 300 files, and where hundreds have just
    been deleted, some file systems (ext4 without a journal) take half a second for that.
    """

    def __init__(self, server: Server, like: str) -> None:
        self._server, self._like = server, like
        self._spare: list[str] = []

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a database with all tables and nothing in them, nobody else's meanwhile."""
        name = self._spare.pop() if self._spare else self._server.make(self._like)
        try:
            yield self._server.url(name)
        finally:
            try:
                self._server.empty(name)
            except DBAPIError:  # its tables are others by now, or large, or it is ours no more
                self._server.drop(name)
            else:
                self._spare.append(name)

    def close(self) -> None:
        """Drop them: the server may be one that outlasts the run."""
        while self._spare:
            self._server.drop(self._spare.pop())


_TABLES = """
SELECT oid, format('%I.%I', relnamespace::regnamespace::text, relname) AS called FROM pg_class
WHERE relkind = 'r' AND pg_relation_size(oid) > 0  -- of one without pages nobody ever wrote a row
  AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'at_first')
"""
_KEEP_WHAT_STANDS = f"""
DO $$
DECLARE filled record;
BEGIN
  CREATE SCHEMA at_first;
  FOR filled IN {_TABLES} LOOP
    EXECUTE format('CREATE TABLE at_first.%I AS TABLE %s', filled.called, filled.called);
  END LOOP;
END $$
"""
_LET_GO = """
DO $$
DECLARE others integer;
BEGIN
  FOR attempt IN 1..2000 LOOP
    SELECT count(pg_terminate_backend(pid)) INTO others FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    IF others = 0 THEN RETURN; END IF;
    PERFORM pg_sleep(0.005), pg_stat_clear_snapshot();
  END LOOP;
  RAISE 'somebody connects again and again';
END $$
"""
_EMPTY = f"""
DO $$
DECLARE filled record; numbers record; kept record;
BEGIN
  IF (SELECT sum(pg_relation_size(oid)) FROM ({_TABLES}) AS filled) > 8000000 THEN
    RAISE 'what is deleted stays in the way of whoever reads';
  END IF;
  SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
  FOR filled IN {_TABLES} LOOP
    EXECUTE format('DELETE FROM %s', filled.called);
  END LOOP;
  FOR kept IN SELECT relname FROM pg_class WHERE relnamespace = 'at_first'::regnamespace LOOP
    EXECUTE format('INSERT INTO %s SELECT * FROM at_first.%I', kept.relname, kept.relname);
  END LOOP;
  FOR numbers IN SELECT * FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(
      format('%I.%I', numbers.schemaname, numbers.sequencename), numbers.start_value, false
    );
  END LOOP;
END $$
"""


def open_run() -> None:
    """Before a test run's processes start: where all of them look for the one server."""
    os.environ[_FOLDER] = str(postgres_server.make_folder())
    os.environ[_RUN] = str(os.getpid())


def close_run() -> None:
    """After all of them ended: the server that the run started is gone, and what it made."""
    folder = Path(os.environ.pop(_FOLDER))
    if (folder / "started").exists():
        postgres_server.stop(folder)
    elif _NAMED in os.environ:
        Server(os.environ[_NAMED]).drop(folder.name)
    shutil.rmtree(folder, ignore_errors=True)


def shared() -> tuple[Server, str]:
    """The run's server, and the name of its database with all tables, which is there to be copied.

    Whoever asks first starts it. Raises ``postgres_server.CannotStart``, for everybody who asks.
    """
    folder = Path(os.environ[_FOLDER])
    with _alone(folder / "lock"):
        if _NAMED not in os.environ and not (folder / "started").exists():
            _start(folder)
        server = Server(os.environ.get(_NAMED) or postgres_server.address(folder))
        server.with_tables(folder.name)
        return server, folder.name


def _start(folder: Path) -> None:
    failed = folder / "failed"
    if failed.exists():
        raise postgres_server.CannotStart(failed.read_text())
    try:
        postgres_server.start(folder, postgres_server.FORGETFUL)
    except postgres_server.CannotStart as error:
        failed.write_text(str(error))
        raise
    postgres_server.stop_with(int(os.environ[_RUN]), folder)
    (folder / "started").touch()


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
