"""What an account has, or will have soon, is never offered, whatever the visitor says of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from offers import Candidate, Catalogue, Decision, Facts, PastOffer, decide

CUSTOMER: dict[str, Any] = {
    "verified": True,
    "plan": "solo",
    "plan_on_record": "solo",
    "team_size": 8,
    "onboarding_completed": True,
    "core_milestone_reached": True,
}
WRITES = {"usage": {"letters_written": 8}}
"""add_sign is offered for it."""
RUNS_OUT = {"plan": "crew", "usage": {"pages_share": 0.85}}
"""go_firm is offered for it."""
LOOKS = {"pages_revisited": {"/pricing"}}
"""go_crew is offered for it."""
FULL = {"seats_bought": 20, "seats_share": 0.95}
"""more_seats is offered for it."""


def decided(catalogue: Catalogue, now: datetime, **given: Any) -> Decision:
    facts = Facts.model_validate({**CUSTOMER, **given})
    return decide(catalogue, facts, now=now, placement="chat", language="en", chance=0.5)


def candidate(decision: Decision, offer_id: str) -> Candidate:
    return next(one for one in decision.candidates if one.offer_id == offer_id)


def accepted(offer_id: str, at: datetime) -> PastOffer:
    return PastOffer(offer_id=offer_id, outcome="accepted", at=at)


@pytest.mark.parametrize("on_record", ["crew", "firm"])
def test_a_smaller_plan_that_the_visitor_declares_brings_no_step_up_to_what_the_account_has(
    paperwork: Catalogue, now: datetime, on_record: str
) -> None:
    assert decided(paperwork, now, **LOOKS).offer_id == "go_crew"
    decision = decided(paperwork, now, **LOOKS, plan_on_record=on_record)
    assert decision.offer_id is None
    (held,) = candidate(decision, "go_crew").held_back
    assert held.policy == "owned_already"
    assert held.facts["plan_on_record"] == on_record


def test_what_the_recorded_plan_brings_is_not_sold_to_who_declares_a_smaller_one(
    paperwork: Catalogue, now: datetime
) -> None:
    stamps = {"usage": {"stamps": 8}}
    assert decided(paperwork, now, **stamps).offer_id == "add_stamp"
    assert decided(paperwork, now, **stamps, plan_on_record="firm").offer_id is None


def test_a_larger_plan_that_is_declared_counts_as_well(paperwork: Catalogue, now: datetime) -> None:
    stamps = {"usage": {"stamps": 8}}
    assert decided(paperwork, now, **stamps, plan="firm").offer_id is None


def test_a_step_is_worth_what_it_costs_above_the_dearest_plan_that_they_have(
    paperwork: Catalogue, now: datetime
) -> None:
    runs_out = {**RUNS_OUT, "plan_on_record": "solo"}
    declared = candidate(decided(paperwork, now, **runs_out), "go_firm").factors
    swapped = {**RUNS_OUT, "plan_on_record": "crew"}
    recorded = candidate(decided(paperwork, now, **swapped), "go_firm").factors
    assert declared is not None
    assert recorded is not None
    assert declared.value == recorded.value == (40 - 20) * 8 * 12


@pytest.mark.parametrize(
    ("offer_id", "given", "way"),
    [
        ("add_sign", WRITES, "office_bundle"),
        ("go_crew", LOOKS, "go_firm"),
        ("add_stamp", {"usage": {"stamps": 8}}, "go_firm"),
    ],
)
def test_what_is_on_its_way_under_another_offers_id_is_not_offered_again(
    paperwork: Catalogue, now: datetime, offer_id: str, given: dict[str, Any], way: str
) -> None:
    days = paperwork.policies.owned_already.accepted_days
    long_ago = (accepted(way, now - timedelta(days=days)),)
    lately = (accepted(way, now - timedelta(days=days - 1)),)
    assert decided(paperwork, now, **given, past_offers=long_ago).offer_id == offer_id
    decision = decided(paperwork, now, **given, past_offers=lately)
    assert decision.offer_id is None
    (held,) = candidate(decision, offer_id).held_back
    assert held.policy == "owned_already"
    assert "on its way" in held.because
    assert held.facts["past_offers"] == [one.model_dump(mode="json") for one in lately]


def test_more_seats_that_are_on_their_way_are_not_offered_under_another_id(
    paperwork: Catalogue, now: datetime
) -> None:
    many = paperwork.offers["more_seats"].model_copy(update={"id": "many_seats"})
    two = paperwork.model_copy(update={"offers": {**paperwork.offers, many.id: many}})
    assert decided(two, now, **FULL).offer_id == "more_seats"
    lately = (accepted("many_seats", now - timedelta(days=40)),)
    assert decided(two, now, **FULL, past_offers=lately).offer_id is None


def test_what_is_on_its_way_makes_no_offer_fit_the_budget(
    paperwork: Catalogue, now: datetime
) -> None:
    """From solo to firm is 30 each, from crew 20; crew is still to be paid."""
    tight = {**RUNS_OUT, "plan": "solo", "budget": 8 * 25, "features_tried": {"single_sign_on"}}
    waits = (accepted("go_crew", now - timedelta(days=40)),)
    for past in ((), waits):
        held = candidate(decided(paperwork, now, **tight, past_offers=past), "go_firm").held_back
        assert [one.policy for one in held] == ["poor_fit"]
