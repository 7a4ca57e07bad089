"""Rows are found by two columns together, by an index and not by reading the whole table."""

import pytest
from sqlalchemy import Engine, select, text

from store.crm import BuiltinCrmRecord
from store.database import transaction
from store.pairs import are_among
from tests.conftest import Clock

KIND, ID = BuiltinCrmRecord.kind, BuiltinCrmRecord.external_id


@pytest.fixture
def records(engine: Engine, clock: Clock) -> Engine:
    with transaction(engine) as session:
        for kind in ("deal", "note"):
            for id_ in ("a", "b"):
                session.add(
                    BuiltinCrmRecord(
                        kind=kind,
                        external_id=id_,
                        account_key="account:acme",
                        title="",
                        properties={},
                        belongs_to=[],
                        version=1,
                        created_at=clock(),
                        updated_at=clock(),
                    )
                )
    return engine


@pytest.mark.both_databases
def test_a_pair_is_found_and_its_halves_with_others_are_not(records: Engine) -> None:
    wanted = [("deal", "a"), ("note", "b"), ("note", "nobody")]
    with transaction(records) as session:
        found = session.execute(select(KIND, ID).where(are_among(KIND, ID, wanted))).all()
    assert sorted(map(tuple, found)) == [("deal", "a"), ("note", "b")]


def test_no_pairs_are_no_rows(records: Engine) -> None:
    with transaction(records) as session:
        assert session.execute(select(KIND).where(are_among(KIND, ID, []))).all() == []


def test_sqlite_searches_by_the_index(records: Engine) -> None:
    query = select(KIND).where(are_among(KIND, ID, [("deal", "a"), ("note", "b")]))
    as_written = query.compile(records, compile_kwargs={"literal_binds": True})
    with transaction(records) as session:
        plan = [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {as_written}"))]
    assert not any(step.startswith("SCAN") for step in plan), plan
