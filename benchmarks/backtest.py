"""How long a backtest takes, and how much memory: Harbor's catalogue over made visits.

    .segue/env/bin/python -m benchmarks.backtest [--visits 10000] [--accounts 2000]

Prints one JSON line. The visits stand in a SQLite file made before the clock runs; the changed
catalogue counts a metric from events that nobody counted when the visits were recorded.
"""

import argparse
import json
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from examples.harbor.accounts import generate
from intake.recorded import recorded_visits
from offers import Catalogue, load_catalogue
from offers.backtest import Backtest, Tally, compare, replay, reproduced
from store.accounts import Account
from store.database import open_engine, reading, transaction
from store.events import Event
from store.migrate import migrate

HARBOR = Path(__file__).parents[1] / "examples" / "harbor" / "catalogue"
TODAY = date(2026, 11, 18)
UNTIL = datetime(2026, 11, 18, tzinfo=UTC)
EVENTS = 20
"""Of an account."""
COUNTS = """\
metrics:
  lists_exported: {name: Lists exported, unit: count, event: List Exported, within_days: 30}
triggers:
  exports_lists:
    offer: add_crm_sync
    family: usage
    propensity: 0.2
    when:
      - {fact: plan, in: [starter, team]}
      - {fact: usage, metric: lists_exported, at_least: 2}
    reason:
      en:
        any: "Since you are on {plan} and exported {usage.lists_exported} lists, look at this."
"""


def prepare(session: Session, *, accounts: int, count: int) -> None:
    """Accounts with events, and ``count`` visits of theirs over three months."""
    generate(session, accounts=accounts, seed=7, today=TODAY, visited=count)
    for account_id in session.scalars(select(Account.id)).all():
        session.execute(insert(Event), list(events(account_id)))


def events(account_id: str) -> Iterator[dict[str, Any]]:
    """What an account did in three months."""
    for number in range(EVENTS):
        at = UNTIL - timedelta(days=90 * number / EVENTS, hours=1)
        yield {
            "message_id": f"{account_id}-{number}",
            "kind": "track",
            "user_id": None,
            "account_id": account_id,
            "account_from": "message",
            "name": "List Exported",
            "properties": {},
            "at": at,
            "received_at": at,
        }


def run(session: Session, before: Catalogue, after: Catalogue) -> Backtest:
    """What ``./segue catalogue backtest`` does, without its tables."""
    tally = Tally()
    for visit in recorded_visits(
        session, (before, after), since=UNTIL - timedelta(days=120), until=UNTIL
    ):
        if visit.decisions is None:
            tally.leave_out()
            continue
        was = replay(before, visit.decisions)
        tally.check(reproduced(visit.decisions, was))
        tally.add(compare(visit, was, replay(after, visit.decisions)))
    return tally.result()


def megabytes() -> float:
    """The most memory that the process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Make the visits, replay them and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=2000)
    options = parser.parse_args()
    before = load_catalogue(HARBOR)
    with tempfile.TemporaryDirectory() as folder:
        changed = shutil.copytree(HARBOR, Path(folder) / "catalogue")
        (changed / "counts.yaml").write_text(COUNTS)
        after = load_catalogue(changed)
        url = f"sqlite:///{folder}/segue.db"
        migrate(url)
        engine = open_engine(url)
        with transaction(engine) as session:
            prepare(session, accounts=options.accounts, count=options.visits)
        with reading(engine) as session:
            began, worked, memory = time.perf_counter(), time.process_time(), megabytes()
            result = run(session, before, after)
            took, worked = time.perf_counter() - began, time.process_time() - worked
        engine.dispose()
    print(
        json.dumps(
            {
                "benchmark": "backtest",
                "visits": result.total.visits,
                "offers_before": result.total.before,
                "offers_after": result.total.after,
                "reproduced": result.reproduced.same / max(result.reproduced.decisions, 1),
                "seconds": round(took, 1),
                "processor_seconds": round(worked, 1),
                "memory_before_mb": round(memory),
                "memory_most_mb": round(megabytes()),
            }
        )
    )


if __name__ == "__main__":
    main()
