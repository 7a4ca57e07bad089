"""Workers die at any moment and the CRM fails one time in four: nothing is lost or doubled."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crm_sync import HandOff, backlog, tell
from crm_sync.hand_off import Contact, Need
from store.crm import CrmOutbox
from store.database import open_engine, transaction
from store.durable import open_durable_work, prepare_durable_work
from store.tables import Base

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("worker_with_remote_crm.py")
ACCOUNTS, ROUNDS, KILLS = 25, 9, 3


class Deployment:
    """A database, a remote CRM, and the worker that is started again whenever it dies."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'segue.db'}"
        self.crm = folder / "crm.db"
        self.log = folder / "worker.log"
        prepare_durable_work(self.url)
        self.engine: Engine = open_engine(self.url)
        Base.metadata.create_all(self.engine)
        self.ask(
            "PRAGMA journal_mode=WAL",
            "CREATE TABLE calls (id INTEGER PRIMARY KEY, account TEXT, version INTEGER)",
            "CREATE TABLE records (key TEXT PRIMARY KEY, account TEXT, version INTEGER, "
            "properties TEXT)",
        )

    def ask(self, *statements: str) -> list[tuple[str, ...]]:
        """Run statements at the remote CRM; the rows of the last."""
        with closing(sqlite3.connect(self.crm, timeout=30)) as crm, crm:
            return [crm.execute(statement).fetchall() for statement in statements][-1]

    def start_worker(self, seed: int) -> "subprocess.Popen[bytes]":
        """Start the worker, under the same name each time."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, PROGRAM, self.url, self.crm, "worker-1", str(seed)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )

    def calls(self) -> int:
        """How often the CRM was written to."""
        return int(self.ask("SELECT count(*) FROM calls")[0][0])

    def wait_for_calls(self, more: int, eventually: Callable[[Callable[[], bool]], None]) -> None:
        """Until the CRM was written to ``more`` times, or nothing is left to write."""
        enough = self.calls() + more
        eventually(lambda: self.calls() >= enough or self.drained())

    def drained(self) -> bool:
        """Whether no hand-off waits any more."""
        with transaction(self.engine) as session:
            return backlog(session).waiting == 0


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """Two databases and no worker yet."""
    deployment = Deployment(tmp_path)
    yield deployment
    deployment.engine.dispose()


def tell_round(deployment: Deployment, number: int) -> None:
    """Tell each account's story once more; one transaction in five is rolled back."""
    durable, chance = open_durable_work(deployment.engine), random.Random(number)
    for account in chance.sample(range(ACCOUNTS), ACCOUNTS):
        now = datetime.now(UTC)
        hand_off = HandOff(
            id=f"interaction-{account}",
            account_key=f"account:{account}",
            contact=Contact(id="c", name=f"Round {number}"),
            need=Need(words=(f"round {number}",)),
            occurred_at=now,
        )
        with Session(deployment.engine) as session:
            tell(session, durable, hand_off, now=now)
            if chance.random() < 0.8:
                session.commit()


def test_nothing_is_lost_doubled_or_out_of_order(
    deployment: Deployment, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    chance = random.Random(20261118)
    for life in range(KILLS):
        worker = deployment.start_worker(life)
        for number in range(life * ROUNDS // KILLS, (life + 1) * ROUNDS // KILLS):
            tell_round(deployment, number)
        if life:
            deployment.wait_for_calls(chance.randrange(5, 25), eventually)
        else:
            time.sleep(chance.uniform(0.2, 1))  # before it has even started
        time.sleep(chance.uniform(0, 0.1))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    worker = deployment.start_worker(KILLS)
    try:
        eventually(deployment.drained)
    finally:
        worker.terminate()
        assert worker.wait() == 0, "a worker that is asked to stop stops well"
    with transaction(deployment.engine) as session:
        assert backlog(session).dead == 0
        last_numbers = select(CrmOutbox.account_key, func.max(CrmOutbox.seq))
        told: dict[str, int] = {}
        for account, last in session.execute(last_numbers.group_by(CrmOutbox.account_key)):
            told[account] = last
        last_words = {
            row.account_key: row.hand_off["need"]["words"]
            for row in session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq))
        }

    assert deployment.calls() > sum(told.values()), "the faults and kills did repeat something"
    calls: dict[str, list[int]] = defaultdict(list)
    for account, version in deployment.ask("SELECT account, version FROM calls ORDER BY id"):
        calls[account].append(int(version))
    for account, last in told.items():
        assert calls[account] == sorted(calls[account]), "an older one never after a newer"
        assert set(calls[account]) == set(range(1, last + 1)), "each one arrived"
    assert set(calls) == set(told)

    records = deployment.ask("SELECT key, account, version, properties FROM records")
    assert len(records) == 2 * len(told), "one contact and one note for each account"
    for key, account, version, properties in records:
        assert int(version) == told[account]
        if key.startswith("note:"):
            assert last_words[account][0] in json.loads(properties)["body"]
