"""White space: the missing capability points at the offer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers import Catalogue, Facts, Learnt
from offers.learning import standings, white_space
from offers.learnt import Prevalence

SYNC = Prevalence(segment="mid", product="crm_sync", accounts=100, having=60)


def test_what_the_goal_needs_less_what_they_have(harbor_catalogue: Catalogue) -> None:
    facts = Facts(plan="starter", owned_products=frozenset({"scheduling"}))
    space = white_space(harbor_catalogue, Learnt(), facts, ["more_meetings"])
    missing = space.missing[0]
    assert [m.capability for m in space.missing] == ["automatic_routing"]
    assert missing.products == ("routing",)
    assert missing.plan == "enterprise"
    assert missing.offers
    for key in missing.offers:
        offer = harbor_catalogue.offers[key]
        assert "automatic_routing" in harbor_catalogue.capabilities_from(
            offer.plan, harbor_catalogue.products_in(offer)
        )
    assert [c.product for c in space.products] == ["routing"]


def test_a_plan_that_gives_it_leaves_nothing_missing(harbor_catalogue: Catalogue) -> None:
    facts = Facts(plan="enterprise", owned_products=frozenset({"scheduling"}))
    assert white_space(harbor_catalogue, Learnt(), facts, ["more_meetings"]).missing == ()


def test_what_only_a_plan_gives_points_at_the_cheapest_plan(harbor_catalogue: Catalogue) -> None:
    space = white_space(harbor_catalogue, Learnt(), Facts(plan="starter"), ["pass_security_review"])
    plans = {m.capability: m.plan for m in space.missing}
    assert plans["roles_and_permissions"] == "business"
    assert plans["single_sign_on"] == "enterprise"
    assert space.products == ()


def test_the_goal_goes_before_what_teams_add_and_that_before_what_is_usual(
    harbor_catalogue: Catalogue,
) -> None:
    facts = Facts(plan="team", segment="mid", usually_added={"scheduling": 0.7, "insights": 0.5})
    learnt = Learnt(prevalence=(SYNC,))
    space = white_space(harbor_catalogue, learnt, facts, ["see_what_works"])
    assert [one.product for one in space.products] == ["insights", "scheduling", "crm_sync"]
    assert space.products[2].in_segment == pytest.approx(0.6)


@pytest.mark.parametrize(
    "known",
    [
        SYNC.model_copy(update={"segment": "large"}),
        SYNC.model_copy(update={"having": 49}),
        SYNC.model_copy(update={"accounts": 29, "having": 29}),
    ],
    ids=["another segment's", "less than half", "too few"],
)
def test_what_is_not_usual_in_their_segment_is_not_missed(
    harbor_catalogue: Catalogue, known: Prevalence
) -> None:
    facts = Facts(plan="team", segment="mid")
    assert not white_space(harbor_catalogue, Learnt(prevalence=(known,)), facts, []).products


@pytest.mark.parametrize("plan", [None, "none", "a_plan_of_old"])
def test_without_a_plan_nothing_can_be_told(harbor_catalogue: Catalogue, plan: str | None) -> None:
    facts = Facts(plan=plan, segment="mid")
    space = white_space(harbor_catalogue, Learnt(prevalence=(SYNC,)), facts, ["more_meetings"])
    assert not space.missing
    assert not space.products


def test_goals_that_the_catalogue_no_longer_has_need_nothing(harbor_catalogue: Catalogue) -> None:
    assert not white_space(harbor_catalogue, Learnt(), Facts(plan="team"), ["gone"]).missing


@given(st.data())
def test_nothing_owned_is_missed_and_every_product_has_one_standing(
    harbor_catalogue: Catalogue, data: st.DataObject
) -> None:
    owned = st.sampled_from([*harbor_catalogue.products, *harbor_catalogue.bundles, "unheard_of"])
    facts = Facts(
        plan=data.draw(st.sampled_from(sorted(harbor_catalogue.plans))),
        segment=data.draw(st.sampled_from(sorted(harbor_catalogue.segments))),
        owned_products=data.draw(st.frozensets(owned)),
    )
    goals = data.draw(st.lists(st.sampled_from(sorted(harbor_catalogue.goals))))
    space = white_space(harbor_catalogue, Learnt(prevalence=(SYNC,)), facts, goals)
    could_use = [one.product for one in space.products]
    has = harbor_catalogue.has_products(facts)
    assert has.isdisjoint(could_use)
    assert len(could_use) == len(set(could_use))
    assert not harbor_catalogue.capabilities_from(facts.plan, has).intersection(
        m.capability for m in space.missing
    )
    standing = standings(harbor_catalogue, facts, could_use)
    assert standing.keys() == harbor_catalogue.products.keys()
    for product, how in standing.items():
        assert (how in ("owned", "included")) == (product in has)
        assert (how == "could_use") == (product in could_use)


def test_bought_and_included_counts_as_bought(harbor_catalogue: Catalogue) -> None:
    facts = Facts(plan="business", owned_products=frozenset({"insights"}))
    assert standings(harbor_catalogue, facts, ["routing"]) == {
        "crm_sync": "no_need",
        "insights": "owned",
        "onboarding": "no_need",
        "premium_support": "no_need",
        "routing": "could_use",
        "scheduling": "no_need",
    }
