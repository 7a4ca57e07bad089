"""The door to durable work: what is enqueued exists if and only if the transaction commits."""

from datetime import timedelta
from pathlib import Path

import pytest
from dbos import DBOSClient, DBOSPortableJSONSerializer, WorkflowStatus
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store.database import open_engine, transaction
from store.durable import DurableWork, Queue, open_durable_work, prepare_durable_work

pytestmark = pytest.mark.both_databases


@pytest.fixture
def durable(engine: Engine) -> DurableWork:
    """Durable work in the test's own database."""
    prepare_durable_work(engine.url.render_as_string(hide_password=False))
    return open_durable_work(engine)


def enqueued(engine: Engine) -> list[WorkflowStatus]:
    """What a worker would find."""
    client = DBOSClient(system_database_engine=engine, serializer=DBOSPortableJSONSerializer())
    return client.list_workflows()


def remind(
    session: Session, durable: DurableWork, key: str | None = None, delay: timedelta | None = None
) -> None:
    """Enqueue something."""
    durable.enqueue(
        session,
        "remind",
        "d-1",
        {"times": 2},
        queue=Queue.LATER,
        partition="visit:v",
        priority=7,
        delay=delay,
        key=key,
    )


def test_a_commit_enqueues_with_arguments_order_and_partition(
    engine: Engine, durable: DurableWork
) -> None:
    with transaction(engine) as session:
        remind(session, durable)
    [work] = enqueued(engine)
    assert (work.name, work.status, work.queue_name) == ("remind", "ENQUEUED", "later")
    assert (work.priority, work.queue_partition_key) == (7, "visit:v")
    assert work.input == {"args": ("d-1", {"times": 2}), "kwargs": {}}


def test_a_rollback_enqueues_nothing(engine: Engine, durable: DurableWork) -> None:
    with Session(engine) as session:
        remind(session, durable)
        session.rollback()
    assert enqueued(engine) == []


def test_a_key_makes_it_idempotent(engine: Engine, durable: DurableWork) -> None:
    for _ in range(2):
        with transaction(engine) as session:
            remind(session, durable, key="d-1")
            remind(session, durable, key="d-1")
    assert len(enqueued(engine)) == 1


def test_a_delay_holds_it_back(engine: Engine, durable: DurableWork) -> None:
    with transaction(engine) as session:
        remind(session, durable, delay=timedelta(minutes=30))
        remind(session, durable, delay=timedelta(0))
    assert sorted(work.status for work in enqueued(engine)) == ["DELAYED", "ENQUEUED"]


def test_preparing_again_keeps_everything(engine: Engine, durable: DurableWork) -> None:
    with transaction(engine) as session:
        remind(session, durable)
    prepare_durable_work(engine.url.render_as_string(hide_password=False))
    assert len(enqueued(engine)) == 1


def test_what_works_and_enqueues_may_come_first(empty_url: str) -> None:
    prepare_durable_work(empty_url)
    prepare_durable_work(empty_url)
    engine = open_engine(empty_url)
    assert enqueued(engine) == []
    engine.dispose()


def test_a_prepared_file_is_in_write_ahead_mode(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    prepare_durable_work(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()
