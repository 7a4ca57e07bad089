"""How long the nightly plays take over a large base, and in how much memory.

    .segue/env/bin/python -m benchmarks.plays [--accounts 100000] [--database-url URL]

Fills a database with Harbor's synthetic accounts (what they own, past offers, 30 days of counted
events for every tenth) and runs five plays over it four times: the first night, on which thousands
of windows are open; the same night again, which changes nothing; the next day; and a day after
which a tenth of the terms was renewed. Prints a JSON line for each: seconds, those of them in which
this process had a processor, tasks made and closed, the longest time for which the database was
locked against other writers, and the most memory that the process had taken by then, in MB (10^6
bytes). The database must have no accounts; without a URL it is a new SQLite file.
"""

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from accounts.plays import Playbook, PlayRun, run_plays
from examples.harbor.synthetic import account, past_offers
from intake.observed import stable_chance
from jobs.garbage import collect_seldom
from offers import Catalogue, load_catalogue
from offers.items import Metric, Play
from store.accounts import Account
from store.database import Write, open_engine, reading, transaction
from store.durable import open_durable_work, prepare_durable_work
from store.events import EventDay
from store.migrate import migrate

CATALOGUE = Path(__file__).parents[1] / "examples" / "harbor" / "catalogue"
TONIGHT = datetime(2026, 11, 18, 3, tzinfo=UTC)
BATCH = 2000
EVENTS = Metric.model_validate(
    {"id": "bookings", "name": "Bookings", "unit": "count", "event": "Booked", "period": "month"}
)
PLAYS = (
    ("renewal_call", "renewal", [{"fact": "days_to_renewal", "at_least": 60, "at_most": 90}], None),
    (
        "allowance",
        "usage",
        [
            {"fact": "plan", "is": "starter"},
            {"fact": "usage", "metric": "submissions_share", "at_least": 0.85},
        ],
        "upgrade_to_team",
    ),
    ("seats", "usage", [{"fact": "seats_share", "at_least": 0.85}], None),
    (
        "after_purchase",
        "post_purchase",
        [{"fact": "days_since_purchase", "at_least": 21, "at_most": 42}],
        "guided_onboarding",
    ),
    ("bookings", "usage", [{"fact": "usage", "metric": "bookings", "at_least": 40}], None),
)


def with_plays() -> Catalogue:
    """Harbor's catalogue with five plays and a metric that is counted of events."""
    catalogue = load_catalogue(CATALOGUE)
    plays = [
        Play.model_validate(
            {
                "id": key,
                "family": family,
                "when": when,
                "offer": offer if offer in catalogue.offers else None,
                "title": {"en": "Talk to them"},
                "reason": {"en": f"It is time: {{{_named(when[-1])}}}."},
            }
        )
        for key, family, when, offer in PLAYS
    ]
    metrics = {**catalogue.metrics, EVENTS.id: EVENTS}
    return catalogue.model_copy(update={"metrics": metrics, "plays": {p.id: p for p in plays}})


def _named(condition: dict[str, object]) -> str:
    return ".".join(str(condition[key]) for key in ("fact", "metric") if key in condition)


def fill(url: str, count: int) -> None:
    """Write the accounts; in a process of its own, whose memory does not count."""
    migrate(url)
    prepare_durable_work(url)
    engine, catalogue = open_engine(url), load_catalogue(CATALOGUE)
    with reading(engine) as session:
        if session.scalar(select(Account.id).limit(1)) is not None:
            raise SystemExit("The database has accounts already. Name an empty one.")
    dice = Random(7)
    for first in range(0, count, BATCH):
        with transaction(engine) as session:
            days = []
            for number in range(first, min(first + BATCH, count)):
                made = account(catalogue, 7, number, TONIGHT.date())
                made.contacts = []
                session.add(made)
                session.add_all(past_offers(catalogue, 7, made, TONIGHT.date()))
                if number % 10 == 0:
                    days += [
                        {
                            "account_id": made.id,
                            "name": "Booked",
                            "day": TONIGHT.date() - timedelta(days=day),
                            "count": dice.randint(0, 6),
                            "sums": {},
                        }
                        for day in range(30)
                    ]
            session.flush()
            session.execute(insert(EventDay), days)


def one_run(engine: Engine, book: Playbook, now: datetime) -> dict[str, object]:
    """One run, as the worker does it, with the time for which each slice was written."""
    run, longest = PlayRun(), 0.0

    def slices(session: Session) -> Iterator[Write]:
        yield from run_plays(session, book, now=now, run=run)

    began, cpu = time.perf_counter(), time.process_time()
    with reading(engine) as session:
        for write in slices(session):
            with transaction(engine) as writing:
                locked = time.perf_counter()
                write(writing)
            longest = max(longest, time.perf_counter() - locked)
    return {
        "accounts": run.accounts,
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "made": sum(run.made.values()),
        "closed": sum(run.closed.values()),
        "held_back": sum(run.held.values()),
        "longest_lock_ms": round(longest * 1000),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6),
    }


def renew(engine: Engine) -> None:
    """A tenth of the accounts renews for a year."""
    with transaction(engine) as session:
        some = select(Account.id).where(Account.id.like("%7"), Account.renewal_on.is_not(None))
        later = TONIGHT.date() + timedelta(days=440)
        session.execute(update(Account).where(Account.id.in_(some)).values(renewal_on=later))


def main() -> None:
    """Fill, run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--database-url")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        url = options.database_url or f"sqlite:///{folder}/plays.db"
        filling = multiprocessing.get_context("spawn").Process(
            target=fill, args=(url, options.accounts)
        )
        filling.start()
        filling.join()
        if filling.exitcode:
            raise SystemExit(filling.exitcode)
        collect_seldom()
        engine = open_engine(url)
        stack.callback(engine.dispose)
        book = Playbook(with_plays(), open_durable_work(engine), {}, stable_chance)
        for name, now in (
            ("first night", TONIGHT),
            ("again", TONIGHT),
            ("next day", TONIGHT + timedelta(days=1)),
        ):
            print(json.dumps({"run": name, **one_run(engine, book, now)}), flush=True)
        renew(engine)
        after = one_run(engine, book, TONIGHT + timedelta(days=2))
        print(json.dumps({"run": "after renewals", **after}))


if __name__ == "__main__":
    main()
