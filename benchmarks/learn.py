"""How long learning from a whole base takes, and how much memory.

    .segue/env/bin/python -m benchmarks.learn [--accounts 100000]

Prints one JSON line: seconds for the rules and acceptance alone, and for everything (rules and an
outlook of every account, written in short slices), the longest slice that another writer would have
waited for, and by how much memory grew (the process's most, in MB of 10^6 bytes). The base is
Harbor's synthetic one in a temporary SQLite file.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.learning import learning, learnt_from
from examples.harbor.synthetic import account
from offers import Catalogue, load_catalogue
from store.database import Write, in_slices, open_engine, reading, transaction
from store.migrate import migrate

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
BATCH = 1000


def fill(engine: Engine, catalogue: Catalogue, accounts: int) -> None:
    """Write so many of Harbor's accounts."""
    for start in range(0, accounts, BATCH):
        with transaction(engine) as session:
            numbers = range(start, min(start + BATCH, accounts))
            session.add_all(account(catalogue, 7, number, TODAY) for number in numbers)


def most_mb() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def measure(engine: Engine, catalogue: Catalogue) -> dict[str, float]:
    """Learn from what is there."""
    start = time.perf_counter()
    with reading(engine) as session:
        rules = len(learnt_from(session, catalogue, now=NOW).rules)
    only_rules = time.perf_counter() - start
    slices: list[float] = []

    def look(session: Session) -> Iterator[Write]:
        for write in learning(session, catalogue, now=NOW):
            yield timed(write)

    def timed(write: Write) -> Write:
        def run(session: Session) -> None:
            began = time.perf_counter()
            write(session)
            slices.append(time.perf_counter() - began)

        return run

    start, cpu = time.perf_counter(), time.process_time()
    in_slices(engine, look)
    return {
        "rules": rules,
        "rules_seconds": round(only_rules, 2),
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "longest_slice_ms": round(max(slices) * 1000, 1),
    }


def main() -> None:
    """Fill a base, learn from it, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    options = parser.parse_args()
    catalogue = load_catalogue(HARBOR / "catalogue")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/base.db"
        migrate(url)
        engine = open_engine(url)
        fill(engine, catalogue, options.accounts)
        before = most_mb()
        took = measure(engine, catalogue)
        engine.dispose()
        grew = round(most_mb() - before, 1)
    print(json.dumps({"benchmark": "learn", "accounts": options.accounts, **took, "grew_mb": grew}))


if __name__ == "__main__":
    main()
