"""What a visitor waits while a backlog drains: the commit of one telling, beside a busy relay.

    .segue/env/bin/python -m benchmarks.crm_visitors [--backlog 20000] [--seconds 20]

The relay is a process of its own, as in a worker, and its CRM takes everything at once: it claims
and notes batches of 100 without a pause. In this process somebody tells of one account after
another, 20 a second at most, each in a transaction of its own. Prints a table: milliseconds to the
end of the commit.
"""

import argparse
import logging
import multiprocessing
import os
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.bookings import database
from benchmarks.crm_backlog import Sink
from benchmarks.crm_filling import connect_only, fill, last
from crm_sync import tell
from crm_sync.delivery.courier import Courier
from crm_sync.hand_off import HandOff
from jobs.logs import configure_logs
from jobs.worker import BEHIND_VISITORS
from store.database import open_engine, transaction
from tests import postgres_server
from tests.databases import Server
from tests.endurance.stories import Play

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

EVERY_SECONDS = 0.05


def drain(url: str, sent: "Synchronized[int]") -> None:
    """Send batch after batch until nothing is due; ``sent`` says how many so far."""
    configure_logs(logging.ERROR)
    os.nice(BEHIND_VISITORS)
    engine = open_engine(url)
    now = lambda: datetime.now(UTC)  # noqa: E731
    courier = Courier(engine, lambda _: Sink(), "sink", by="w/1", clock=now, chance=lambda: 0.5)
    while courier.round():
        sent.value += Sink.at_once


def tellings(url: str, hand_offs: Sequence[HandOff]) -> list[float]:
    """Milliseconds that each took."""
    engine = open_engine(url)
    took = []
    for hand_off in hand_offs:
        begun = time.perf_counter()
        with transaction(engine) as session:
            tell(session, hand_off, now=datetime.now(UTC))
        took.append(1000 * (time.perf_counter() - begun))
        time.sleep(EVERY_SECONDS)
    engine.dispose()
    return took


def measured(url: str, backlog: int, seconds: int) -> tuple[list[float], list[float], float]:
    """Tellings alone, tellings beside the relay, and how many hand-offs it sent a second."""
    engine = open_engine(url)
    connect_only(engine, "sink")
    fill(engine, "sink", backlog, accounts=max(backlog // 20, 200))
    engine.dispose()
    count = int(seconds / EVERY_SECONDS)
    play = Play(2, count, 100)
    new = [last(play, number) for number in range(count)]
    alone = tellings(url, new[: count // 4])
    spawning = multiprocessing.get_context("spawn")
    sent = spawning.Value("i", 0)
    relay = spawning.Process(target=drain, args=(url, sent), daemon=True)
    relay.start()
    while not sent.value:
        time.sleep(0.01)
    begun, before = time.monotonic(), sent.value
    beside = tellings(url, new[count // 4 :])
    rate = (sent.value - before) / (time.monotonic() - begun)
    relay.terminate()
    relay.join()
    return alone, beside, rate


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backlog", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=20)
    asked = parser.parse_args()
    configure_logs(logging.ERROR)
    print("| database | the relay | median, ms | 99 of 100, ms | longest, ms |")
    print("|---|---|---|---|---|")
    with postgres_server.running() as url:
        for kind in ("sqlite", "postgresql"):
            with database(kind, Server(url)) as there:
                alone, beside, rate = measured(there, asked.backlog, asked.seconds)
            for relay, took in (("rests", alone), (f"sends {rate:.0f} a second", beside)):
                cells = (
                    statistics.median(took),
                    statistics.quantiles(took, n=100, method="inclusive")[-1],
                    max(took),
                )
                print(f"| {kind} | {relay} | " + " | ".join(f"{one:.1f}" for one in cells) + " |")


if __name__ == "__main__":
    main()
