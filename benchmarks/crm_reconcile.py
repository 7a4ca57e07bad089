"""What it takes to hold a CRM against everything that it was told.

    .segue/env/bin/python -m benchmarks.crm_reconcile [--interactions 10000] [--crm builtin hubspot]

On SQLite. HubSpot is the tests' server in a process of its own, which answers at once and takes as
many calls as are asked; the built-in CRM is the database itself. Everything is delivered first,
then twenty of its records are changed. Prints a JSON line for each: seconds of one look, calls to
the CRM, the records compared, what was found, and the memory that the look added, in MB (10^6
bytes), with the most that the process had taken before.
"""

import argparse
import json
import logging
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, delete, select

from benchmarks.crm_filling import fill
from crm_sync.delivery import Relay
from crm_sync.links import Links
from crm_sync.mappings.checking import needed
from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.reading import read_mapping
from crm_sync.reconciling import Report, reconcile, subject_of
from crm_sync.targets.connection import Connection, StoredCredentials
from crm_sync.targets.kinds import open_target
from jobs.logs import configure_logs
from remote.sealing import seal
from store.crm import BuiltinCrmRecord, CrmTarget
from store.database import open_engine, transaction
from store.migrate import migrate
from store.settings import Settings
from tests.fakes.hubspot.running import Elsewhere, running
from tests.fakes.hubspot.service import SERVICE_KEY

CHANGED = 20
ACCOUNTS = 500
SECRET = "a secret of at least thirty-two bytes"


@dataclass(frozen=True)
class Case:
    """A connected CRM, how its people change records, and how often it was called."""

    connection: Connection
    change: Callable[[], None]
    calls: Callable[[], int]


def main() -> None:
    """Print a line for each CRM."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interactions", type=int, default=10_000)
    parser.add_argument("--crm", nargs="+", default=["builtin", "hubspot"])
    asked = parser.parse_args()
    configure_logs(logging.ERROR)
    for crm in asked.crm:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'segue.db'}"
            migrate(url)
            with CASES[crm](open_engine(url)) as case:
                print(json.dumps({"crm": crm, **measured(case, asked.interactions)}), flush=True)


def measured(case: Case, interactions: int) -> dict[str, object]:
    """One look at everything."""
    connection = case.connection
    fill(connection.engine, connection.id, interactions, accounts=ACCOUNTS)
    relay = Relay(
        connection.engine, lambda _: open_target(connection), worker_id="w", clock=connection.clock
    )
    relay.drain(connection.id)
    case.change()
    before, had, begun = case.calls(), _most(), time.perf_counter()
    report = _look(connection)
    return {
        "interactions": interactions,
        "compared": report.compared,
        "found": len(report.differences),
        "seconds": round(time.perf_counter() - begun, 1),
        "calls": case.calls() - before,
        "memory_added": round(_most() - had, 1),
        "memory_before": round(had, 1),
    }


def _look(connection: Connection) -> Report:
    with closing(open_target(connection)) as target:
        return reconcile(subject_of(connection, target), now=connection.clock())


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _connection(
    engine: Engine, crm: str, stored: dict[str, Any], mapping: CrmMapping
) -> Connection:
    return Connection(
        id=crm,
        kind=crm,
        settings=stored,
        credentials=StoredCredentials(engine, _settings(), crm),
        mapping=mapping,
        links=Links(engine, crm),
        engine=engine,
        clock=lambda: datetime.now(UTC),
    )


def _settings() -> Settings:
    keys = ("server_secret", "identity_secret", "actions_secret", "operator_key", "events_key")
    return Settings.model_validate(dict.fromkeys(keys, SECRET))


@contextmanager
def builtin(engine: Engine) -> Iterator[Case]:
    """Our own database."""

    def change() -> None:
        with transaction(engine) as session:
            for row in session.scalars(select(BuiltinCrmRecord).limit(CHANGED)):
                row.title = "Changed by hand"

    yield Case(_connection(engine, "builtin", {}, CrmMapping(parts={})), change, lambda: 0)
    engine.dispose()


@contextmanager
def hubspot(engine: Engine) -> Iterator[Case]:
    """The tests' HubSpot."""
    mapping = read_mapping("hubspot", None)
    with running("--fast", "--most", "1000000") as fake:
        stored = {"base_url": fake.base_url, "calls_in_ten_seconds": 1000}
        with transaction(engine) as session:
            session.execute(delete(CrmTarget))
            row = CrmTarget(id="hubspot", kind="hubspot", settings=stored)
            row.connected_at = datetime.now(UTC)
            row.credentials = seal({"service_key": SERVICE_KEY}, _settings())
            session.add(row)
        connection = _connection(engine, "hubspot", stored, mapping)
        with closing(open_target(connection)) as target:
            account: Any = target
            account.create_fields(needed(mapping, account.schema(mapping.objects)))
        yield Case(connection, lambda: _change(fake), lambda: sum(fake.calls()["calls"].values()))
        engine.dispose()


def _change(fake: Elsewhere) -> None:
    notes = fake.records()["objects"]["notes"][:CHANGED]
    fake.people(*(["edit", "notes", one["id"], {"hs_note_body": "By hand"}] for one in notes))


CASES = {"builtin": builtin, "hubspot": hubspot}

if __name__ == "__main__":
    main()
