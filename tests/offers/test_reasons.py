"""The reason is made of what was observed, and said as people say it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from offers import Catalogue, Decision, Facts, decide, why_shown
from offers.reasons import in_words, placeholders, render

Decided = Callable[..., Decision]


def test_the_reason_names_size_plan_and_friction(decided: Decided) -> None:
    facts = Facts(plan="starter", team_size=45, pain_points=frozenset({"missed_follow_ups"}))
    reason = decided(facts).reason
    assert reason is not None
    assert reason.startswith("Since your team is 45 people on Starter and follow-ups get missed, ")


def test_several_frictions_are_joined_and_only_those_that_the_offer_removes(
    decided: Decided,
) -> None:
    pains = {"missed_follow_ups", "slow_response", "access_control"}
    decision = decided(Facts(plan="starter", team_size=9, pain_points=frozenset(pains)))
    assert decision.reason is not None
    assert "follow-ups get missed and leads wait too long for an answer" in decision.reason
    assert "who may see" not in decision.reason


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("plan", "business", "Business"),
        ("team_size", 12000, "12,000"),
        ("seats_share", 0.964, "96%"),
        ("usage.submissions_share", 0.91, "91%"),
        ("usage.forms_published", 14.0, "14"),
        (
            "owned_products",
            ("routing", "scheduling", "crm_sync"),
            "Routing, Scheduling and CRM Sync",
        ),
        ("owned_products", ("speed_to_meeting",), "Speed to Meeting"),
        (
            "asked_about",
            ("pricing", "single_sign_on", "salesforce"),
            "prices, single sign-on and Salesforce",
        ),
        ("pages_revisited", ("/pricing",), "the prices"),
        ("goal", "more_meetings", "book more meetings"),
        ("timeline", "asap", "as soon as possible"),
        ("implementation_stage", "in_review", "in review"),
    ],
)
def test_values_are_said_as_people_say_them(
    harbor_catalogue: Catalogue, fact: str, value: int | tuple[str, ...], said: str
) -> None:
    assert in_words(harbor_catalogue, fact, value, "en") == said


def test_why_it_is_shown_tells_the_visitors_facts_and_no_guard(decided: Decided) -> None:
    facts = Facts(
        verified=True,
        plan="starter",
        team_size=45,
        pain_points=frozenset({"missed_follow_ups"}),
        onboarding_completed=True,
        core_milestone_reached=True,
        health="fair",
        stage="customer",
        segment="mid",
    )
    assert why_shown(decided(facts)) == (
        "Your plan is Starter.",
        "Your team is 45 people.",
        "You said that follow-ups get missed.",
    )


def test_usage_is_told_with_the_metrics_name(decided: Decided) -> None:
    facts = Facts(
        verified=True,
        plan="team",
        team_size=60,
        usage={"submissions_share": 0.9},
        onboarding_completed=True,
        core_milestone_reached=True,
    )
    told = why_shown(decided(facts))
    assert "Share of the monthly submission allowance used: 90%." in told


def test_nothing_is_told_where_nothing_is_offered(decided: Decided) -> None:
    assert why_shown(decided(Facts())) == ()


def test_the_record_survives_json(decided: Decided) -> None:
    decision = decided(
        Facts(plan="team", pain_points=frozenset({"manual_routing"}), usage={"forms_published": 3})
    )
    again = Decision.model_validate_json(decision.model_dump_json())
    assert again == decision
    assert why_shown(again) == why_shown(decision)


def test_a_placement_has_its_own_words_where_the_catalogue_gives_some(
    harbor_catalogue: Catalogue, now: datetime
) -> None:
    facts = Facts(plan="starter", team_size=45, pain_points=frozenset({"missed_follow_ups"}))
    said = {
        placement: decide(
            harbor_catalogue, facts, now=now, placement=placement, language="en", chance=0.5
        ).reason
        for placement in ("chat", "form", "rep")
    }
    assert said["chat"] == said["form"] != said["rep"]
    assert said["rep"] == "45 people on Starter; they say that follow-ups get missed."


def test_an_unknown_language_falls_back_to_the_catalogues_first(
    harbor_catalogue: Catalogue,
) -> None:
    facts = Facts(plan="team", pain_points=frozenset({"manual_routing"}))
    trigger = harbor_catalogue.triggers["leads_assigned_by_hand"]
    said = [
        render(harbor_catalogue, trigger, facts, placement="chat", language=language)
        for language in ("en", "en-GB", "fr")
    ]
    assert len(set(said)) == 1
    assert said[0] is not None


def test_a_template_is_plain_names_in_braces() -> None:
    assert placeholders("{{literal}} {plan} and {usage.pages}") == ("plan", "usage.pages")
    for broken in ("{plan!r}", "{plan:>99999999}", "{}", "{0}", "{a[b]}", "{plan"):
        with pytest.raises(ValueError, match=r"plain name|expected"):
            placeholders(broken)
