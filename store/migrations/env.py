"""Alembic's entry: runs the migrations on the engine that ``store.migrate`` opened."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Engine
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


def _run() -> None:
    engine: Engine = context.config.attributes["engine"]
    with engine.connect() as connection:
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
        connection.commit()


_run()
