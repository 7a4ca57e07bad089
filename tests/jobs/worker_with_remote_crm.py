"""A worker process for ``test_kill.py``: delivers to a CRM that fails one time in four.

Arguments: the database's URL, the remote CRM's SQLite file, the worker's id, a seed.
"""

import json
import random
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from crm_sync.delivery import Relay
from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed
from jobs.logs import configure_logs
from jobs.work import Work
from jobs.worker import run
from remote.faults import Unavailable
from store.database import open_engine
from store.durable import Queue


class RemoteCrm:
    """Another system: what it committed stays, whatever becomes of the worker."""

    at_once = 7

    def __init__(self, path: Path, chance: random.Random) -> None:
        self._path = path
        self._chance = chance

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """Upsert by key, each parcel in a commit of its own. One call in eight fails as a whole
        somewhere in the middle, and one parcel in eight is committed without an answer."""
        outcomes: dict[str, Outcome] = {}
        fails_at = self._chance.choice(range(len(parcels) * 8))
        for number, parcel in enumerate(parcels):
            if number == fails_at:
                raise Unavailable("503 in the middle of a batch")
            self._write(parcel)
            answered = self._chance.random() >= 0.125
            outcomes[parcel.id] = Delivered() if answered else Postponed("the answer was dropped")
        return outcomes

    def _write(self, parcel: Parcel) -> None:
        account, version = parcel.account_key, parcel.version
        with closing(sqlite3.connect(self._path, timeout=30)) as crm, crm:
            crm.execute("INSERT INTO calls (account, version) VALUES (?, ?)", (account, version))
            for record in parcel.records:
                if not record.only_update:
                    crm.execute(
                        "INSERT INTO records VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE "
                        "SET version = excluded.version, properties = excluded.properties",
                        (str(record.key), account, version, json.dumps(record.properties)),
                    )

    def close(self) -> None:
        """Nothing is kept open."""


def main(url: str, crm: str, worker_id: str, seed: str) -> None:
    """Work until killed."""
    configure_logs()
    chance = random.Random(seed)
    relay = Relay(
        open_engine(url),
        lambda _: RemoteCrm(Path(crm), chance),
        worker_id=worker_id,
        chance=lambda: chance.random() / 20,  # pauses of an impatient test
    )

    def carry(_: Engine, *, now: datetime) -> None:
        relay.take_up(now=now)

    work = Work("relay", carry, every=timedelta(seconds=0.02), close=relay.close)
    run(open_engine(url), [work], worker_id=worker_id, poll_seconds=dict.fromkeys(Queue, 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
