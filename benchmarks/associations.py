"""How long mining rules from 50,000 baskets takes, beside two other algorithms on the same ones.

    .segue/env/bin/python -m benchmarks.associations [--baskets 50000] [--products 30]

Prints one JSON line for Harbor's catalogue and one for a catalogue of so many products: seconds,
medians of several runs, and the most memory that mining took above the baskets themselves. Ours is
``offers.learning.mine`` as it runs at night: over all accounts and each of three segments. mlxtend
mines the same baskets once, over all accounts, with the same thresholds.
"""

import argparse
import json
import statistics
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
from mlxtend.frequent_patterns import apriori, association_rules, fpgrowth

from offers import load_catalogue
from offers.learning import Basket, basket_of, mine
from offers.learning.associations import LONGEST
from offers.policies import Learning

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
SEGMENTS = ("small", "mid", "large")
NO_PLAN: frozenset[str] = frozenset()


def harbors(many: int) -> Counter[Basket]:
    """Baskets of Harbor's products on Harbor's plans."""
    catalogue, dice = load_catalogue(HARBOR / "catalogue"), Random(7)
    plans, products = sorted(catalogue.plans), sorted(catalogue.products)
    made: Counter[Basket] = Counter()
    for _ in range(many):
        owned = [product for product in products if dice.random() < 0.3]
        if "routing" in owned and dice.random() < 0.6:
            owned.append("scheduling")
        segment, plan = dice.choice(SEGMENTS), dice.choice(plans)
        made[basket_of(catalogue, segment=segment, plan=plan, owned=owned)] += 1
    return made


def of_products(many: int, products: int) -> Counter[Basket]:
    """Baskets of a large catalogue, most of them different, some products far more usual."""
    dice = Random(7)
    names = [f"p{number:02d}" for number in range(products)]
    weights = [1 / (number + 1) ** 0.7 for number in range(products)]
    made: Counter[Basket] = Counter()
    for _ in range(many):
        has = set(dice.choices(names, weights, k=dice.choice((0, 1, 1, 2, 3, 4, 6))))
        if names[0] in has and dice.random() < 0.5:
            has.add(names[3])
        made[Basket(dice.choice(SEGMENTS), frozenset(has), NO_PLAN)] += 1
    return made


def theirs(baskets: Counter[Basket], algorithm: Callable[..., Any]) -> Callable[[], Any]:
    """Mining the same with mlxtend, its table of booleans made before the clock runs."""
    products = sorted({product for basket in baskets for product in basket.has})
    rows = [basket.has for basket, many in baskets.items() for _ in range(many)]
    table = pd.DataFrame({product: [product in has for has in rows] for product in products})
    limits = Learning()

    def mined() -> Any:
        itemsets = algorithm(
            table, limits.accounts / len(table), use_colnames=True, max_len=LONGEST
        )
        return association_rules(itemsets, metric="confidence", min_threshold=limits.confidence)

    return mined


def seconds(work: Callable[[], Any], runs: int) -> float:
    """The median of several runs."""
    spent = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return round(statistics.median(spent), 3)


def main() -> None:
    """Mine both kinds of baskets and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--baskets", type=int, default=50_000)
    parser.add_argument("--products", type=int, default=30)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    for name, baskets in (
        ("harbor", harbors(options.baskets)),
        ("large catalogue", of_products(options.baskets, options.products)),
    ):
        took = seconds(lambda baskets=baskets: mine(baskets, Learning()), options.runs)
        tracemalloc.start()
        rules = mine(baskets, Learning())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        others = {
            algorithm.__name__: seconds(theirs(baskets, algorithm), options.runs)
            for algorithm in (apriori, fpgrowth)
        }
        result = {
            "benchmark": "associations",
            "catalogue": name,
            "baskets": options.baskets,
            "different": len(baskets),
            "rules": len(rules),
            "seconds": took,
            "peak_mb": round(peak / 1e6, 1),
            **{f"mlxtend_{key}_seconds": value for key, value in others.items()},
            **{f"ratio_to_{key}": round(took / value, 3) for key, value in others.items()},
        }
        print(json.dumps(result))


if __name__ == "__main__":
    main()
