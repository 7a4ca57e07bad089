"""What every test may ask for: a database of its own, a still clock, Harbor's folder."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store.database import open_engine
from store.tables import Base

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"


@pytest.fixture
def now() -> datetime:
    """Wednesday, 2026-11-18, 15:00 UTC."""
    return datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.fixture
def harbor() -> Path:
    """The example vendor's folder."""
    return HARBOR


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables."""
    engine = open_engine(f"sqlite:///{tmp_path / 'segue.db'}")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session inside one transaction, rolled back at the end."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()
