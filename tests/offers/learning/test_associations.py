"""What teams usually add: the same as a second library finds, and nothing that a plan says."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mlxtend.frequent_patterns import apriori, association_rules

from offers import Catalogue
from offers.learning import Basket, basket_of, mine, prevalence
from offers.learning.associations import LONGEST
from offers.learnt import AssociationRule
from offers.policies import Learning

PRODUCTS = ("forms", "maps", "news", "polls", "sync")
INCLUDED = (frozenset(), frozenset({"news"}), frozenset({"news", "polls"}))
# Beside every fraction of small numbers: at a threshold itself the last bit decides.
THRESHOLDS = Learning(accounts=3, confidence=0.4001, lift=1.1001)


@st.composite
def baskets(draw: st.DrawFn) -> Counter[Basket]:
    """Some hundred accounts, of which many have a pair of products together."""
    made: Counter[Basket] = Counter()
    for _ in range(draw(st.integers(1, 25))):
        included = draw(st.sampled_from(INCLUDED))
        bought = draw(st.frozensets(st.sampled_from(PRODUCTS), max_size=4))
        if draw(st.booleans()):
            bought |= {"forms", "maps"}
        basket = Basket(draw(st.sampled_from(["small", "large"])), bought | included, included)
        made[basket] += draw(st.integers(1, 12))
    return made


def _by_the_other_library(
    made: Mapping[Basket, int], target: str, segment: str | None
) -> dict[tuple[tuple[str, ...], str], tuple[float, float, float]]:
    """Antecedent and target -> support, confidence, lift, among those who could choose."""
    rows = [
        {product: product in basket.has for product in PRODUCTS}
        for basket, many in made.items()
        if target not in basket.included and segment in (None, basket.segment)
        for _ in range(many)
    ]
    if len(rows) < THRESHOLDS.accounts:
        return {}
    least = (THRESHOLDS.accounts - 0.5) / len(rows)
    itemsets = apriori(pd.DataFrame(rows), least, use_colnames=True, max_len=LONGEST)
    if itemsets.empty:
        return {}
    with np.errstate(all="ignore"):  # it divides by zero for measures that are not asked for
        rules = association_rules(
            itemsets, metric="confidence", min_threshold=THRESHOLDS.confidence
        ).to_dict("records")
    return {
        (tuple(sorted(r["antecedents"])), target): (r["support"], r["confidence"], r["lift"])
        for r in rules
        if r["consequents"] == {target} and r["lift"] >= THRESHOLDS.lift
    }


def _explained_by_segments(made: Mapping[Basket, int], owned: tuple[str, ...], adds: str) -> bool:
    """Whether it is no more usual than the segments of those who own the left side make it."""
    rows = [b for b, many in made.items() for _ in range(many) if adds not in b.included]
    expected = together = 0.0
    for segment in {basket.segment for basket in rows}:
        inside = [basket.has for basket in rows if basket.segment == segment]
        owning = [has for has in inside if has.issuperset(owned)]
        together += sum(adds in has for has in owning)
        expected += len(owning) * sum(adds in has for has in inside) / len(inside)
    return together < THRESHOLDS.lift * expected


def _shown(rules, target: str, segment: str | None):
    return {
        (r.owned, r.adds): (r.support, r.confidence, r.lift)
        for r in rules
        if r.adds == target and r.segment == segment
    }


@given(baskets(), st.sampled_from(PRODUCTS), st.sampled_from([None, "small", "large"]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_rules_are_those_of_the_other_library(made, target: str, segment: str | None) -> None:
    theirs = _by_the_other_library(made, target, segment)
    ours = _shown(mine(made, THRESHOLDS), target, segment)
    for key, numbers in ours.items():
        assert numbers == pytest.approx(theirs[key])
    for owned, adds in theirs.keys() - ours.keys():
        surer = [
            key
            for key in ours
            if set(key[0]) < set(owned) and ours[key][1] >= theirs[owned, adds][1] - 1e-12
        ]
        assert surer or (segment is None and _explained_by_segments(made, owned, adds)), (
            f"{owned} -> {adds} is missing, no shorter rule is as sure and no segment explains it"
        )


@given(baskets())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_thresholds_hold_and_counts_agree(made) -> None:
    for rule in mine(made, THRESHOLDS):
        inside = [
            (basket, many)
            for basket, many in made.items()
            if rule.segment in (None, basket.segment) and rule.adds not in basket.included
        ]
        owning = sum(many for basket, many in inside if basket.has.issuperset(rule.owned))
        both = sum(
            many for basket, many in inside if basket.has.issuperset({*rule.owned, rule.adds})
        )
        assert (rule.accounts, rule.together) == (owning, both)
        assert both >= THRESHOLDS.accounts
        assert rule.confidence >= THRESHOLDS.confidence
        assert rule.lift >= THRESHOLDS.lift
        assert rule.owned == tuple(sorted(rule.owned))
        assert rule.adds not in rule.owned


@given(baskets(), st.randoms())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_accounts_says_nothing(made, dice) -> None:
    shuffled = list(made.items())
    dice.shuffle(shuffled)
    assert mine(dict(shuffled), THRESHOLDS) == mine(made, THRESHOLDS)


def _baskets(*many: tuple[int, str], included: str = "") -> Counter[Basket]:
    plan = frozenset(included.split())
    return Counter(
        {Basket("mid", frozenset(has.split()) | plan, plan): count for count, has in many}
    )


def _pairs(rules: tuple[AssociationRule, ...]) -> set[tuple[tuple[str, ...], str]]:
    return {(rule.owned, rule.adds) for rule in rules if rule.segment is None}


def test_too_few_accounts_are_never_spoken_of() -> None:
    made = _baskets((29, "forms maps"), (400, ""))
    assert mine(made, Learning(accounts=30)) == ()
    assert _pairs(mine(made, Learning(accounts=29))) == {
        (("forms",), "maps"),
        (("maps",), "forms"),
    }


def test_a_plan_is_not_restated() -> None:
    # Everybody with maps has news, because the plan brings it; nobody chose it.
    made = _baskets((60, "maps"), included="news") + _baskets((60, "forms"), (60, ""))
    assert all(rule.adds != "news" for rule in mine(made, Learning()))


def test_those_who_need_not_buy_do_not_speak_against_buying() -> None:
    # Of those who can choose, all with maps bought news; others have it with their plan.
    made = _baskets((60, "maps news"), (60, "forms")) + _baskets((500, "maps"), included="news")
    rule = next(r for r in mine(made, Learning()) if (r.owned, r.adds) == (("maps",), "news"))
    assert (rule.accounts, rule.together, rule.confidence) == (60, 60, 1.0)


def test_what_came_with_the_plan_counts_as_had() -> None:
    made = _baskets((80, "maps"), (20, ""), included="news") + _baskets((200, ""))
    rule = next(r for r in mine(made, Learning()) if r.adds == "maps")
    assert (rule.owned, rule.accounts, rule.together) == (("news",), 100, 80)


def test_a_longer_rule_that_adds_nothing_is_dropped() -> None:
    made = _baskets((50, "forms maps"), (50, "forms maps sync"), (100, "sync"), (100, ""))
    assert (("forms", "sync"), "maps") not in _pairs(mine(made, Learning()))
    assert (("forms",), "maps") in _pairs(mine(made, Learning()))


def test_what_the_segments_explain_is_no_rule_of_all() -> None:
    # Large teams have both, small ones neither: maps say nothing about news to anybody.
    def having(segment: str, has: str, many: int) -> Counter[Basket]:
        return Counter({Basket(segment, frozenset(has.split()), frozenset()): many})

    made = Counter[Basket]()
    for segment, both, one, none in (("large", 810, 90, 10), ("small", 10, 90, 810)):
        made += having(segment, "maps news", both) + having(segment, "maps", one)
        made += having(segment, "news", one) + having(segment, "", none)
    assert mine(made, Learning()) == ()


def test_what_everybody_has_anyway_is_no_rule() -> None:
    made = _baskets((90, "forms maps"), (10, "forms"), (90, "maps"), (10, ""))
    assert mine(made, Learning()) == ()


def test_nobody_teaches_nothing() -> None:
    assert mine({}, Learning()) == ()
    assert prevalence({}) == ()


def test_how_usual_a_product_is_among_those_who_could_choose() -> None:
    made = _baskets((30, "maps"), (10, "")) + _baskets((100, "maps"), included="news")
    usual = {known.product: known for known in prevalence(made)}
    assert (usual["maps"].having, usual["maps"].accounts) == (130, 140)
    assert (usual["news"].having, usual["news"].accounts) == (0, 40)


def test_a_basket_opens_bundles_and_knows_what_the_plan_brings(harbor_catalogue: Catalogue) -> None:
    basket = basket_of(
        harbor_catalogue,
        segment="mid",
        plan="business",
        owned=["speed_to_meeting", "crm_sync", "a_product_of_old"],
    )
    assert basket.has == {"scheduling", "routing", "crm_sync", "insights"}
    assert basket.included == {"insights"}
