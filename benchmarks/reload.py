"""How soon a change of the vendor's files reaches a decision, and what watching costs.

    .segue/env/bin/python -m benchmarks.reload [--changes 15] [--idle 30]

Prints one JSON line. A title is changed on disk in a copy of Harbor's folder; the clock stops with
the first decision that was made and stored by the new catalogue, in a visit of its own. Idle is the
processor time of a process that does nothing but watch, while nothing changes.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import structlog

from intake.answers import Answers
from intake.desk import Desk, open_desk
from intake.flow import Flow
from intake.steps import Prompt
from intake.vendor import load_vendor
from intake.vendor_folder import look_at_folder
from scheduler import sync_hosts
from store.database import open_engine, transaction
from store.durable import prepare_durable_work
from store.migrate import migrate
from store.settings import Settings
from store.visits import Visit

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
OFFERS = "catalogue/offers_plans.yaml"
TITLE = "Team plan for your people"
FACTS = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=15)
    parser.add_argument("--idle", type=float, default=30.0, help="seconds")
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory() as name:
        vendor = shutil.copytree(HARBOR, Path(name) / "vendor")
        desk, flow = _deployment(vendor, f"sqlite:///{name}/segue.db")
        try:
            time.sleep(1)  # what was opened is written down by now
            waited = [_change(vendor, flow, number) for number in range(options.changes)]
            result = {
                "benchmark": "reload",
                "changes": len(waited),
                "p50_s": round(statistics.median(waited), 2),
                "longest_s": round(max(waited), 2),
                "load_ms": round(_once(lambda: load_vendor(vendor)), 1),
                "look_ms": round(_once(lambda: look_at_folder(vendor)), 2),
                "idle_share_of_a_core": round(_idle(options.idle), 5),
            }
        finally:
            desk.watch.stop()
    print(json.dumps(result))


def _deployment(vendor: Path, url: str) -> tuple[Desk, Flow]:
    migrate(url)
    prepare_durable_work(url)
    needed = [name for name, field in Settings.model_fields.items() if field.is_required()]
    secrets = dict.fromkeys(needed, "a secret of at least thirty-two bytes")
    settings = Settings.model_validate({**secrets, "vendor": vendor, "database_url": url})
    engine = open_engine(url)
    desk = open_desk(settings, engine)
    with transaction(engine) as session:
        sync_hosts(session, desk.vendor.teams)
    desk.watch.start()
    return desk, Flow(engine, desk, lambda: datetime.now(UTC))


def _change(vendor: Path, flow: Flow, number: int) -> float:
    """Seconds from the change to the first decision with it."""
    wanted = f"Change {number}"
    text = (HARBOR / OFFERS).read_text().replace(TITLE, wanted)
    began = time.perf_counter()
    (vendor / OFFERS).write_text(text)
    while _shown(flow) != wanted:
        time.sleep(0.005)
    return time.perf_counter() - began


def _shown(flow: Flow) -> str:
    visit = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    step = flow.give_answers(visit, FACTS, "", source="form", placement="form")
    assert isinstance(step, Prompt), step
    return step.title


def _once(what: Callable[[], object]) -> float:
    """Milliseconds, the median of several."""
    took = []
    for _ in range(9):
        began = time.perf_counter()
        what()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _idle(seconds: float) -> float:
    began = time.process_time()
    time.sleep(seconds)
    return (time.process_time() - began) / seconds


if __name__ == "__main__":
    main()
