"""When an offer is made and when it is held back: a case for each line of the product's two lists,
and every line of the one against every line of the other."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from offers import Candidate, Catalogue, Decision, Facts, PastOffer, decide

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
CUSTOMER: dict[str, Any] = {
    "verified": True,
    "plan": "solo",
    "team_size": 8,
    "stage": "customer",
    "implementation_stage": "live",
    "onboarding_completed": True,
    "core_milestone_reached": True,
    "health": "good",
}
"""In good order, and the vendor's site vouched for them."""


def made(offer_id: str, outcome: str, days_ago: float, until: float | None = None) -> PastOffer:
    return PastOffer.model_validate(
        {
            "offer_id": offer_id,
            "outcome": outcome,
            "at": NOW - timedelta(days=days_ago),
            "deferred_until": None if until is None else NOW + timedelta(days=until),
        }
    )


def decided(
    catalogue: Catalogue, given: dict[str, Any], *, chance: float = 0.5, placement: str = "chat"
) -> Decision:
    facts = Facts.model_validate({**CUSTOMER, **given})
    return decide(catalogue, facts, now=NOW, placement=placement, language="en", chance=chance)


def candidate(decision: Decision, offer_id: str) -> Candidate:
    (found,) = [one for one in decision.candidates if one.offer_id == offer_id]
    return found


class Seen(NamedTuple):
    """A line of the list of triggers."""

    line: str
    facts: dict[str, Any]
    offer_id: str
    family: str


OFFERED = [
    Seen("a core feature used repeatedly", {"usage": {"letters_written": 8}}, "add_sign", "usage"),
    Seen("onboarding completed", {"days_since_onboarding": 3}, "add_print", "usage"),
    Seen("milestone reached", {"days_since_milestone": 14}, "add_scan", "usage"),
    Seen("85 % of seats", {"seats_bought": 20, "seats_share": 0.85}, "more_seats", "usage"),
    Seen(
        "85 % of the allowance",
        {"plan": "crew", "usage": {"pages_share": 0.85}},
        "go_firm",
        "usage",
    ),
    Seen(
        "the allowance runs out before the period ends",
        {"plan": "crew", "usage": {"pages_share": 0.5}, "projected_usage": {"pages_share": 1.1}},
        "go_firm",
        "usage",
    ),
    Seen("pricing revisited", {"pages_revisited": {"/pricing"}}, "go_crew", "intent"),
    Seen("asked about admin controls", {"asked_about": {"admin_controls"}}, "go_firm", "intent"),
    Seen("asked about permissions", {"asked_about": {"permissions"}}, "go_firm", "intent"),
    Seen("asked about SSO", {"asked_about": {"single_sign_on"}}, "go_firm", "intent"),
    Seen("asked for what a higher plan has", {"asked_about": {"templates"}}, "go_crew", "intent"),
    Seen("tried a gated feature", {"features_tried": {"single_sign_on"}}, "go_firm", "intent"),
    Seen("comparison reopened", {"pages_revisited": {"/compare"}}, "add_sign", "intent"),
    Seen("integrations reopened", {"pages_revisited": {"/integrations"}}, "add_sign", "intent"),
    Seen(
        "owns A, and B solves the pain point",
        {"owned_products": {"print"}, "pain_points": {"lost_letters"}},
        "add_post",
        "gap",
    ),
    Seen("a pain point of the plan", {"pain_points": {"typing_again"}}, "go_crew", "gap"),
    Seen(
        "three of five products of a bundle",
        {"owned_products": {"print", "post", "scan"}, "bundle_parts": {"office": 3}},
        "office_bundle",
        "gap",
    ),
    Seen(
        "a stated goal whose capability is missing",
        {"goal": "nothing_on_paper", "missing_capabilities": {"filing", "scanning"}},
        "add_archive",
        "gap",
    ),
    Seen(
        "teams like yours usually add it",
        {"owned_products": {"print"}, "usually_added": {"scan": 0.6}},
        "add_scan",
        "gap",
    ),
    Seen(
        "three weeks after the purchase", {"days_since_purchase": 21}, "guided_start",
        "post_purchase",
    ),
    Seen(
        "six weeks after the purchase", {"days_since_purchase": 42}, "guided_start",
        "post_purchase",
    ),
    Seen(
        "a new need surfaced after the purchase",
        {"days_since_purchase": 100, "pain_points": {"slow_signatures"}},
        "add_sign",
        "post_purchase",
    ),
    Seen("60 days before the term ends", {"days_to_renewal": 60}, "longer_term", "renewal"),
    Seen("90 days before the term ends", {"days_to_renewal": 90}, "longer_term", "renewal"),
]  # fmt: skip


@pytest.mark.parametrize("seen", OFFERED, ids=lambda seen: seen.line)
def test_a_trigger_makes_its_offer_with_the_reason(paperwork: Catalogue, seen: Seen) -> None:
    decision = decided(paperwork, seen.facts)
    assert (decision.offer_id, decision.family) == (seen.offer_id, seen.family)
    assert decision.reason
    assert decision.change
    assert decision.title
    assert decision.grounds
    assert candidate(decision, seen.offer_id).verdict == "chosen"


JUST_NOT = [
    ("seven times is not repeatedly", {"usage": {"letters_written": 7}}),
    ("fifteen days after the onboarding", {"days_since_onboarding": 15}),
    ("84 % of seats", {"seats_bought": 20, "seats_share": 0.84}),
    ("84 % of the allowance", {"plan": "crew", "usage": {"pages_share": 0.84}}),
    ("the allowance lasts", {"plan": "crew", "projected_usage": {"pages_share": 0.99}}),
    ("the pain point without A", {"pain_points": {"lost_letters"}}),
    (
        "two of five products",
        {"owned_products": {"print", "post"}, "bundle_parts": {"office": 2}},
    ),
    ("the goal without the gap", {"goal": "nothing_on_paper"}),
    ("few teams add it", {"owned_products": {"print"}, "usually_added": {"scan": 0.39}}),
    ("20 days after the purchase", {"days_since_purchase": 20}),
    ("43 days after the purchase", {"days_since_purchase": 43}),
    ("59 days before the term ends", {"days_to_renewal": 59}),
    ("91 days before the term ends", {"days_to_renewal": 91}),
    ("nothing said and nothing seen", {}),
]


@pytest.mark.parametrize("given", [g for _, g in JUST_NOT], ids=[line for line, _ in JUST_NOT])
def test_just_short_of_a_trigger_nothing_is_offered(
    paperwork: Catalogue, given: dict[str, Any]
) -> None:
    decision = decided(paperwork, given)
    assert decision.offer_id is None
    assert {one.verdict for one in decision.candidates} == {"not_triggered"}
    assert all("not met" in one.because for one in decision.candidates)


class Held(NamedTuple):
    """A line of the list of hold-backs."""

    line: str
    policy: str
    facts: Callable[[str], dict[str, Any]]
    """Given the offer that would be made."""
    chance: float = 0.5


def whatever(**given: Any) -> Callable[[str], dict[str, Any]]:
    return lambda offer_id: given


def after(outcome: str, days_ago: float, until: float | None = None) -> Callable[[str], Any]:
    return lambda offer_id: {"past_offers": (made(offer_id, outcome, days_ago, until),)}


HELD_BACK = [
    Held("onboarding not complete", "no_value_yet", whatever(onboarding_completed=False)),
    Held("onboarding not known", "no_value_yet", whatever(onboarding_completed=None)),
    Held("milestone not reached", "no_value_yet", whatever(core_milestone_reached=False)),
    Held("milestone not known", "no_value_yet", whatever(core_milestone_reached=None)),
    Held("a prospect", "still_deciding", whatever(stage="prospect")),
    Held("the first purchase is open", "still_deciding", whatever(stage="open_opportunity")),
    Held("a problem reported", "in_trouble", whatever(problem_reported=True)),
    Held("an open escalation", "in_trouble", whatever(open_escalation=True)),
    Held("an unpaid dispute", "in_trouble", whatever(unpaid_dispute=True)),
    Held("poor health", "in_trouble", whatever(health="poor")),
    Held("tickets pile up", "in_trouble", whatever(open_tickets=3)),
    Held("declined 89 days ago", "recently_refused", after("declined", 89)),
    Held("declined tomorrow, says the clock", "recently_refused", after("declined", -1)),
    Held("deferred until tomorrow", "recently_refused", after("deferred", 80, until=1)),
    Held("deferred 29 days ago without a date", "recently_refused", after("deferred", 29)),
    Held("one in this visit already", "too_often", whatever(offers_this_visit=1)),
    Held(
        "three in 30 days",
        "too_often",
        whatever(past_offers=tuple(made("gone_by_now", "ignored", d) for d in (3, 9, 29))),
    ),
    Held(
        "another waits for its answer in another visit",
        "too_often",
        whatever(past_offers=(made("gone_by_now", "shown", 0.01),)),
    ),
    Held("no capacity to implement", "poor_fit", whatever(implementation_stage="kickoff")),
    Held("accepted and on its way", "owned_already", after("accepted", 20)),
    Held("the control group", "holdout", whatever(), chance=0.049),
]


@pytest.mark.parametrize("held", HELD_BACK, ids=lambda held: held.line)
@pytest.mark.parametrize("seen", OFFERED, ids=lambda seen: seen.line)
def test_every_hold_back_wins_over_every_trigger(
    paperwork: Catalogue, seen: Seen, held: Held
) -> None:
    given = {**seen.facts, **held.facts(seen.offer_id)}
    decision = decided(paperwork, given, chance=held.chance)
    assert decision.offer_id is None
    assert decision.reason is None
    one = candidate(decision, seen.offer_id)
    assert one.verdict == "held_back"
    (fired,) = [each for each in one.held_back if each.policy == held.policy]
    assert fired.because in one.because


@pytest.mark.parametrize("held", HELD_BACK, ids=lambda held: held.line)
@pytest.mark.parametrize("also", HELD_BACK, ids=lambda held: held.line)
def test_of_two_hold_backs_the_record_tells_both(
    paperwork: Catalogue, held: Held, also: Held
) -> None:
    seats = {"seats_bought": 20, "seats_share": 0.95}
    one, other = held.facts("more_seats"), also.facts("more_seats")
    history = (*one.get("past_offers", ()), *other.get("past_offers", ()))
    merged = {**seats, **one, **other, "past_offers": history}
    decision = decided(paperwork, merged, chance=min(held.chance, also.chance))
    policies = {each.policy for each in candidate(decision, "more_seats").held_back}
    assert decision.offer_id is None
    # Where both speak of the same fact, the later one says what is known of it.
    overwritten = {name for name in one.keys() & other.keys() if one[name] != other[name]}
    assert also.policy in policies
    assert held.policy in policies or overwritten - {"past_offers"}


@pytest.mark.parametrize("seen", OFFERED, ids=lambda seen: seen.line)
def test_what_cannot_be_explained_is_not_shown(paperwork: Catalogue, seen: Seen) -> None:
    unexplained = {
        key: trigger.model_copy(update={"reason": {"en": {"rep": trigger.reason["en"]["any"]}}})
        for key, trigger in paperwork.triggers.items()
    }
    quiet = paperwork.model_copy(update={"triggers": unexplained})
    decision = decided(quiet, seen.facts)
    assert decision.offer_id is None
    assert [h.policy for h in candidate(decision, seen.offer_id).held_back] == ["no_reason"]
    assert decided(quiet, seen.facts, placement="rep").offer_id == seen.offer_id


@pytest.mark.parametrize("placement", ["chat", "form", "email", "rep"])
def test_the_cap_counts_every_placement(paperwork: Catalogue, placement: str) -> None:
    thrice = tuple(made("add_post", "ignored", days) for days in (1.1, 2, 3))
    seats = {"seats_bought": 20, "seats_share": 0.95, "past_offers": thrice}
    assert decided(paperwork, seats, placement=placement).offer_id is None


STILL_OFFERED = [
    ("declined 90 days ago", after("declined", 90)("more_seats")),
    ("deferred, and the date is here", after("deferred", 40, until=0)("more_seats")),
    ("the date comes before the usual time", after("deferred", 2, until=0)("more_seats")),
    ("deferred 30 days ago without a date", after("deferred", 30)("more_seats")),
    ("another one was declined", after("declined", 5)("add_post")),
    ("ignored yesterday", after("ignored", 1)("more_seats")),
    ("nobody answered for a day", after("shown", 1)("more_seats")),
    ("accepted long ago", after("accepted", 90)("more_seats")),
    (
        "three in 30 days and an hour",
        {"past_offers": tuple(made("add_post", "ignored", d) for d in (3, 9, 30))},
    ),
    ("fair health", {"health": "fair"}),
    ("health not known", {"health": None}),
    ("two tickets", {"open_tickets": 2}),
    ("a budget, and a price that is not in the catalogue", {"budget": 0}),
]


@pytest.mark.parametrize("given", [g for _, g in STILL_OFFERED], ids=[i for i, _ in STILL_OFFERED])
def test_what_is_over_or_small_holds_nothing_back(
    paperwork: Catalogue, given: dict[str, Any]
) -> None:
    seats = {"seats_bought": 20, "seats_share": 0.95}
    assert decided(paperwork, {**seats, **given}).offer_id == "more_seats"


POOR_FIT = [
    ("the team is too small for it", "go_crew", {"team_size": 2}, "team_size is 2"),
    ("the team is larger than its seats", "go_crew", {"team_size": 51}, "51 people"),
    ("dearer than the budget", "add_sign", {"budget": 59.99}, "60 EUR more a month"),
    ("a step for everybody, dearer", "go_crew", {"team_size": 45, "budget": 449}, "450 EUR"),
    (
        "the rest of a bundle, dearer",
        "office_bundle",
        # Sign and Archive are new: (60 + 35) · 0.8.
        {"owned_products": {"print", "post", "scan"}, "budget": 75},
        "76 EUR more a month",
    ),
]
CAUSES: dict[str, dict[str, Any]] = {
    "go_crew": {"pain_points": {"typing_again"}},
    "add_sign": {"usage": {"letters_written": 20}},
    "office_bundle": {"bundle_parts": {"office": 3}},
}


@pytest.mark.parametrize(
    ("offer_id", "given", "because"), [p[1:] for p in POOR_FIT], ids=[p[0] for p in POOR_FIT]
)
def test_what_does_not_fit_is_not_offered(
    paperwork: Catalogue, offer_id: str, given: dict[str, Any], because: str
) -> None:
    held = candidate(decided(paperwork, {**CAUSES[offer_id], **given}), offer_id)
    assert [one.policy for one in held.held_back] == ["poor_fit"]
    assert because in held.because


def test_what_the_budget_just_reaches_is_offered(paperwork: Catalogue) -> None:
    for offer_id, budget in (("add_sign", 60), ("go_crew", 80)):
        given = {**CAUSES[offer_id], "budget": budget}
        assert decided(paperwork, given).offer_id == offer_id


OWNED = [
    ("directly", "add_scan", {"days_since_milestone": 3, "owned_products": {"scan"}}),
    ("in a bundle", "add_print", {"days_since_onboarding": 3, "owned_products": {"office"}}),
    ("with the plan", "add_stamp", {"plan": "firm", "usage": {"stamps": 9}}),
    ("the plan itself", "go_crew", {"plan": "crew", "usage": {"new_members": 5}}),
    ("a higher plan", "go_crew", {"plan": "firm", "usage": {"new_members": 5}}),
    (
        "all but one of a bundle",
        "office_bundle",
        {"owned_products": {"print", "post", "scan", "sign"}, "bundle_parts": {"office": 4}},
    ),
]


@pytest.mark.parametrize(("offer_id", "given"), [o[1:] for o in OWNED], ids=[o[0] for o in OWNED])
def test_what_they_have_is_not_offered(
    paperwork: Catalogue, offer_id: str, given: dict[str, Any]
) -> None:
    decision = decided(paperwork, given)
    assert decision.offer_id is None
    assert [one.policy for one in candidate(decision, offer_id).held_back] == ["owned_already"]


def test_a_stranger_is_offered_what_they_ask_for_and_trouble_still_counts(
    paperwork: Catalogue,
) -> None:
    def told(**more: Any) -> Decision:
        said = {"plan": "solo", "team_size": 8, "pain_points": {"typing_again"}, **more}
        facts = Facts.model_validate(said)
        return decide(paperwork, facts, now=NOW, placement="form", language="en", chance=0.5)

    decision = told()
    assert (decision.offer_id, decision.caused_by) == ("go_crew", "pain_points")
    assert told(problem_reported=True).offer_id is None
    assert told(plan="none").offer_id is None


def test_a_reason_answers_what_was_just_said(paperwork: Catalogue) -> None:
    looked = {"pages_revisited": {"/pricing"}}
    assert decided(paperwork, looked).family == "intent"
    said = {**looked, "pain_points": {"typing_again"}}
    assert decided(paperwork, said).family == "gap"
    assert "typed again" in (decided(paperwork, said).reason or "")
