"""The migrations make exactly the tables that the code describes."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from store.database import open_engine
from store.migrate import migrate
from store.tables import Base


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'fresh.db'}"


@pytest.fixture
def migrated(url: str) -> Engine:
    migrate(url)
    return open_engine(url)


def test_nothing_is_missing_and_nothing_is_left_over(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "segue_alembic_version", "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []
    migrated.dispose()


def test_every_table_carries_our_name(migrated: Engine) -> None:
    assert all(name.startswith("segue_") for name in inspect(migrated).get_table_names())
    migrated.dispose()


def test_doing_it_again_changes_nothing(migrated: Engine, url: str) -> None:
    before = inspect(migrated).get_table_names()
    migrate(url)
    assert inspect(migrated).get_table_names() == before
    migrated.dispose()
