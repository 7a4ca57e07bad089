"""A scheduled work runs once a tick: with several workers, after downtime, when clocks jump."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from jobs.schedules import Schedules, last_tick
from jobs.work import Work
from jobs.works import works
from store.database import Write, in_slices, open_engine, reading, transaction
from store.settings import Settings
from store.workers import Worker

NIGHTLY = "30 3 * * *"
TODAY = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)
MIDDAY = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def nothing(session: Session, tick: str, *, now: datetime) -> None:
    """A work that does nothing."""


def worker(engine: Engine, schedule: str | None = NIGHTLY) -> Schedules:
    """A worker that has just started."""
    return Schedules(engine, [Work("nightly", nothing, schedule=schedule)])


def ticks(engine: Engine) -> list[str]:
    """The ticks that are to run or did, in their order."""
    query = text(
        "SELECT workflow_uuid FROM workflow_status WHERE name = 'nightly' ORDER BY workflow_uuid"
    )
    with engine.connect() as connection:
        return [row.removeprefix("nightly:") for (row,) in connection.execute(query)]


@pytest.mark.parametrize(
    ("now", "tick"),
    [
        (TODAY - timedelta(microseconds=1), TODAY - timedelta(days=1)),
        (TODAY, TODAY),
        (TODAY + timedelta(microseconds=1), TODAY),
        (TODAY + timedelta(hours=23, minutes=59), TODAY),
        (datetime.fromisoformat("2026-11-18T04:29:00+01:00"), TODAY - timedelta(days=1)),
        (datetime.fromisoformat("2026-11-18T04:30:00+01:00"), TODAY),
    ],
)
def test_the_last_tick_is_the_one_at_or_before_now(now: datetime, tick: datetime) -> None:
    assert last_tick(NIGHTLY, now) == tick


def test_what_is_no_cron_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        last_tick("nightly", MIDDAY)


def test_a_work_that_never_ran_is_due_at_once(engine: Engine) -> None:
    worker(engine).enqueue_due(now=MIDDAY)
    assert ticks(engine) == ["2026-11-18T03:30:00+00:00"]


def test_several_workers_and_restarts_enqueue_a_tick_once(engine: Engine) -> None:
    first, second = worker(engine), worker(engine)
    for minutes in range(5):
        for one in (first, second, worker(engine)):
            one.enqueue_due(now=MIDDAY + timedelta(minutes=minutes))
    assert ticks(engine) == ["2026-11-18T03:30:00+00:00"]
    first.enqueue_due(now=MIDDAY + timedelta(days=1))
    second.enqueue_due(now=MIDDAY + timedelta(days=1))
    assert ticks(engine) == ["2026-11-18T03:30:00+00:00", "2026-11-19T03:30:00+00:00"]


def test_after_a_week_of_downtime_one_run_catches_up(engine: Engine) -> None:
    worker(engine).enqueue_due(now=MIDDAY)
    worker(engine).enqueue_due(now=MIDDAY + timedelta(days=7))
    assert ticks(engine) == ["2026-11-18T03:30:00+00:00", "2026-11-25T03:30:00+00:00"]


def test_a_clock_that_goes_back_repeats_no_tick(engine: Engine) -> None:
    one = worker(engine)
    for hours in (0, 24, 0, 24, 1, 25):
        one.enqueue_due(now=MIDDAY + timedelta(hours=hours))
    assert ticks(engine) == ["2026-11-18T03:30:00+00:00", "2026-11-19T03:30:00+00:00"]


def test_a_database_that_was_away_gets_the_tick_when_it_is_back(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = worker(engine)
    away = open_engine(f"sqlite:///{tmp_path}/no/such/folder.db")
    monkeypatch.setattr(one, "_engine", away)
    with pytest.raises(OperationalError):
        one.enqueue_due(now=MIDDAY)
    monkeypatch.setattr(one, "_engine", engine)
    one.enqueue_due(now=MIDDAY + timedelta(seconds=5))
    assert ticks(engine) == ["2026-11-18T03:30:00+00:00"]


@given(st.lists(st.integers(min_value=-(10**6), max_value=10**6), min_size=1, max_size=20))
def test_a_tick_never_lies_ahead_nor_a_day_behind(seconds: list[int]) -> None:
    for moment in (MIDDAY + timedelta(seconds=s) for s in seconds):
        assert timedelta(0) <= moment - last_tick(NIGHTLY, moment) < timedelta(days=1)


def test_works_without_a_schedule_are_left_alone(engine: Engine) -> None:
    worker(engine, schedule=None).enqueue_due(now=MIDDAY)
    assert ticks(engine) == []


def test_every_schedule_of_a_deployment_can_be_read(settings: Settings, engine: Engine) -> None:
    for work in works(settings, engine):
        if work.schedule is not None:
            assert last_tick(work.schedule, MIDDAY) <= MIDDAY


def seen(engine: Engine) -> list[str]:
    """The rows that the slices of the tests below wrote."""
    with reading(engine) as session:
        return sorted(row.id for row in session.query(Worker))


def write(name: str) -> Write:
    def into(session: Session) -> None:
        session.merge(Worker(id=name, seen_at=MIDDAY))

    return into


def test_between_its_slices_a_long_work_holds_up_no_writer(engine: Engine) -> None:
    def look(session: Session) -> Iterator[Write]:
        assert session.query(Worker).count() == 0
        for name in ("a", "b"):
            yield write(name)
            with transaction(engine) as visitor:
                write(f"visitor after {name}")(visitor)

    in_slices(engine, look)
    assert seen(engine) == ["a", "b", "visitor after a", "visitor after b"]


def test_a_long_work_that_breaks_off_keeps_its_whole_slices_only(engine: Engine) -> None:
    def broken(session: Session) -> None:
        write("half")(session)
        raise OSError("the disk is full")

    def look(session: Session) -> Iterator[Write]:
        yield write("a")
        yield broken

    with pytest.raises(OSError, match="disk"):
        in_slices(engine, look)
    assert seen(engine) == ["a"]
    with pytest.raises(OSError, match="disk"):
        in_slices(engine, look)
    assert seen(engine) == ["a"]


def test_what_a_long_work_reads_with_is_not_written(engine: Engine) -> None:
    def look(session: Session) -> list[Any]:
        write("by the reader")(session)
        return []

    in_slices(engine, look)
    assert seen(engine) == []
