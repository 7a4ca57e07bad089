"""How long the engine takes to decide: Harbor's catalogue over its synthetic accounts.

    .segue/env/bin/python -m benchmarks.decisions [--accounts 1000]

Prints one JSON line, times in milliseconds. Facts are gathered before the clock runs: this is the
engine alone, every candidate and every verdict recorded, without database.
"""

import argparse
import json
import statistics
import time
from datetime import UTC, date, datetime
from pathlib import Path

from accounts.facts import account_facts
from examples.harbor.synthetic import account
from offers import Catalogue, Facts, decide, load_catalogue

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)


def facts_of(catalogue: Catalogue, accounts: int) -> list[Facts]:
    """The customers among so many accounts, each naming one friction."""
    pains = sorted(catalogue.pain_points)
    made = [account(catalogue, 7, number, TODAY) for number in range(accounts)]
    return [
        Facts.model_validate(
            {
                **account_facts(one, TODAY),
                "plan": one.plan,
                "team_size": one.employees,
                "pain_points": [pains[number % len(pains)]],
            }
        )
        for number, one in enumerate(made)
        if one.plan is not None
    ]


def main() -> None:
    """Decide for each of them and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=1000)
    options = parser.parse_args()
    began = time.perf_counter()
    catalogue = load_catalogue(HARBOR / "catalogue")
    loaded = time.perf_counter() - began
    spent, offers = [], 0
    for facts in facts_of(catalogue, options.accounts):
        start = time.perf_counter()
        decision = decide(catalogue, facts, now=NOW, placement="chat", language="en", chance=0.5)
        spent.append((time.perf_counter() - start) * 1000)
        offers += decision.offer_id is not None
    result = {
        "benchmark": "decisions",
        "triggers": len(catalogue.triggers),
        "decisions": len(spent),
        "offers": offers,
        "p50_ms": round(statistics.median(spent), 3),
        "p95_ms": round(statistics.quantiles(spent, n=20)[-1], 3),
        "load_catalogue_ms": round(loaded * 1000, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
