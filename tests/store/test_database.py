"""Transactions: what was committed is there, what failed never was, and moments are in UTC."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, StatementError

from store.database import open_engine, reading, transaction
from store.meetings import Host

pytestmark = pytest.mark.both_databases

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def test_a_failure_leaves_nothing_behind(engine: Engine) -> None:
    with pytest.raises(RuntimeError), transaction(engine) as session:
        session.add(Host(id="maya"))
        session.flush()
        raise RuntimeError("the power is gone")
    with transaction(engine) as session:
        assert session.get(Host, "maya") is None


def test_references_are_kept(engine: Engine) -> None:
    orphan = text(
        "INSERT INTO segue_ownership (account_id, product_id, since) VALUES ('no', 'p', '2026-1-1')"
    )
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.execute(orphan)


def test_a_commit_is_on_the_disk(tmp_path: Path) -> None:
    with open_engine(f"sqlite:///{tmp_path / 'a.db'}").connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


def test_who_reads_to_write_loses_no_count(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(Host(id="maya"))

    def count() -> None:
        for _ in range(10):
            with transaction(engine) as session:
                session.get_one(Host, "maya", with_for_update=True).bookings_made += 1

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(engine) as session:
        assert session.get_one(Host, "maya").bookings_made == 40


def test_a_moment_comes_back_in_utc(engine: Engine) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    with transaction(engine) as session:
        session.add(Host(id="maya", last_booked_at=there))
    with transaction(engine) as session:
        back = session.get_one(Host, "maya").last_booked_at
    assert back == NOON
    assert back is not None
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="zone"), transaction(engine) as session:
        session.add(Host(id="maya", last_booked_at=NOON.replace(tzinfo=None)))
        session.flush()


def test_who_only_reads_waits_for_no_writer(engine: Engine) -> None:
    with transaction(engine) as writer:
        writer.add(Host(id="maya"))
        writer.flush()
        with reading(engine) as reader:
            assert reader.get(Host, "maya") is None
    with reading(engine) as reader:
        assert reader.get(Host, "maya") is not None
