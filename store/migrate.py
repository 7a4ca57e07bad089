"""Brings a database to the tables of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from store.database import open_engine


def migrate(url: str) -> None:
    """Create or upgrade our tables in the database of ``url``; nothing if they are up to date."""
    engine = open_engine(url)
    try:
        command.upgrade(migration_config(engine), "head")
    finally:
        engine.dispose()


def migration_config(engine: Engine) -> Config:
    """What Alembic's commands need: where the migrations are, and the engine they run on."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config
