"""Association rules over ownership: what teams that have some products usually add."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from efficient_apriori.itemsets import apriori_gen
from efficient_apriori.rules import generate_rules_apriori

from offers.catalogue import Catalogue
from offers.facts import Facts
from offers.learnt import AssociationRule, Prevalence
from offers.policies import Learning

LONGEST = 3
"""Products in a rule, both sides: "teams that have these two usually add that". With more on the
left side nobody could say it in a sentence, and few teams would be behind it."""

Itemsets = dict[int, dict[tuple[str, ...], int]]
"""Size -> products, sorted -> how many accounts have them all."""


class Basket(NamedTuple):
    """What an account has. Equal baskets are counted together, so memory follows the number of
    different ones, which the catalogue bounds, and not the number of accounts."""

    segment: str
    has: frozenset[str]
    """Every product that it has, bought or with its plan."""
    included: frozenset[str]
    """Those that come with its plan."""


def basket_of(
    catalogue: Catalogue, *, segment: str, plan: str | None, owned: Collection[str]
) -> Basket:
    """The basket of an account that owns these products and bundles; what the catalogue does not
    know is left out: the engine could not speak of it."""
    included = catalogue.has_products(Facts(plan=plan))
    has = catalogue.has_products(Facts(plan=plan, owned_products=frozenset(owned)))
    return Basket(segment, has.intersection(catalogue.products), included)


def mine(baskets: Mapping[Basket, int], thresholds: Learning) -> tuple[AssociationRule, ...]:
    """The rules that ``thresholds`` allow, over all accounts and in each segment.

    What comes with a plan is no choice. Whether teams add a product is therefore asked only among
    those whose plan does not bring it; all that these have, bought or included, may be what they
    have in common. So no rule restates a plan, nobody is counted as having gone without what they
    did not need to buy, and within that group support, confidence and lift are the usual ones
    (R. Agrawal, R. Srikant, "Fast algorithms for mining association rules", VLDB 1994; lift: S.
    Brin et al., "Dynamic itemset counting", SIGMOD 1997).

    A rule of all accounts must hold beyond what their segments explain: products that are both
    usual in large teams go together over the whole base, and say nothing to a small one. A rule
    whose longer left side adds no confidence to a shorter one's is dropped.
    """
    found: list[AssociationRule] = []
    for segment in (None, *sorted({basket.segment for basket in baskets})):
        for targets, counts in _choices(baskets, segment):
            rules = _rules(counts, targets, segment, thresholds)
            if segment is None:
                rules = _beyond_segments(rules, baskets, thresholds)
            found += _without_redundant(rules)
    return tuple(sorted(found, key=lambda r: (r.segment or "", r.adds, len(r.owned), r.owned)))


def prevalence(baskets: Mapping[Basket, int]) -> tuple[Prevalence, ...]:
    """How many accounts of each segment have each product, of those who had the choice."""
    everybody: Counter[tuple[str, frozenset[str]]] = Counter()
    having: Counter[tuple[str, str]] = Counter()
    for basket, many in baskets.items():
        everybody[basket.segment, basket.included] += many
        for product in basket.has - basket.included:
            having[basket.segment, product] += many
    products = {product for basket in baskets for product in basket.has}
    accounts: Counter[tuple[str, str]] = Counter()
    for (segment, included), many in everybody.items():
        for product in products - included:
            accounts[segment, product] += many
    return tuple(
        Prevalence(segment=segment, product=product, accounts=many, having=having[segment, product])
        for (segment, product), many in sorted(accounts.items())
    )


def _choices(
    baskets: Mapping[Basket, int], segment: str | None
) -> Iterator[tuple[frozenset[str], Counter[frozenset[str]]]]:
    """Products that the same accounts could choose, with what those accounts have."""
    inside = {b: many for b, many in baskets.items() if segment in (None, b.segment)}
    plans = {basket.included for basket in inside}
    alike: dict[frozenset[frozenset[str]], set[str]] = defaultdict(set)
    for product in {product for basket in inside for product in basket.has}:
        alike[frozenset(plan for plan in plans if product in plan)].add(product)
    for without_choice, targets in alike.items():
        counts: Counter[frozenset[str]] = Counter()
        for basket, many in inside.items():
            if basket.included not in without_choice:
                counts[basket.has] += many
        yield frozenset(targets), counts


def _rules(
    counts: Mapping[frozenset[str], int],
    targets: Collection[str],
    segment: str | None,
    thresholds: Learning,
) -> list[AssociationRule]:
    itemsets = frequent(counts, at_least=thresholds.accounts)
    everybody = sum(counts.values())
    return [
        AssociationRule(
            owned=rule.lhs,
            adds=rule.rhs[0],
            segment=segment,
            accounts=rule.count_lhs,
            together=rule.count_full,
            support=rule.support,
            confidence=rule.confidence,
            lift=rule.lift,
        )
        for rule in generate_rules_apriori(itemsets, thresholds.confidence, everybody)
        if len(rule.rhs) == 1 and rule.rhs[0] in targets and rule.lift >= thresholds.lift
    ]


def _beyond_segments(
    rules: list[AssociationRule], baskets: Mapping[Basket, int], thresholds: Learning
) -> list[AssociationRule]:
    """The rules whose lift reaches the threshold also against each segment's own share.

    together / Σ over segments of (accounts with the left side · share that has the right side):
    the expected count is standardised by segment, as in N. Mantel, W. Haenszel, "Statistical
    aspects of the analysis of data from retrospective studies", JNCI 22 (1959), 719-748.
    """
    usual = {(p.segment, p.product): p.having / p.accounts for p in prevalence(baskets)}
    owning = _holders(rules, baskets)
    return [
        rule
        for rule in rules
        if rule.together
        >= thresholds.lift
        * sum(
            many * usual[segment, rule.adds]
            for segment, many in sorted(owning[rule.owned, rule.adds].items())
        )
    ]


def _holders(
    rules: list[AssociationRule], baskets: Mapping[Basket, int]
) -> dict[tuple[tuple[str, ...], str], Counter[str]]:
    """Rule -> segment -> how many who could choose its right side have its left side."""
    owning: dict[tuple[tuple[str, ...], str], Counter[str]] = defaultdict(Counter)
    beginning: dict[str, list[AssociationRule]] = defaultdict(list)
    for rule in rules:
        beginning[rule.owned[0]].append(rule)
    for basket, many in baskets.items():
        for rule in (rule for product in basket.has for rule in beginning.get(product, ())):
            if rule.adds not in basket.included and basket.has.issuperset(rule.owned):
                owning[rule.owned, rule.adds][basket.segment] += many
    return owning


def frequent(counts: Mapping[frozenset[str], int], *, at_least: int) -> Itemsets:
    """The sets of up to ``LONGEST`` products that ``at_least`` accounts have, with how many do.

    The library's candidates, counted here: its own counting keeps the number of every transaction
    for every item, which grows with the accounts, and knows no basket that many have.
    """
    weights = list(counts.values())
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, basket in enumerate(counts):
        for product in basket:
            holders[(product,)].add(number)

    def many(numbers: set[int]) -> int:
        return sum(map(weights.__getitem__, numbers))

    single = {key: numbers for key, numbers in holders.items() if many(numbers) >= at_least}
    found: Itemsets = {1: {key: many(numbers) for key, numbers in single.items()}}
    level = single
    for size in range(2, LONGEST + 1):
        joined = {key: level[key[:-1]] & single[key[-1:]] for key in apriori_gen(sorted(level))}
        level = {key: numbers for key, numbers in joined.items() if many(numbers) >= at_least}
        if not level:
            break
        found[size] = {key: many(numbers) for key, numbers in level.items()}
    return found


def _without_redundant(rules: list[AssociationRule]) -> list[AssociationRule]:
    kept: list[AssociationRule] = []
    for rule in sorted(rules, key=lambda rule: (len(rule.owned), rule.owned, rule.adds)):
        shorter = (k for k in kept if k.adds == rule.adds and set(k.owned) < set(rule.owned))
        if all(k.confidence < rule.confidence for k in shorter):
            kept.append(rule)
    return kept
