"""Two workers run the nightly plays and are killed in the middle: each task is made once."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crm_sync.delivery import backlog
from store.accounts import Account
from store.crm import BuiltinCrmRecord
from store.database import reading, transaction
from store.plays import PlayTask

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("worker_with_plays.py")
ACCOUNTS, KILLS = 80, 2

Eventually = Callable[[Callable[[], bool]], None]


def waiting(session: Session) -> int:
    """How many hand-offs the built-in CRM has not got yet."""
    [builtin] = backlog(session, now=datetime.now(UTC))
    return builtin.waiting


@pytest.fixture
def base(engine: Engine) -> Engine:
    """Customers whose terms end in 75 days."""
    renewal_on = datetime.now(UTC).date() + timedelta(days=75)
    with transaction(engine) as session:
        session.add_all(
            Account(
                id=f"a{number:03}",
                name=f"Account {number}",
                segment="small",
                region="americas",
                stage="customer",
                plan="starter",
                renewal_on=renewal_on,
                usage={},
            )
            for number in range(ACCOUNTS)
        )
    return engine


@pytest.fixture
def start(base: Engine, tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """Starts a worker process by its name; none outlives the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> "subprocess.Popen[bytes]":
        with (tmp_path / f"{name}.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, PROGRAM, str(base.url), name],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


def count(session: Session) -> int:
    """How many tasks there are."""
    return session.scalar(select(func.count()).select_from(PlayTask)) or 0


def test_each_account_has_one_task_and_the_crm_one_record_of_it(
    base: Engine,
    start: Callable[[str], "subprocess.Popen[bytes]"],
    eventually: Eventually,
) -> None:
    def made(at_least: int) -> Callable[[], bool]:
        def enough() -> bool:
            with reading(base) as session:
                return count(session) >= at_least

        return enough

    cut: list[int] = []
    for life in range(1, KILLS + 1):
        workers = [start("worker-1"), start("worker-2")]
        eventually(made(life * ACCOUNTS // (KILLS + 2)))
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        with reading(base) as session:
            cut.append(count(session))
    assert 0 < cut[0] < ACCOUNTS, "it was killed in the middle"

    def settled() -> bool:
        with reading(base) as session:
            to_tell = session.scalar(select(func.count()).where(PlayTask.to_tell))
            return count(session) == ACCOUNTS and not to_tell and waiting(session) == 0

    start("worker-1")
    start("worker-2")
    eventually(settled)
    with reading(base) as session:
        [builtin] = backlog(session, now=datetime.now(UTC))
        assert builtin.dead == 0
        made_for = Counter(session.scalars(select(PlayTask.account_id)))
        assert set(made_for.values()) == {1}
        records = session.scalars(select(BuiltinCrmRecord).filter_by(kind="task")).all()
        assert len(records) == ACCOUNTS
        assert {record.properties["state"] for record in records} == {"open"}
