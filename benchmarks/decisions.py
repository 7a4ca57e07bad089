"""How long the engine takes to decide, how that grows with the offers, and against zen-engine.

    .segue/env/bin/python -m benchmarks.decisions [--decisions 2000] [--offers 10 50 200 500 1000]
                                                  [--clock wall|cpu]

Prints one JSON document, times in milliseconds. Facts are gathered before the clock runs: this is
the engine alone, in process, one decision after the other, every candidate and every verdict in the
record, without a database. ``notes`` says what each side of the comparison does. ``--clock cpu``
counts the processor time of the thread that decides, for a machine that does other things, too.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from accounts.facts import account_facts
from benchmarks.decisions_catalogue import catalogue_of, facts_for
from benchmarks.decisions_zen import best_of, context_of, found_by, table_of
from examples.harbor.synthetic import account
from offers import Catalogue, Decision, Facts, decide, load_catalogue
from offers.moment import Moment

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
Clock = Callable[[], float]
CLOCKS: dict[str, Clock] = {"wall": time.perf_counter, "cpu": time.thread_time}
NOTES = (
    "segue_ms: the whole decision: triggers, all hold-back policies, arbitration, the reason, and "
    "a record with every offer's verdict and its because.",
    "zen_ms: the same triggers as rows of one zen-engine decision table (hit policy collect, "
    "compiled once), then expected values by the engine's own factors. No hold-backs, no reasons, "
    "no record of why not. Both sides are asserted to find the same triggers for every account.",
    "zen_over_segue: medians of the same run; above 1 the engine is faster although it does more.",
    "find_*: only which triggers fire, the part that both do.",
    "everything_fires: the worst case, an account that names every friction, uses everything to "
    "its limit and is in every window at once.",
    "memory: resident size after a tenth of the decisions and after all of them, each on facts of "
    "its own.",
)


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--decisions", type=int, default=2000, help="for each size")
    parser.add_argument("--offers", type=int, nargs="+", default=[10, 50, 200, 500, 1000])
    parser.add_argument("--for-memory", type=int, default=20_000, help="decisions with 200 offers")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    options = parser.parse_args()
    clock = CLOCKS[options.clock]
    result = {
        "benchmark": "decisions",
        "load_average": round(os.getloadavg()[0], 2),
        "clock": options.clock,
        "harbor": of_harbor(clock),
        "growth": [of_size(clock, offers, options.decisions) for offers in options.offers],
        "memory": memory_of(options.for_memory),
        "notes": NOTES,
    }
    print(json.dumps(result, indent=2))


def of_harbor(clock: Clock) -> dict[str, Any]:
    """The example vendor's catalogue over a thousand of its accounts, each naming one friction."""
    began = clock()
    catalogue = load_catalogue(HARBOR / "catalogue")
    loaded = (clock() - began) * 1000
    spent, made = _timed(clock, lambda facts: _made(catalogue, facts), _harbor_facts(catalogue))
    return {
        "triggers": len(catalogue.triggers),
        "offers_made_share": round(statistics.mean(made), 3),
        "load_catalogue_ms": round(loaded, 1),
        **_times(spent),
    }


def of_size(clock: Clock, offers: int, count: int) -> dict[str, Any]:
    """A synthetic catalogue with so many offers, and the same triggers in zen."""
    catalogue = catalogue_of(offers)
    seen = [facts_for(catalogue, number, NOW) for number in range(count)]
    table, contexts = table_of(catalogue), [context_of(facts) for facts in seen]
    _decide(catalogue, seen[0])  # The catalogue is made ready once, not for every decision.
    spent, made = _timed(clock, lambda facts: _made(catalogue, facts), seen)
    some = [_decide(catalogue, facts) for facts in seen[:50]]
    recording, _ = _timed(clock, lambda one: len(one.model_dump(mode="json")), some)
    finding, found = _timed(clock, lambda facts: _fired(catalogue, facts), seen)
    zen_finding, zen_found = _timed(clock, lambda context: found_by(table, context), contexts)
    assert [sorted(one) for one in zen_found] == [sorted(one) for one in found]
    arbitrating, _ = _timed(
        clock,
        lambda one: best_of(Moment(catalogue, one[0], NOW, 0.5), one[1], "chat"),
        list(zip(seen, zen_found, strict=True)),
    )
    zen_spent = [a + b for a, b in zip(zen_finding, arbitrating, strict=True)]
    everything = [_everything(catalogue)] * 20
    worst, _ = _timed(clock, lambda facts: _made(catalogue, facts), everything)
    return {
        "offers": offers,
        "triggers": len(catalogue.triggers),
        "triggers_fired": round(statistics.mean(len(one) for one in found), 1),
        "offers_made_share": round(statistics.mean(made), 3),
        "segue_ms": _times(spent),
        "record_as_json_ms": _times(recording),
        "zen_ms": _times(zen_spent),
        "zen_over_segue": round(statistics.median(zen_spent) / statistics.median(spent), 2),
        "find_segue_ms": _times(finding),
        "find_zen_ms": _times(zen_finding),
        "everything_fires_ms": round(statistics.median(worst), 2),
    }


def memory_of(count: int) -> dict[str, Any]:
    """Resident memory while one process decides again and again."""
    catalogue = catalogue_of(200)
    sizes = []
    for number in range(count):
        _decide(catalogue, facts_for(catalogue, number, NOW))
        if number + 1 in (count // 10, count):
            sizes.append(_resident_mb())
    return {
        "decisions": count,
        "after_a_tenth_mb": sizes[0],
        "after_all_mb": sizes[-1],
        "grown_mb": round(sizes[-1] - sizes[0], 1),
    }


def _decide(catalogue: Catalogue, facts: Facts) -> Decision:
    return decide(catalogue, facts, now=NOW, placement="chat", language="en", chance=0.5)


def _made(catalogue: Catalogue, facts: Facts) -> bool:
    # What is kept of a decision is its answer: a heap full of records would be what is measured.
    return _decide(catalogue, facts).offer_id is not None


def _fired(catalogue: Catalogue, facts: Facts) -> list[str]:
    holding = catalogue.prepared.holding(facts)
    triggered = (ready.triggered(holding) for ready in catalogue.prepared.offers)
    return [trigger.id for fired in triggered if isinstance(fired, tuple) for trigger in fired]


def _everything(catalogue: Catalogue) -> Facts:
    """Facts of which every signal is met; whose traits do not fit an offer does not fire."""
    return facts_for(catalogue, 1, NOW).model_copy(
        update={
            "plan": "crew",
            "team_size": 80,
            "segment": "large",
            "owned_products": frozenset(),
            "pain_points": frozenset(catalogue.pain_points),
            "pages_revisited": frozenset(catalogue.pages),
            "usage": dict.fromkeys(catalogue.metrics, 0.99),
            "days_since_purchase": 30,
            "days_to_renewal": 75,
            "onboarding_completed": True,
            "core_milestone_reached": True,
            "past_offers": (),
        }
    )


def _harbor_facts(catalogue: Catalogue) -> list[Facts]:
    pains = sorted(catalogue.pain_points)
    made = [account(catalogue, 7, number, TODAY) for number in range(1000)]
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


def _timed(
    clock: Clock, what: Callable[[Any], Any], over: Iterable[Any]
) -> tuple[list[float], list[Any]]:
    """Milliseconds for each, and the answers."""
    spent, answers = [], []
    for one in over:
        began = clock()
        answer = what(one)
        spent.append((clock() - began) * 1000)
        answers.append(answer)
    return spent, answers


def _times(spent: list[float]) -> dict[str, float]:
    return {
        "p50": round(statistics.median(spent), 3),
        "p95": round(statistics.quantiles(spent, n=20)[-1], 3),
        "a_second": round(1000 / statistics.mean(spent)),
    }


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


if __name__ == "__main__":
    main()
