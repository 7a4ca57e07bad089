"""What is true of every decision, whatever the facts."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offers import Catalogue, Decision, Facts, PastOffer, decide, load_catalogue
from offers.facts import STAGES, TIMELINES
from offers.reasons import placeholders

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
# A busy machine is no reason to fail.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)


@cache
def harbor() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "examples" / "harbor" / "catalogue")


def decided(facts: Facts, *, at: datetime = NOW, chance: float = 0.5) -> Decision:
    return decide(harbor(), facts, now=at, placement="form", language="en", chance=chance)


def some(keys: Any, least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(keys)), min_size=least, max_size=3)


def histories() -> st.SearchStrategy[tuple[PastOffer, ...]]:
    moments = st.integers(-200, 5).map(lambda days: NOW + timedelta(days=days))
    past = st.builds(
        PastOffer,
        offer_id=st.sampled_from(sorted(harbor().offers)),
        outcome=st.sampled_from(["shown", "accepted", "deferred", "declined", "ignored"]),
        at=moments,
        deferred_until=st.none() | moments,
    )
    return st.lists(past, max_size=3).map(lambda made: tuple(sorted(made, key=lambda p: p.at)))


@st.composite
def observed(draw: st.DrawFn) -> Facts:
    """Facts that a visit may show, of strangers and customers, odd ones among them.

    Weighted so that a good part of them gets an offer: else the rules below would say little.
    """
    catalogue, flag = harbor(), st.sampled_from([*[True] * 8, None, False])
    plans = st.sampled_from([*sorted(catalogue.plans) * 3, "none", None, "gold"])
    given = {
        "verified": draw(st.booleans()),
        "plan": draw(plans),
        "owned_products": draw(some([*catalogue.products, *catalogue.bundles, "unheard_of"])),
        "segment": draw(st.sampled_from([None, *catalogue.segments])),
        "team_size": draw(st.integers(5, 140) | st.sampled_from([None, 1, 10**6])),
        "stage": draw(st.sampled_from([*[None, "customer"] * 6, *STAGES])),
        "seats_bought": draw(st.none() | st.integers(0, 300)),
        "implementation_stage": draw(st.sampled_from([*[None, "live"] * 4, "training", "kickoff"])),
        "pain_points": draw(some([*catalogue.pain_points, "boredom"], draw(st.integers(0, 2)))),
        "goal": draw(st.none() | st.sampled_from([*catalogue.goals, "world peace"])),
        "timeline": draw(st.none() | st.sampled_from(TIMELINES)),
        "asked_about": draw(some([*catalogue.capabilities, *catalogue.integrations, "pricing"])),
        "pages_revisited": draw(some([*catalogue.pages, "/elsewhere"])),
        "seats_share": draw(st.none() | st.floats(0, 1.5)),
        "usage": draw(
            st.dictionaries(st.sampled_from(sorted(catalogue.metrics)), st.floats(0, 99))
        ),
        "days_since_purchase": draw(st.none() | st.integers(0, 400)),
        "days_to_renewal": draw(st.none() | st.integers(-5, 400)),
        "onboarding_completed": draw(flag),
        "core_milestone_reached": draw(flag),
        "health": draw(st.sampled_from([*[None, "good", "fair"] * 3, "poor"])),
        "offers_this_visit": draw(st.sampled_from([*[0] * 8, 1])),
        "past_offers": draw(histories()),
    }
    return Facts.model_validate(given)


def standing(decision: Decision) -> set[str]:
    """The offers that nothing spoke against."""
    return {c.offer_id for c in decision.candidates if c.verdict in {"chosen", "outranked"}}


@UNTIMED
@given(observed())
def test_the_same_facts_have_the_same_answer(facts: Facts) -> None:
    again = Facts.model_validate(facts.model_dump())
    assert decided(facts).model_dump_json() == decided(again).model_dump_json()


@UNTIMED
@given(observed())
def test_there_is_never_more_than_one_and_it_has_all_its_words(facts: Facts) -> None:
    decision = decided(facts)
    chosen = [c.offer_id for c in decision.candidates if c.verdict == "chosen"]
    assert chosen == ([] if decision.offer_id is None else [decision.offer_id])
    words = (decision.reason, decision.change, decision.title, decision.details, decision.agreed)
    assert all(words) if chosen else not any(words)
    assert {c.offer_id for c in decision.candidates} == set(harbor().offers)


@UNTIMED
@given(observed())
def test_what_they_have_is_never_offered(facts: Facts) -> None:
    catalogue, decision = harbor(), decided(facts)
    if decision.offer_id is None:
        return
    offer = catalogue.offers[decision.offer_id]
    had = catalogue.has_products(facts)
    new = [product for product in catalogue.products_in(offer) if product not in had]
    assert offer.plan not in catalogue.plan_with_those_below(facts.plan)
    if offer.bundle is not None:
        assert len(new) >= catalogue.policies.owned_already.new_in_bundle
    else:
        assert len(new) == len(offer.products)


@UNTIMED
@given(observed())
def test_every_reason_names_only_what_the_trigger_read_and_observed(facts: Facts) -> None:
    decision = decided(facts)
    if decision.trigger_id is None:
        return
    trigger = harbor().triggers[decision.trigger_id]
    (template,) = [by_placement["any"] for by_placement in trigger.reason.values()]
    grounds = {ground.fact: ground.value for ground in decision.grounds}
    assert set(placeholders(template)) <= grounds.keys()
    assert {fact.partition(".")[0] for fact in grounds} <= decision.facts.keys()
    for fact, value in grounds.items():
        seen = getattr(facts, fact.partition(".")[0])
        if isinstance(value, tuple):
            assert value
            assert set(value) <= seen
        elif "." in fact:
            assert seen[fact.partition(".")[2]] == value
        else:
            assert seen == value


@UNTIMED
@given(observed(), st.integers(0, 89), st.floats(0, 1, exclude_max=True))
def test_a_refusal_silences_the_offer_for_the_cool_down(
    facts: Facts, days: int, chance: float
) -> None:
    first = decided(facts)
    if first.offer_id is None:
        return
    refused = PastOffer(offer_id=first.offer_id, outcome="declined", at=NOW)
    later = facts.model_copy(update={"past_offers": (*facts.past_offers, refused)})
    decision = decided(later, at=NOW + timedelta(days=days), chance=chance)
    assert first.offer_id not in standing(decision)


@UNTIMED
@given(observed(), st.data())
def test_raising_a_guard_never_adds_an_offer(facts: Facts, data: st.DataObject) -> None:
    raised = data.draw(
        st.sampled_from(
            [
                {"onboarding_completed": False},
                {"core_milestone_reached": False},
                {"health": "poor"},
                {"open_escalation": True},
                {"unpaid_dispute": True},
                {"problem_reported": True},
                {"offers_this_visit": facts.offers_this_visit + 1},
                {
                    "past_offers": (
                        *facts.past_offers,
                        PastOffer(offer_id="add_routing", outcome="ignored", at=NOW),
                    )
                },
            ]
        )
    )
    before, after = decided(facts), decided(facts.model_copy(update=raised))
    assert standing(after) <= standing(before)
    if before.offer_id is None:
        assert after.offer_id is None


@UNTIMED
@given(observed())
def test_a_control_group_sees_nothing_that_others_would_not(facts: Facts) -> None:
    policies = harbor().policies
    share = policies.holdout.model_copy(update={"share": 0.2})
    split = harbor().model_copy(update={"policies": policies.model_copy(update={"holdout": share})})
    for chance in (0.1, 0.2):
        decision = decide(split, facts, now=NOW, placement="form", language="en", chance=chance)
        expected = None if chance < 0.2 else decided(facts).offer_id
        assert decision.offer_id == expected


@UNTIMED
@given(observed())
def test_the_record_survives_json(facts: Facts) -> None:
    decision = decided(facts)
    assert Decision.model_validate_json(decision.model_dump_json()) == decision
