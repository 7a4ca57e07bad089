"""Two workers die at any moment and the CRM fails again and again: nothing is lost or doubled."""

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

from crm_sync import HandOff, tell
from crm_sync.delivery import Backlog, backlog
from crm_sync.hand_off import Contact, Need
from store.crm import CrmLane, CrmOutbox
from store.database import reading

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("worker_with_remote_crm.py")
ACCOUNTS, ROUNDS, KILLS = 25, 9, 4
Eventually = Callable[[Callable[[], bool]], None]


class Deployment:
    """A database, a remote CRM, and two workers that are started again whenever they die."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.crm = folder / "crm.db"
        self.log = folder / "worker.log"
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
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

    def start(self, worker: str, seed: int) -> None:
        """Start a worker, under the same name each time."""
        url = self.engine.url.render_as_string(hide_password=False)
        with self.log.open("ab") as log:
            self.workers[worker] = subprocess.Popen(
                [sys.executable, PROGRAM, url, self.crm, worker, str(seed)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )

    def kill(self, worker: str) -> None:
        """With -9."""
        self.workers[worker].send_signal(signal.SIGKILL)
        self.workers[worker].wait()

    def calls(self) -> int:
        """How often the CRM was written to."""
        return int(self.ask("SELECT count(*) FROM calls")[0][0])

    def standing(self) -> Backlog:
        """How far the remote CRM is behind."""
        with reading(self.engine) as session:
            [only] = backlog(session, now=datetime.now(UTC))
            return only

    def drained(self) -> bool:
        """Whether no hand-off waits any more."""
        return self.standing().waiting == 0


@pytest.fixture
def deployment(engine: Engine, tmp_path: Path) -> Iterator[Deployment]:
    """Two databases and no worker yet."""
    deployment = Deployment(engine, tmp_path)
    yield deployment
    for worker in deployment.workers.values():
        worker.kill()
        worker.wait()


def tell_round(deployment: Deployment, number: int) -> None:
    """Tell each account's story once more; one transaction in five is rolled back."""
    chance = random.Random(number)
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
            tell(session, hand_off, now=now)
            if chance.random() < 0.8:
                session.commit()


def live_and_die(deployment: Deployment, eventually: Eventually) -> None:
    """Rounds are told while one worker after the other is killed in the middle of its work."""
    chance = random.Random(20261118)
    names = ("worker-1", "worker-2")
    for name in names:
        deployment.start(name, 0)
    for life in range(KILLS):
        name = names[life % 2]
        for number in range(life * ROUNDS // KILLS, (life + 1) * ROUNDS // KILLS):
            tell_round(deployment, number)
        if life:
            enough = deployment.calls() + chance.randrange(5, 25)
            eventually(lambda more=enough: deployment.calls() >= more or deployment.drained())  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.1))
        deployment.kill(name)
        deployment.start(name, life + 1)
    eventually(deployment.drained)


def stop(deployment: Deployment) -> None:
    """As an operator does."""
    for worker in deployment.workers.values():
        worker.terminate()
    for worker in deployment.workers.values():
        assert worker.wait() == 0, "a worker that is asked to stop stops well"


@pytest.mark.both_databases
def test_nothing_is_lost_doubled_or_out_of_order(
    deployment: Deployment, eventually: Eventually
) -> None:
    live_and_die(deployment, eventually)
    stop(deployment)
    assert deployment.standing().dead == 0
    with reading(deployment.engine) as session:
        last_numbers = select(CrmOutbox.account_key, func.max(CrmOutbox.seq))
        told: dict[str, int] = {}
        for account, last in session.execute(last_numbers.group_by(CrmOutbox.account_key)):
            told[account] = last
        last_words = {
            row.account_key: row.hand_off["need"]["words"]
            for row in session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq))
        }
        left = select(CrmLane).where(CrmLane.due_at.is_not(None) | CrmLane.claimed_by.is_not(None))
        assert session.scalars(left).all() == [], "nothing is due, and nobody holds anything"

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
