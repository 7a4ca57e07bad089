"""Hand-offs a second into the built-in CRM: by the relay, and by a durable workflow for each.

    .segue/env/bin/python -m benchmarks.crm_relay [--hand-offs 400] [--accounts 100]

The same hand-offs in the same run, on SQLite and on a PostgreSQL server that keeps what it is told,
by one worker that finds them all waiting. Prints a JSON line for each case. ``workflows`` is what
stood here before (docs/decisions/0012-the-relay.md): a queue with a partition for each account.
"""

import argparse
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count

from dbos import DBOS
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from benchmarks.bookings import database
from benchmarks.crm_filling import connect_only, fill
from crm_sync.delivery import Relay
from crm_sync.hand_off import HandOff
from crm_sync.recording import to_records
from crm_sync.targets.builtin import BuiltinCrm
from crm_sync.targets.target import Parcel
from jobs.logs import configure_logs
from jobs.work import Work
from jobs.worker import start
from store.crm import BuiltinCrmRecord, CrmOutbox
from store.database import open_engine, transaction
from store.durable import Queue, open_durable_work
from tests import postgres_server
from tests.databases import Server


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def relayed(engine: Engine) -> float:
    """Seconds until the relay has carried all."""
    relay = Relay(engine, lambda _: BuiltinCrm(engine, now), worker_id="w")
    began = time.perf_counter()
    relay.drain("builtin")
    return time.perf_counter() - began


def by_workflows(engine: Engine) -> float:
    """Seconds until a workflow for each has carried all."""
    done: Iterator[int] = count(1)
    ended: list[int] = []

    def deliver(there: Engine, outbox_id: str, *, now: datetime) -> None:
        with transaction(there) as session:
            row = session.get_one(CrmOutbox, outbox_id)
            hand_off = HandOff.model_validate(row.hand_off)
        records = tuple(to_records(hand_off))
        parcel = Parcel(row.id, row.account_key, row.seq, hand_off, records)
        BuiltinCrm(there, lambda: now).deliver([parcel], until=time.monotonic() + 60)
        ended.append(next(done))

    with transaction(engine) as session:
        waiting = _enqueue(engine, session)
    began = time.perf_counter()
    often = dict.fromkeys(Queue, 0.5)
    start(engine, [Work("deliver", deliver, outside=True)], worker_id="w", poll_seconds=often)
    while len(ended) < waiting:
        time.sleep(0.01)
    took = time.perf_counter() - began
    DBOS.destroy(destroy_registry=True)
    return took


def _enqueue(engine: Engine, session: Session) -> int:
    rows = session.execute(select(CrmOutbox.id, CrmOutbox.account_key, CrmOutbox.seq)).all()
    enqueue = partial(open_durable_work(engine).enqueue, session, "deliver")
    for id_, account, seq in rows:
        enqueue(id_, queue=Queue.HAND_OFFS, partition=account, priority=seq)
    return len(rows)


def measured(url: str, hand_offs: int, accounts: int) -> dict[str, float]:
    """Both ways, each with a database that has not seen the records."""
    engine = open_engine(url)
    connect_only(engine, "builtin")
    fill(engine, "builtin", hand_offs, accounts=accounts)
    relay = relayed(engine)
    with transaction(engine) as session:
        records = session.scalar(select(func.count()).select_from(BuiltinCrmRecord))
        session.query(BuiltinCrmRecord).delete()
    workflows = by_workflows(engine)
    with transaction(engine) as session:
        assert session.scalar(select(func.count()).select_from(BuiltinCrmRecord)) == records
    engine.dispose()
    return {
        "relay_a_second": round(hand_offs / relay, 1),
        "workflows_a_second": round(hand_offs / workflows, 1),
        "ratio": round(workflows / relay, 1),
        "records": records or 0,
    }


def main() -> None:
    """Both databases."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--hand-offs", type=int, default=400)
    parser.add_argument("--accounts", type=int, default=100)
    asked = parser.parse_args()
    configure_logs(logging.ERROR)
    with postgres_server.running() as url:
        for kind in ("sqlite", "postgresql"):
            with database(kind, Server(url)) as there:
                figures = measured(there, asked.hand_offs, asked.accounts)
            print(json.dumps({"database": kind, **figures}), flush=True)


if __name__ == "__main__":
    main()
