"""When Harbor offers what, and when it holds back: a case for each line of the product's lists."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from offers import Decision, Facts, PastOffer

Decided = Callable[..., Decision]

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
SETTLED: dict[str, Any] = {
    "verified": True,
    "stage": "customer",
    "implementation_stage": "live",
    "onboarding_completed": True,
    "core_milestone_reached": True,
    "health": "good",
}
"""A customer in good order whom the vendor's site vouched for."""


def facts(**given: Any) -> Facts:
    return Facts.model_validate(given)


def customer(**given: Any) -> Facts:
    return Facts.model_validate({**SETTLED, **given})


def made(offer_id: str, outcome: str, days_ago: int, until: int | None = None) -> PastOffer:
    return PastOffer.model_validate(
        {
            "offer_id": offer_id,
            "outcome": outcome,
            "at": NOW - timedelta(days=days_ago),
            "deferred_until": None if until is None else NOW + timedelta(days=until),
        }
    )


OFFERED = [
    # gap: owns A, and a stated pain point is normally solved by B
    (
        facts(plan="starter", team_size=45, pain_points={"missed_follow_ups"}),
        "upgrade_to_team",
        "gap",
    ),
    (facts(plan="starter", pain_points={"scheduling_back_and_forth"}), "add_scheduling", "gap"),
    (facts(plan="team", pain_points={"manual_routing"}), "add_routing", "gap"),
    (facts(plan="team", pain_points={"disconnected_crm"}), "add_crm_sync", "gap"),
    (facts(plan="team", pain_points={"poor_reporting"}), "add_insights", "gap"),
    (
        facts(plan="team", team_size=30, pain_points={"access_control"}),
        "upgrade_to_business",
        "gap",
    ),
    (
        facts(plan="business", team_size=300, pain_points={"access_control"}),
        "upgrade_to_enterprise",
        "gap",
    ),
    (
        facts(plan="business", team_size=80, pain_points={"rollout_complexity"}),
        "guided_onboarding",
        "gap",
    ),
    (
        facts(plan="starter", pain_points={"manual_routing", "scheduling_back_and_forth"}),
        "speed_to_meeting_bundle",
        "gap",
    ),
    # usage
    (
        customer(plan="starter", team_size=45, seats_bought=50, seats_share=0.96),
        "upgrade_to_team",
        "usage",
    ),
    (
        customer(plan="business", team_size=80, seats_bought=100, seats_share=0.85),
        "more_seats",
        "usage",
    ),
    (
        customer(plan="team", team_size=40, usage={"submissions_share": 0.91}),
        "upgrade_to_business",
        "usage",
    ),
    (customer(plan="team", usage={"exports_last_month": 8}), "add_crm_sync", "usage"),
    # intent
    (
        facts(plan="team", team_size=30, asked_about={"roles_and_permissions"}),
        "upgrade_to_business",
        "intent",
    ),
    (
        facts(plan="business", team_size=300, asked_about={"single_sign_on"}),
        "upgrade_to_enterprise",
        "intent",
    ),
    (facts(plan="team", asked_about={"salesforce"}), "add_crm_sync", "intent"),
    (
        facts(plan="starter", team_size=20, pages_revisited={"/pricing"}),
        "upgrade_to_team",
        "intent",
    ),
    # post-purchase: three to six weeks after
    (
        customer(
            plan="business",
            stage="onboarding",
            implementation_stage="training",
            days_since_purchase=30,
            onboarding_completed=False,
        ),
        "guided_onboarding",
        "post_purchase",
    ),
    (
        customer(plan="enterprise", owned_products={"routing"}, days_since_purchase=25),
        "add_scheduling",
        "post_purchase",
    ),
    # renewal: 60 to 90 days before
    (customer(plan="team", days_to_renewal=75), "longer_term", "renewal"),
]


@pytest.mark.parametrize(("seen", "offer_id", "family"), OFFERED)
def test_an_offer_is_made(decided: Decided, seen: Facts, offer_id: str, family: str) -> None:
    decision = decided(seen)
    assert (decision.offer_id, decision.family) == (offer_id, family), decision.candidates
    assert decision.reason
    assert decision.change
    assert decision.title


SEATS_FULL = {"plan": "starter", "team_size": 45, "seats_bought": 50, "seats_share": 0.96}
FOLLOW_UPS = {"plan": "starter", "team_size": 45, "pain_points": {"missed_follow_ups"}}

HELD_BACK = [
    # no value yet
    ({**SEATS_FULL, "onboarding_completed": False}, "no_value_yet"),
    ({**SEATS_FULL, "core_milestone_reached": False}, "no_value_yet"),
    ({**SEATS_FULL, "core_milestone_reached": None}, "no_value_yet"),
    # still deciding
    ({**SEATS_FULL, "stage": "open_opportunity"}, "still_deciding"),
    # in trouble
    ({**SEATS_FULL, "problem_reported": True}, "in_trouble"),
    ({**SEATS_FULL, "open_escalation": True}, "in_trouble"),
    ({**SEATS_FULL, "unpaid_dispute": True}, "in_trouble"),
    ({**SEATS_FULL, "health": "poor"}, "in_trouble"),
    # recently refused
    ({**SEATS_FULL, "past_offers": (made("upgrade_to_team", "declined", 89),)}, "recently_refused"),
    (
        {**SEATS_FULL, "past_offers": (made("upgrade_to_team", "deferred", 40, until=1),)},
        "recently_refused",
    ),
    ({**SEATS_FULL, "past_offers": (made("upgrade_to_team", "deferred", 29),)}, "recently_refused"),
    # too often
    ({**SEATS_FULL, "offers_this_visit": 1}, "too_often"),
    (
        {**SEATS_FULL, "past_offers": tuple(made("add_routing", "ignored", d) for d in (3, 9, 29))},
        "too_often",
    ),
    # poor fit, or there already
    ({**FOLLOW_UPS, "team_size": 180}, "poor_fit"),
    ({**SEATS_FULL, "team_size": 2}, "poor_fit"),
    ({**SEATS_FULL, "implementation_stage": "configuring"}, "poor_fit"),
    ({**SEATS_FULL, "past_offers": (made("upgrade_to_team", "accepted", 20),)}, "owned_already"),
]


@pytest.mark.parametrize(("given", "policy"), HELD_BACK)
def test_an_offer_is_held_back_and_the_record_says_why(
    decided: Decided, given: dict[str, Any], policy: str
) -> None:
    decision = decided(customer(**given))
    assert decision.offer_id is None
    assert decision.reason is None
    (held,) = [c for c in decision.candidates if c.offer_id == "upgrade_to_team"]
    assert held.verdict == "held_back"
    assert [h.policy for h in held.held_back] == [policy]
    assert held.held_back[0].because
    assert held.held_back[0].facts


NOT_ANY_MORE = [
    {**SEATS_FULL, "past_offers": (made("upgrade_to_team", "declined", 90),)},
    {**SEATS_FULL, "past_offers": (made("upgrade_to_team", "deferred", 40, until=0),)},
    {**SEATS_FULL, "past_offers": (made("upgrade_to_team", "deferred", 30),)},
    {**SEATS_FULL, "past_offers": tuple(made("add_routing", "ignored", d) for d in (3, 9, 30))},
    {**SEATS_FULL, "health": "fair"},
    {**SEATS_FULL, "health": None},
]


@pytest.mark.parametrize("given", NOT_ANY_MORE)
def test_an_offer_comes_back_when_its_time_has_come(
    decided: Decided, given: dict[str, Any]
) -> None:
    assert decided(customer(**given)).offer_id == "upgrade_to_team"


OWNED = [
    (
        "add_routing",
        {"plan": "team", "owned_products": {"routing"}, "pain_points": {"slow_response"}},
    ),
    (
        "add_routing",
        {"plan": "team", "owned_products": {"speed_to_meeting"}, "pain_points": {"manual_routing"}},
    ),
    (
        "faster_support",
        {
            "plan": "business",
            "owned_products": {"premium_support"},
            "team_size": 300,
            "days_to_renewal": 75,
        },
    ),
    (
        "speed_to_meeting_bundle",
        {
            "plan": "team",
            "owned_products": {"routing"},
            "pain_points": {"manual_routing", "scheduling_back_and_forth"},
        },
    ),
]


@pytest.mark.parametrize(("offer_id", "given"), OWNED)
def test_what_they_have_is_not_offered(
    decided: Decided, offer_id: str, given: dict[str, Any]
) -> None:
    decision = decided(customer(**given))
    assert decision.offer_id != offer_id
    (candidate,) = [c for c in decision.candidates if c.offer_id == offer_id]
    assert candidate.verdict in {"held_back", "not_triggered"}


def test_a_customer_to_be_is_left_to_decide(decided: Decided) -> None:
    decision = decided(facts(plan="none", team_size=45, pain_points={"missed_follow_ups"}))
    assert decision.offer_id is None


def test_what_a_stranger_declares_is_enough_and_what_nobody_knows_of_them_does_not_block(
    decided: Decided,
) -> None:
    decision = decided(facts(**FOLLOW_UPS))
    assert decision.offer_id == "upgrade_to_team"
    assert decision.motion == "upsell"
    assert decision.caused_by == "pain_points"


def test_trouble_that_a_stranger_reports_does_block(decided: Decided) -> None:
    assert decided(facts(**FOLLOW_UPS, problem_reported=True)).offer_id is None


def test_help_with_getting_started_may_come_before_the_value(decided: Decided) -> None:
    starting = {
        "stage": "onboarding",
        "plan": "business",
        "team_size": 60,
        "onboarding_completed": False,
        "core_milestone_reached": False,
        "implementation_stage": "configuring",
    }
    decision = decided(customer(**starting, pain_points={"rollout_complexity"}))
    assert (decision.offer_id, decision.motion) == ("guided_onboarding", "add_on")
    assert decided(customer(**starting, pain_points={"manual_routing"})).offer_id is None


def test_nothing_said_and_nothing_seen_is_nothing_offered(decided: Decided) -> None:
    decision = decided(Facts())
    assert decision.offer_id is None
    assert {candidate.verdict for candidate in decision.candidates} == {"not_triggered"}
    assert all(candidate.because for candidate in decision.candidates)


def test_a_reason_answers_what_was_just_said(decided: Decided) -> None:
    full = customer(plan="starter", team_size=50, seats_bought=50, seats_share=0.96)
    assert decided(full).family == "usage"
    said = full.model_copy(update={"pain_points": frozenset({"missed_follow_ups"})})
    assert decided(said).offer_id == decided(full).offer_id
    assert decided(said).family == "gap"
    assert "follow-ups" in (decided(said).reason or "")
