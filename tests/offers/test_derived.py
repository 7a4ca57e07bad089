"""Facts that follow from others: what they have is no longer missed, tried or usually added."""

from typing import Any

import pytest

from offers import Catalogue, Facts, Learnt, with_derived
from offers.learnt import AssociationRule

RULE = AssociationRule(
    owned=("help",), adds="print", segment=None, accounts=100, together=60,
    support=0.1, confidence=0.6, lift=1.5,
)  # fmt: skip


def derived(catalogue: Catalogue, *rules: AssociationRule, **given: Any) -> Facts:
    facts = {"verified": True, "plan": "solo", "owned_products": ["help"], **given}
    return with_derived(catalogue, Learnt(rules=rules), Facts.model_validate(facts))


def test_what_a_rule_allows_is_usually_added(paperwork: Catalogue) -> None:
    assert derived(paperwork, RULE).usually_added == {"print": 0.6}


@pytest.mark.parametrize(
    "raised", [{"accounts": 61}, {"confidence": 0.61}, {"lift": 1.51}], ids=str
)
def test_a_threshold_that_was_raised_since_the_night_counts_at_once(
    paperwork: Catalogue, raised: dict[str, Any]
) -> None:
    exact = {"accounts": 60, "confidence": 0.6, "lift": 1.5}
    for thresholds, said in ((exact, {"print": 0.6}), ({**exact, **raised}, {})):
        learning = paperwork.learning.model_copy(update=thresholds)
        changed = paperwork.model_copy(update={"learning": learning})
        assert derived(changed, RULE).usually_added == said


def test_a_rule_that_is_no_longer_spoken_of_leaves_room_for_the_one_of_all_accounts(
    paperwork: Catalogue,
) -> None:
    few = RULE.model_copy(update={"segment": "small", "together": 5, "confidence": 0.9})
    usual = derived(paperwork, few, RULE, segment="small").usually_added
    assert usual == {"print": 0.6}


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({}, {"single_sign_on", "templates", "signatures"}),
        ({"plan": "crew"}, {"single_sign_on", "signatures"}),
        ({"plan_on_record": "firm"}, {"signatures"}),
        ({"owned_products": ["office"]}, {"single_sign_on", "templates"}),
        ({"verified": False, "owned_products": [], "plan": "firm"}, {"signatures"}),
    ],
)
def test_what_they_tried_and_have_is_not_among_the_features_tried(
    paperwork: Catalogue, given: dict[str, Any], left: set[str]
) -> None:
    tried = ["single_sign_on", "templates", "signatures"]
    assert derived(paperwork, features_tried=tried, **given).features_tried == left


def test_what_the_recorded_plan_or_its_products_give_is_not_missing(
    paperwork: Catalogue,
) -> None:
    given = {"goal": "nothing_on_paper"}
    assert derived(paperwork, **given).missing_capabilities == {"filing", "scanning"}
    owned = {**given, "owned_products": ["scan"]}
    assert derived(paperwork, **owned).missing_capabilities == {"filing"}


def test_a_product_that_the_recorded_plan_brings_is_not_usually_added(
    paperwork: Catalogue,
) -> None:
    rule = RULE.model_copy(update={"adds": "stamp"})
    assert derived(paperwork, rule).usually_added == {"stamp": 0.6}
    assert derived(paperwork, rule, plan_on_record="firm").usually_added == {}
