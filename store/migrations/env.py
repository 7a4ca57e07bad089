"""Alembic's entry: runs the migrations on the engine that ``store.migrate`` opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Engine
from sqlalchemy.schema import SchemaItem

from store.base import Instant
from store.tables import Base

OURS = "segue_"


def _is_ours(_: SchemaItem, name: str | None, kind: str, __: bool, ___: SchemaItem | None) -> bool:
    """DBOS and Rasa keep tables of their own in the same database."""
    return kind != "table" or (name or "").startswith(OURS)


def _rendered(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """A migration stays as it was when our own types change: it names the database's type."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


@contextmanager
def _references_set_aside(connection: Connection) -> Iterator[None]:
    """SQLite changes a column by writing the table anew, and drops no table that others refer to
    while it watches over references. They are looked at in the end instead."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Past SQLAlchemy, which would begin a transaction first: inside one this changes nothing.
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise RuntimeError(f"the tables are as they were: rows would refer to nothing in {tables}")


def _run() -> None:
    engine: Engine = context.config.attributes["engine"]
    with engine.connect() as connection, _references_set_aside(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            version_table="segue_alembic_version",
            include_object=_is_ours,
            render_item=_rendered,
            render_as_batch=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        _check_references(connection)
        connection.commit()


_run()
