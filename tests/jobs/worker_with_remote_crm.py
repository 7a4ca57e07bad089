"""A worker process for ``test_kill.py``: delivers to a CRM that fails one time in four.

Arguments: the database's URL, the remote CRM's SQLite file, the worker's id, a seed.
"""

import json
import random
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from crm_sync import outbox
from crm_sync.records import CrmRecord
from jobs.logs import configure_logs
from jobs.work import Retry, Work
from jobs.worker import run
from store.database import open_engine
from store.durable import Queue, UnavailableError


class RemoteCrm:
    """Another system: what it committed stays, whatever becomes of the worker."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self._path = path
        self._chance = chance

    def write(
        self, records: Sequence[CrmRecord], *, account_key: str, version: int, now: datetime
    ) -> None:
        """Upsert by key; one call in eight fails before the commit, one in eight after it."""
        fate = self._chance.random()
        if fate < 0.125:
            raise UnavailableError("503 before the commit")
        with closing(sqlite3.connect(self._path, timeout=30)) as crm, crm:
            crm.execute(
                "INSERT INTO calls (account, version) VALUES (?, ?)", (account_key, version)
            )
            for record in records:
                if not record.only_update:
                    crm.execute(
                        "INSERT INTO records VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE "
                        "SET version = excluded.version, properties = excluded.properties",
                        (str(record.key), account_key, version, json.dumps(record.properties)),
                    )
        if fate < 0.25:
            raise UnavailableError("the answer was dropped after the commit")


def main(url: str, crm: str, worker_id: str, seed: str) -> None:
    """Work until killed."""
    configure_logs()
    target = RemoteCrm(Path(crm), random.Random(seed))

    def deliver(session: Session, outbox_id: str, *, now: datetime) -> None:
        outbox.deliver(session, outbox_id, now=now, target=target)

    work = Work(outbox.DELIVER_HAND_OFF, deliver, outbox.give_up, Retry(0.02, 30))
    run(open_engine(url), [work], worker_id=worker_id, poll_seconds=dict.fromkeys(Queue, 0.05))


if __name__ == "__main__":
    main(*sys.argv[1:])
