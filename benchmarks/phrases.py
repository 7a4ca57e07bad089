"""How many dates and times of requests are understood, and how long that takes.

    python -m benchmarks.phrases [--set tests/scheduler/phrases/requests.jsonl] [--rounds 3]

The set has a request a line: text, zone, now, and the date and time that were said in it, or null.
Beside it Duckling alone reads the same requests in the same run, as one would use it: the longest
that it finds, the day of it, and the time where it is one of an hour or a minute. Prints one JSON
object: the share of those said that are right, milliseconds a phrase, and what loading Duckling
costs. ``exactly`` also counts what was said to be null and was not; Duckling cannot tell a day that
was said from today, so that is ours alone.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.memory import pss_mb
from scheduler.phrases import understand

Request = dict[str, Any]
Read = Callable[[Request], tuple[str | None, str | None]]
"""The date and the time of a request."""
FIELDS = ("date", "time")


def ours(request: Request) -> tuple[str | None, str | None]:
    """What ``understand`` makes of it."""
    now = datetime.fromisoformat(request["now"])
    read = understand(request["text"], zone=request["zone"], now=now).as_json()
    return read["date"], read["time"]


def duckling_alone() -> tuple[Read, dict[str, float]]:
    """Duckling as it comes, and what it cost to load: milliseconds and megabytes."""
    before, start = pss_mb(os.getpid()), time.perf_counter()
    import duckling

    with tempfile.TemporaryDirectory() as empty:
        zones = duckling.load_time_zones(empty)
    locale = duckling.parse_locale("EN_US", duckling.default_locale_lang(duckling.parse_lang("EN")))
    dimensions = duckling.parse_dimensions(["time"])

    def read(request: Request) -> tuple[str | None, str | None]:
        wall = datetime.fromisoformat(request["now"]).replace(tzinfo=UTC)
        moment = duckling.parse_ref_time(zones, "Etc/UTC", int(wall.timestamp()))
        found = duckling.parse(request["text"], duckling.Context(moment, locale), dimensions, False)
        return _longest(found)

    read({"text": "tomorrow at 3 pm", "now": "2026-11-27T10:00"})
    took = (time.perf_counter() - start) * 1000
    return read, {"load_ms": round(took, 1), "load_mb": round(pss_mb(os.getpid()) - before, 1)}


def _longest(found: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    day = clock = None
    for one in sorted(found, key=lambda one: len(one["body"])):
        value = one["value"]
        if value["type"] == "interval":
            value = value.get("from") or value["to"]
        if value["grain"] in ("second", "minute", "hour"):
            day, clock = value["value"][:10], value["value"][11:16]
        elif value["grain"] == "day":
            day = value["value"][:10]
    return day, clock


def right(read: Read, requests: list[Request]) -> dict[str, float]:
    """The share that is right of the dates that were said, and of the times."""
    shares = {}
    for place, field in enumerate(FIELDS):
        said = [request for request in requests if request[field] is not None]
        good = sum(read(request)[place] == request[field] for request in said)
        shares[f"{field}s"] = round(good / len(said), 4)
    return shares


def exactly(read: Read, requests: list[Request]) -> dict[str, float]:
    """The share of requests whose date, and whose time, is as labelled, null included."""
    shares = {}
    for place, field in enumerate(FIELDS):
        good = sum(read(request)[place] == request[field] for request in requests)
        shares[f"{field}s"] = round(good / len(requests), 4)
    return shares


def milliseconds(read: Read, requests: list[Request], rounds: int) -> dict[str, float]:
    """A phrase, over all requests and rounds."""
    took = []
    for _ in range(rounds):
        for request in requests:
            start = time.perf_counter()
            read(request)
            took.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(took, n=20)
    mean = statistics.mean(took)
    return {"mean": round(mean, 3), "p50": round(cuts[9], 3), "p95": round(cuts[18], 3)}


def main() -> None:
    """Measure both and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", type=Path, default=Path("tests/scheduler/phrases/requests.jsonl"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    requests = [json.loads(line) for line in options.set.read_text().splitlines() if line.strip()]
    alone, cost = duckling_alone()
    ours(requests[0])
    times = {
        "ours": milliseconds(ours, requests, options.rounds),
        "duckling": milliseconds(alone, requests, options.rounds),
    }
    shown = {
        "requests": len(requests),
        "right": {"ours": right(ours, requests), "duckling": right(alone, requests)},
        "exactly": exactly(ours, requests),
        "ms": times,
        "duckling / ours": round(times["duckling"]["p50"] / times["ours"]["p50"], 2),
        **cost,
    }
    print(json.dumps(shown))


if __name__ == "__main__":
    main()
