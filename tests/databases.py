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
    def database(self, *, like: str = "template1") -> Iterator[str]:
        """The URL of a new database, a copy of ``like``; gone at the end, whoever uses it still."""
        name = f"segue_test_{uuid.uuid4().hex}"
        self.say(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY FILE_COPY')
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def drop(self, database: str) -> None:
        """The database is gone; nothing where there was none."""
        self.say(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def with_tables(self, database: str) -> None:
        """A database with every table, ours and those of durable work, unless it is there."""
        if self.say("SELECT 1 FROM pg_database WHERE datname = :name", name=database) is None:
            self.say(f'CREATE DATABASE "{database}"')
            migrate(self.url(database))
            prepare_durable_work(self.url(database))

    def say(self, statement: str, **values: str) -> object:
        """Run a statement outside any transaction; its first row, if it answers rows."""
        engine = create_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            answer = connection.execute(text(statement), values)
            return answer.first() if answer.returns_rows else None


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
