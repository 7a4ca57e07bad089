"""How long it takes to gather an account's facts from the database and to decide on them.

    .segue/env/bin/python -m benchmarks.usage [--accounts 1000 100000] [--largest]

Each database is made for this in a temporary folder: so many accounts with two days of use each,
and one with 10,000 events of use. Prints a JSON line a database, times in milliseconds: reading the
use, gathering all facts, gathering and deciding; for the account with 10,000 events (``busy``) and
for others drawn at random. Processor time beside the time by the clock, for a machine that is busy
with other things. ``--largest`` adds one of a million accounts: some GB, some minutes.
"""

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from accounts.facts import facts_of
from accounts.usage import usage_of
from offers import Catalogue, Learnt, decide, load_catalogue
from offers.items import Metric
from store.accounts import Account
from store.database import open_engine, reading, transaction
from store.events import EventDay
from store.tables import Base

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
EVENTS = ("Form Published", "Form Submitted", "Lead Answered", "List Exported", "Report Opened")
BUSY = "account-busy"
_BATCH = 5_000
_DAYS = insert(EventDay.__table__)
METRICS = (
    Metric(id="published", name="Forms published", unit="count", event=EVENTS[0]),
    Metric(
        id="allowance",
        name="Allowance used",
        unit="share",
        event=EVENTS[1],
        period="month",
        of_limit="submissions_per_month",
    ),
    Metric(id="answered", name="Answered", unit="count", event=EVENTS[2], within_days=30),
    Metric(id="rows", name="Rows", unit="count", event=EVENTS[3], sum_of="rows", within_days=30),
)


def main() -> None:
    """Measure in each database and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--largest", action="store_true", help="a million accounts as well")
    options = parser.parse_args()
    catalogue = load_catalogue(HARBOR / "catalogue")
    metrics = {**catalogue.metrics, **{metric.id: metric for metric in METRICS}}
    catalogue = catalogue.model_copy(update={"metrics": metrics})
    for accounts in [*options.accounts, *([1_000_000] if options.largest else [])]:
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(f"sqlite:///{folder}/segue.db")
            Base.metadata.create_all(engine)
            fill(engine, accounts)
            print(
                json.dumps(
                    {
                        "benchmark": "usage",
                        "accounts": accounts,
                        **measure(engine, catalogue, accounts),
                    }
                ),
                flush=True,
            )
            engine.dispose()


def fill(engine: Engine, accounts: int) -> None:
    """Write the accounts and the days of their use."""
    dice = random.Random(7)
    for start in range(0, accounts, _BATCH):
        ids = [f"account-{n}" for n in range(start, min(start + _BATCH, accounts))]
        with transaction(engine) as session:
            session.execute(insert(Account), [account(one) for one in ids])
            session.execute(_DAYS, [day for one in ids for day in days(one, dice, 2)])
    with transaction(engine) as session:
        session.execute(insert(Account), [account(BUSY)])
        session.execute(_DAYS, list(days(BUSY, dice, 365, events=10_000)))


def account(id_: str) -> dict[str, Any]:
    """A healthy customer."""
    return {
        "id": id_,
        "name": id_,
        "segment": "mid",
        "region": "americas",
        "stage": "customer",
        "employees": 60,
        "plan": "team",
        "plan_since": TODAY - timedelta(days=300),
        "seats_bought": 50,
        "seats_used": 44,
        "onboarding_completed": True,
        "core_milestone_on": TODAY - timedelta(days=200),
        "usage": {"forms_published": 14},
    }


def days(
    account_id: str, dice: random.Random, so_many: int, *, events: int | None = None
) -> Iterator[dict[str, Any]]:
    """The days on which something happened, all five events on each."""
    rows = so_many * len(EVENTS)
    for number in range(rows):
        count = dice.randint(1, 9)
        if events is not None:
            count = events // rows + (number < events % rows)
        yield {
            "account_id": account_id,
            "name": EVENTS[number % len(EVENTS)],
            "day": TODAY - timedelta(days=number // len(EVENTS)),
            "count": count,
            "sums": {"rows": str(dice.randint(1, 500))},
        }


def measure(engine: Engine, catalogue: Catalogue, accounts: int) -> dict[str, float]:
    """The times in one database."""
    dice = random.Random(8)
    others = [f"account-{dice.randrange(accounts)}" for _ in range(1_000)]

    def use(one: str) -> None:
        with reading(engine) as session:
            usage_of(session, catalogue, session.get_one(Account, one), now=NOW)

    def gather(one: str) -> None:
        with reading(engine) as session:
            facts_of(session, catalogue, Learnt(), session.get_one(Account, one), now=NOW)

    def gather_and_decide(one: str) -> None:
        with reading(engine) as session:
            found = session.get_one(Account, one)
            facts = facts_of(session, catalogue, Learnt(), found, now=NOW)
        decide(catalogue, facts, now=NOW, placement="chat", language="en", chance=0.5)

    result: dict[str, float] = {}
    for name, what in (("use", use), ("facts", gather), ("decision", gather_and_decide)):
        for whose, ids in (("busy", [BUSY] * 500), ("others", others)):
            spent, busy = timed(what, ids)
            result[f"{name}_{whose}_p50_ms"] = round(statistics.median(spent), 3)
            result[f"{name}_{whose}_p95_ms"] = round(statistics.quantiles(spent, n=20)[-1], 3)
            result[f"{name}_{whose}_cpu_ms"] = round(busy, 3)
    result["decisions_a_cpu_second"] = round(1000 / result["decision_others_cpu_ms"])
    result["peak_memory_mb"] = round(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    )
    return result


def timed(what: Callable[[str], None], ids: Sequence[str]) -> tuple[list[float], float]:
    """Milliseconds of each call by the clock, and of processor time on average, after some calls
    that do not count."""
    for one in ids[:20]:
        what(one)
    spent = []
    used = time.process_time()
    for one in ids:
        began = time.perf_counter()
        what(one)
        spent.append((time.perf_counter() - began) * 1000)
    return spent, (time.process_time() - used) * 1000 / len(ids)


if __name__ == "__main__":
    main()
