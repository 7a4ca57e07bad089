"""How fast accounts come in by CSV, and in how much memory.

    .segue/env/bin/python -m benchmarks.imports [--accounts 100000] [--database-url URL]

Imports a file of so many accounts, with 18 columns and two metrics, three times: all of them new,
all as they are, and one in ten changed. Prints a JSON line for each: rows a second, by the clock
and by the processor's time, the seconds for which the database was locked against other writers,
and the most memory that the process had taken by then, in MB (10^6 bytes). The database must have
no accounts; without a URL it is a new SQLite file.
"""

import argparse
import csv
import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, event

from accounts.imports.importing import Input, Options, import_files
from accounts.imports.judging import Known
from examples.harbor.synthetic import OWNERS
from offers import load_catalogue
from scheduler import load_teams
from store.database import open_engine
from store.migrate import migrate

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
COLUMNS = (
    *("id", "name", "region", "language", "stage", "employees", "plan", "plan_since"),
    *("seats_bought", "seats_used", "renewal_on", "owner_id", "onboarding_completed"),
    *("core_milestone_on", "health", "open_escalation", "open_tickets", "budget"),
    *("usage.submissions_share", "usage.forms_published"),
)


def write_accounts(file: Path, count: int, *, changed: bool = False) -> None:
    """A file of accounts that are alike every time; of ``changed``, every tenth has more seats."""
    dice = Random(7)
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for number in range(count):
            region = dice.choice(tuple(OWNERS))
            since = date(2024, 1, 1) + timedelta(days=dice.randint(0, 900))
            used = dice.randint(1, 100) + (changed and number % 10 == 0)
            rows.writerow(
                [
                    *(f"acct-{number:07d}", f"Company {number}", region, "en", "customer"),
                    *(dice.randint(3, 4000), dice.choice(("starter", "team")), since, 120, used),
                    *(since + timedelta(days=1095), dice.choice(OWNERS[region]), "yes"),
                    *(since + timedelta(days=60), "good", "no", dice.randint(0, 3), 900),
                    *(round(dice.random(), 3), dice.randint(0, 90)),
                ]
            )


@contextmanager
def locked(engine: Engine) -> Iterator[list[float]]:
    """The moments at which a writing transaction begins and ends."""
    moments: list[float] = []

    def note(_: object) -> None:
        moments.append(time.perf_counter())

    for name in ("begin", "commit"):
        event.listen(engine, name, note)
    yield moments
    for name in ("begin", "commit"):
        event.remove(engine, name, note)


def measure(engine: Engine, known: Known, file: Path, what: str) -> None:
    """Import the file and print what it took."""
    with locked(engine) as moments:
        began, busy = time.perf_counter(), time.process_time()
        report = import_files(engine, known, [Input("accounts", file)], Options(), lambda *_: None)
        took, busy = time.perf_counter() - began, time.process_time() - busy
    counts = report.counts["accounts"]
    result = {
        "benchmark": "imports",
        "database": engine.dialect.name,
        "what": what,
        "rows": counts.rows,
        "new": counts.new,
        "changed": counts.changed,
        "seconds": round(took, 1),
        "rows_a_second": round(counts.rows / took),
        "rows_a_cpu_second": round(counts.rows / busy),
        "locked_seconds": round(moments[-1] - moments[-2], 1) if len(moments) > 1 else 0.0,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6),
    }
    print(json.dumps(result), flush=True)


def main() -> None:
    """Import new, unchanged and changed accounts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--database-url")
    options = parser.parse_args()
    teams = load_teams(HARBOR / "teams")
    known = Known(load_catalogue(HARBOR / "catalogue"), set(teams.hosts), set(teams.regions), NOW)
    with TemporaryDirectory() as folder:
        url = options.database_url or f"sqlite:///{folder}/segue.db"
        migrate(url)
        engine = open_engine(url)
        file = Path(folder) / "accounts.csv"
        write_accounts(file, options.accounts)
        measure(engine, known, file, "new")
        measure(engine, known, file, "unchanged")
        write_accounts(file, options.accounts, changed=True)
        measure(engine, known, file, "a tenth changed")
        engine.dispose()


if __name__ == "__main__":
    main()
