"""What the length of a backlog costs: telling, sending, and looking at it.

    .segue/env/bin/python -m benchmarks.crm_backlog [--backlogs 1000 10000 100000] [--runs 3]

On SQLite and on a PostgreSQL server that keeps what it is told. A CRM in this process takes
everything at once, so that only our own part is measured: ``tell`` (a transaction of its own), a
hand-off's share of a batch of 100 (claimed, read, made records of, noted), and the operator's
question how far it is. Prints a table: milliseconds, medians of the runs.
"""

import argparse
import logging
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from benchmarks.bookings import database
from benchmarks.crm_filling import connect_only, fill, last
from crm_sync import tell
from crm_sync.delivery import backlog
from crm_sync.delivery.courier import Courier
from crm_sync.hand_off import HandOff
from crm_sync.targets.target import Delivered, Outcome, Parcel
from jobs.logs import configure_logs
from store.database import open_engine, transaction
from tests import postgres_server
from tests.databases import Server
from tests.endurance.stories import Play

BATCHES = 10
TELLS = 200


class Sink:
    """A CRM that takes everything."""

    at_once = 100

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """Take them."""
        return {parcel.id: Delivered() for parcel in parcels}

    def close(self) -> None:
        """Nothing."""


def measured(url: str, length: int) -> dict[str, float]:
    """Milliseconds each, with so many waiting."""
    engine = open_engine(url)
    connect_only(engine, "sink")
    fill(engine, "sink", length, accounts=max(length // 20, 200))
    now = lambda: datetime.now(UTC)  # noqa: E731
    courier = Courier(
        engine, lambda _: Sink(), "sink", by="w/1", clock=now, chance=random.Random(1).random
    )
    play = Play(2, TELLS, 100)
    new = [last(play, number) for number in range(TELLS)]
    found = {
        "tell": timed(lambda n: _tell(engine, new[n]), TELLS),
        "sent": timed(lambda _: courier.round(), min(BATCHES, max(length // 200, 1)))
        / Sink.at_once,
        "asked": timed(lambda _: _ask(engine), 5),
    }
    engine.dispose()
    return found


def _tell(engine: Engine, hand_off: HandOff) -> None:
    with transaction(engine) as session:
        tell(session, hand_off, now=datetime.now(UTC))


def _ask(engine: Engine) -> None:
    with transaction(engine) as session:
        backlog(session, now=datetime.now(UTC))


def timed(do: Callable[[int], object], often: int) -> float:
    """The median of so many times, in milliseconds."""
    took = []
    for number in range(often):
        begun = time.perf_counter()
        do(number)
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backlogs", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    configure_logs(logging.ERROR)
    print("| backlog | database | `tell`, ms | a hand-off of a batch of 100, ms | status, ms |")
    print("|---|---|---|---|---|")
    with postgres_server.running() as url:
        server = Server(url)
        for length in asked.backlogs:
            for kind in ("sqlite", "postgresql"):
                runs = [_run(kind, server, length) for _ in range(asked.runs)]
                cells = " | ".join(
                    f"{statistics.median(run[name] for run in runs):.2f}"
                    for name in ("tell", "sent", "asked")
                )
                print(f"| {length:,} | {kind} | {cells} |", flush=True)


def _run(kind: str, server: Server, length: int) -> dict[str, float]:
    with database(kind, server) as there:
        return measured(there, length)


if __name__ == "__main__":
    main()
