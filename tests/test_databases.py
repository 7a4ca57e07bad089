"""A database of PostgreSQL's that tests share in turn: each finds it as if it were new."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, delete, func, inspect, select, text
from sqlalchemy.exc import OperationalError

from store.crm import CrmTarget
from store.database import open_engine, transaction
from store.rates import Rate
from tests import databases


@pytest.fixture
def own_stock() -> Iterator[databases.Stock]:
    stock = databases.Stock(*databases.shared())
    yield stock
    stock.close()


def targets(url: str) -> list[str]:
    engine = open_engine(url)
    with transaction(engine) as session:
        known = list(session.scalars(select(CrmTarget.id).order_by(CrmTarget.id)))
        assert session.scalar(select(func.count()).select_from(Rate)) == 0
    engine.dispose()
    return known


def test_what_one_test_wrote_or_deleted_the_next_does_not_see(own_stock: databases.Stock) -> None:
    with own_stock.database() as url:
        at_first = targets(url)
        engine = open_engine(url)
        with transaction(engine) as session:
            session.add(Rate(key="somebody", next_at=1))
            session.execute(delete(CrmTarget))
        left_open = engine.connect()
    with own_stock.database() as again:
        assert again == url
        assert targets(again) == at_first != []
    with pytest.raises(OperationalError):
        left_open.execute(text("SELECT 1"))
    left_open.close()
    engine.dispose()


def test_one_whose_tables_are_others_by_now_is_not_used_again(own_stock: databases.Stock) -> None:
    with own_stock.database() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE segue_crm_targets DROP COLUMN kind"))
        engine.dispose()
    with own_stock.database() as another:
        assert another != url
        engine = create_engine(another)
        columns = {one["name"] for one in inspect(engine).get_columns("segue_crm_targets")}
        engine.dispose()
        assert "kind" in columns
