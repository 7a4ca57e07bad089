"""A worker that carries hand-offs and does nothing else, for benchmarks; until it is asked to end.

    python -m benchmarks.crm_worker URL NAME [--at-once N]

The relay as ``python -m jobs`` has it, with its pauses and limits as they are. ``--at-once``: so
many hand-offs of a delivery; 1 is a conversation for each. At its end it prints the most memory
that it took, in MB (10^6 bytes).
"""

import argparse
import logging
import os
import resource
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from crm_sync.delivery import Opener, Relay
from crm_sync.mappings.live import LiveMappings
from crm_sync.targets.target import Target
from jobs.crm_works import LOOKS
from jobs.logs import configure_logs
from store.crm import CrmTarget
from store.database import open_engine
from store.tables import Base
from tests.endurance.settings import settings_of


def work(url: str, name: str, at_once: int | None) -> None:
    """Deliver until told to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Base.registry.configure()
    os.nice(5)  # as the worker does
    settings, engine = settings_of(url, name), open_engine(url)
    opener = Opener(engine, settings, LiveMappings(Path(settings.vendor)))

    def opened(row: CrmTarget) -> Target:
        target = opener(row)
        target.at_once = at_once or target.at_once
        return target

    relay = Relay(engine, opened, worker_id=name, depends=opener.depends)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not stop.wait(LOOKS.total_seconds()):
        relay.take_up(now=datetime.now(UTC))
    relay.close(patience=30)
    engine.dispose()
    sys.stdout.write(f"{most_memory():.1f}\n")


def most_memory() -> float:
    """In MB. Linux tells it for this program; ``getrusage`` counts what started it as well."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    [said] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(said.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("name")
    parser.add_argument("--at-once", type=int)
    given = parser.parse_args()
    configure_logs(logging.ERROR)
    work(given.url, given.name, given.at_once)
