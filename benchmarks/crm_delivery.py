"""What it takes to tell CRMs everything: rate, outage, calls, memory, growth, latency.

    python -m benchmarks.crm_delivery rate      [--interactions 400] [--runs 3]
    python -m benchmarks.crm_delivery outage    [--hand-offs 10000] [--limits 100 190]
    python -m benchmarks.crm_delivery calls     [--interactions 100]
    python -m benchmarks.crm_delivery growth    [--backlogs 1000 10000 100000]
    python -m benchmarks.crm_delivery latency   [--interactions 20]

Each prints a table of Markdown. An *interaction* is a whole life: an offer that was shown,
accepted, booked and moved, four hand-offs that tell everything anew. HubSpot and Salesforce are the
tests' servers, each a process of its own; they answer at once (``--fast``). The workers are
processes as well, of the relay alone (``benchmarks.crm_worker``), with its pauses and limits as
they are.
"""

import argparse
import logging
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from sqlalchemy import Engine, select

from benchmarks.bookings import database
from benchmarks.crm_draining import (
    anything_waits,
    drained,
    here,
    hold,
    let_go,
    not_delivered,
    now,
    place,
    until,
    waiting,
    workers,
)
from benchmarks.crm_filling import LIFE, connect_only, each_life, fill_lives
from benchmarks.crm_places import CRMS, HubSpot, hubspot
from benchmarks.crm_relay import by_workflows
from benchmarks.crm_replaying import ceiling
from crm_sync import tell
from jobs.logs import configure_logs
from store.crm import CrmDelivery, CrmTarget
from store.database import open_engine, reading, transaction
from tests import postgres_server
from tests.databases import Server

DATABASES = ("sqlite", "postgresql")
FULL = 100
"""Hand-offs of a full batch."""


def table(*names: str) -> Callable[..., None]:
    """Prints the head of a table; what prints a row."""

    def row(*cells: object) -> None:
        print(f"| {' | '.join(map(str, cells))} |", flush=True)

    row(*names)
    print("|" + "---|" * len(names))
    return row


# Interactions a second


def rate(server: Server, asked: argparse.Namespace) -> None:
    """By CRM, database and workers; beside it the ways without batches."""
    row = table("CRM", "database", "how", "interactions a second", "hand-offs a second")
    for crm in asked.crms:
        if crm != "builtin":
            many = [ceiling(server, crm, asked.interactions) for _ in range(asked.runs)]
            row(crm, "none", "its server alone, the same calls by a bare client", *_rates(many))
        for kind in asked.databases:
            for count in (1, 2):
                n = asked.interactions
                many = [_rate(server, kind, crm, n, count) for _ in range(asked.runs)]
                row(crm, kind, f"{count} worker{'s' * (count > 1)}", *_rates(many))
            few = max(asked.interactions // 10, 8)
            many = [_rate(server, kind, crm, few, 1, at_once=1) for _ in range(asked.runs)]
            row(crm, kind, "1 worker, no batches", *_rates(many))
            if crm == "builtin":
                many = [_by_workflows(server, kind, few) for _ in range(asked.runs)]
                row(crm, kind, "1 worker, a DBOS workflow for each", *_rates(many))


def _rates(many: Sequence[float]) -> tuple[str, str]:
    middle = statistics.median(many)
    spread = f" ({min(many):.1f} to {max(many):.1f})" if len(many) > 1 else ""
    return f"{middle:.1f}{spread}", f"{middle * len(LIFE):.0f}"


def _rate(
    server: Server, kind: str, crm: str, interactions: int, count: int, at_once: int | None = None
) -> float:
    with CRMS[crm]() as one, place(kind, server, one) as engine:
        fill_lives(engine, one.kind, interactions, accounts=interactions)
        took = drained(engine, one, count, at_once)
        assert not_delivered(engine) == 0
        return interactions / took


def _by_workflows(server: Server, kind: str, interactions: int) -> float:
    with database(kind, server) as url:
        engine = open_engine(url)
        connect_only(engine, "builtin")
        fill_lives(engine, "builtin", interactions, accounts=interactions)
        took = by_workflows(engine)
        engine.dispose()
        return interactions / took


# After an outage


def outage(server: Server, asked: argparse.Namespace) -> None:
    """HubSpot is away while all of it is told; then it is back, and takes so much in 10 s."""
    row = table("calls in 10 s", "database", "workers", "hand-offs", "drained in", "calls",
                "at best", "ratio", "429s", "most memory of a worker")  # fmt: skip
    fewest = _calls(server, "hubspot", FULL, FULL)[0] * asked.hand_offs / len(LIFE)
    for limit in asked.limits:
        for kind in asked.databases:
            for count in asked.workers:
                with hubspot(limit) as crm, place(kind, server, crm) as engine:
                    n = asked.hand_offs // len(LIFE)
                    fill_lives(engine, crm.kind, n, accounts=asked.accounts)
                    took, calls, peak = _after_outage(engine, crm, count)
                    assert not_delivered(engine) == 0
                    best = fewest * 10 / limit
                    row(limit, kind, count, n * len(LIFE), f"{took:.0f} s", calls,
                        f"{fewest:.0f} calls, {best:.0f} s", f"{took / best:.2f}", crm.refused(),
                        f"{peak:.0f} MB")  # fmt: skip


def _after_outage(engine: Engine, crm: HubSpot, count: int) -> tuple[float, int, float]:
    """Seconds, calls, MB."""
    crm.down(is_down=True)
    with workers(engine, count) as those:
        until(lambda: _has_failed(engine))
        hold(engine)
        time.sleep(2)  # a probe that was on its way
        hold(engine)
        crm.down(is_down=False)
        time.sleep(10)  # after which it allows all that it allows in ten seconds
        before = sum(crm.calls().values())
        begun = time.perf_counter()
        let_go(engine, crm)
        until(lambda: not anything_waits(engine))
        took = time.perf_counter() - begun
    return took, sum(crm.calls().values()) - before, max(those.peaks)


def _has_failed(engine: Engine) -> bool:
    with reading(engine) as session:
        return session.scalar(select(CrmTarget.failure)) is not None


# Calls


def calls(server: Server, asked: argparse.Namespace) -> None:
    """Each alone, and a hundred at once, once what is asked for at the start is known."""
    row = table("CRM", "how", "calls an interaction", "calls a hand-off", "of which")
    for crm in (one for one in asked.crms if one != "builtin"):
        for how, n, at_once in (("alone", 20, 1), ("full batches", asked.interactions, FULL)):
            each, by = _calls(server, crm, n, at_once)
            parts = sorted(by.items(), key=lambda one: -one[1])
            told = ", ".join(f"{name} {often / n:.2f}" for name, often in parts)
            row(crm, how, f"{each:.2f}", f"{each / len(LIFE):.3f}", told)


def _calls(server: Server, crm: str, n: int, at_once: int) -> tuple[float, Mapping[str, int]]:
    with CRMS[crm]() as one, place("sqlite", server, one) as engine:
        with here(engine, one, at_once) as drain:
            fill_lives(engine, one.kind, 1, accounts=1, seed=2)
            drain()
            before = one.calls()
            _tell_all(engine, n, alone=at_once == 1, drain=drain)
            drain()
            assert not_delivered(engine) == 0
        by = {name: often - before.get(name, 0) for name, often in one.calls().items()}
    return sum(by.values()) / n, {name: often for name, often in by.items() if often}


def _tell_all(engine: Engine, n: int, *, alone: bool, drain: Callable[[], None]) -> None:
    """Each of an account of its own: one after the other, or step by step all of them."""
    lives = list(islice(each_life(n, seed=3), n))
    for step in range(len(LIFE)):
        for life in lives:
            with transaction(engine) as session:
                tell(session, life[step], now=now())
            if alone:
                drain()


# Growth, memory, latency


def growth(server: Server, asked: argparse.Namespace) -> None:
    """What a hand-off takes while so many wait, and the memory of the worker that sends them."""
    row = table("CRM", "database", "waiting", "ms a hand-off", "most memory of the worker")
    for crm in asked.crms:
        for kind in asked.databases:
            for length in asked.backlogs:
                with CRMS[crm]() as one, place(kind, server, one) as engine:
                    accounts = max(length // 20, 200)
                    fill_lives(engine, one.kind, length // len(LIFE), accounts=accounts)
                    took, peak = _some(engine, min(asked.sent, length // 2))
                    row(crm, kind, f"{length:,}", f"{took * 1000:.2f}", f"{peak:.0f} MB")


def _some(engine: Engine, count: int) -> tuple[float, float]:
    """Seconds of each of the next so many, after the first hundreds; MB."""
    length = waiting(engine)
    with workers(engine, 1) as those:
        until(lambda: waiting(engine) <= length - 2 * FULL)
        before, begun = waiting(engine), time.perf_counter()
        until(lambda: waiting(engine) <= before - count)
        took, sent = time.perf_counter() - begun, before - waiting(engine)
    return took / sent, max(those.peaks)


def latency(server: Server, asked: argparse.Namespace) -> None:
    """From the commit of what is told to the note that it arrived, one at a time."""
    row = table("CRM", "database", "hand-offs", "p50", "p95")
    for crm in asked.crms:
        for kind in asked.databases:
            with CRMS[crm]() as one, place(kind, server, one) as engine, workers(engine, 1):
                took = sorted(_latencies(engine, asked.interactions))
                p50, p95 = (took[int(len(took) * part)] for part in (0.5, 0.95))
                row(crm, kind, len(took), f"{p50 * 1000:.0f} ms", f"{p95 * 1000:.0f} ms")


def _latencies(engine: Engine, interactions: int) -> list[float]:
    took = []
    for number, life in enumerate(islice(each_life(interactions, seed=4), interactions + 1)):
        for hand_off in life:
            with transaction(engine) as session:
                tell(session, hand_off, now=now())
            committed = now()
            until(lambda: not anything_waits(engine))
            with reading(engine) as session:
                last = session.scalars(
                    select(CrmDelivery.settled_at).order_by(CrmDelivery.settled_at.desc())
                ).first()
            assert last is not None
            if number:  # the first opens the connection
                took.append((last - committed).total_seconds())
            time.sleep(0.05 + 0.013 * (len(took) % 20))  # at no moment of the worker's own
    return took


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    tables = {one.__name__: one for one in (rate, outage, calls, growth, latency)}
    parser.add_argument("table", choices=tables)
    parser.add_argument("--crms", nargs="+", default=list(CRMS), choices=CRMS)
    parser.add_argument("--databases", nargs="+", default=DATABASES, choices=DATABASES)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--interactions", type=int)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--hand-offs", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=1_000)
    parser.add_argument("--limits", type=int, nargs="+", default=[100, 190])
    parser.add_argument("--backlogs", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--sent", type=int, default=1_000)
    asked = parser.parse_args()
    asked.interactions = asked.interactions or {"rate": 400, "calls": 100}.get(asked.table, 20)
    configure_logs(logging.ERROR)
    with postgres_server.running() as url:
        tables[asked.table](Server(url), asked)


if __name__ == "__main__":
    main()
