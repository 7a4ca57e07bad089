"""Which calendar a need leads to, what is asked before, and the reason that is given."""

import json

import pytest

from scheduler import (
    Need,
    Route,
    Teams,
    UnknownAnswer,
    check_answer,
    next_question,
    route,
    with_whom,
)
from scheduler.routing.complexity import MOST_BESIDES_ANSWERS, complexity
from scheduler.teams.rules import Ownership, ScoreRange
from store.decisions import RoutingRow

NORTHWIND = Need(motion="upsell", owner_id="maya-chen", account_name="Northwind", region="americas")


def asked(teams: Teams, need: Need) -> str | None:
    question = next_question(teams, need)
    return None if question is None else question.id


def test_an_upsell_goes_to_the_accounts_owner_and_says_why(teams: Teams) -> None:
    assert next_question(teams, NORTHWIND) is None
    found = route(teams, NORTHWIND)
    assert found.rule_id == "upsell-to-owner"
    assert found.host_ids == ("maya-chen",)
    assert found.explanation == (
        "A bigger plan goes to your account manager: Maya Chen owns Northwind's account."
    )
    assert not found.fallback


@pytest.mark.parametrize(
    ("region", "hosts"),
    [
        ("europe", ("jonas-weber",)),
        ("asia_pacific", ("priya-nair",)),
        ("americas", ("maya-chen", "luis-ortega")),
    ],
)
def test_an_upsell_without_an_owner_goes_to_the_region(
    teams: Teams, region: str, hosts: tuple[str, ...]
) -> None:
    known = route(teams, Need(motion="upsell", region=region))
    answered = route(teams, Need(motion="upsell", answers={"region": region}))
    assert known.host_ids == answered.host_ids == hosts
    assert "one of our account managers" in known.explanation


def test_an_owner_who_left_the_team_counts_as_none(teams: Teams) -> None:
    left = NORTHWIND.model_copy(update={"owner_id": "someone-else"})
    assert route(teams, left).rule_id == "upsell-by-region"
    assert route(teams, left).inputs["owner_is_host"] is False


def test_a_region_that_no_host_knows_still_finds_the_pool(teams: Teams) -> None:
    found = route(teams, Need(motion="upsell", region="antarctica"))
    assert found.rule_id == "upsell"
    assert len(found.host_ids) == 4


def test_a_cross_sell_goes_to_a_specialist(teams: Teams) -> None:
    found = route(teams, Need(motion="cross_sell", answers={"crm": "hubspot"}))
    assert found.host_ids == ("sara-kim", "tom-okafor")
    sales_force = route(teams, Need(motion="cross_sell", answers={"crm": "salesforce"}))
    assert sales_force.host_ids == ("sara-kim",)


def test_a_bundle_goes_to_the_owner_and_a_consultant_together(teams: Teams) -> None:
    review = NORTHWIND.model_copy(update={"motion": "bundle", "stage": "customer"})
    found = route(teams, review)
    assert found.seats == (("maya-chen",), ("sara-kim", "tom-okafor"))
    assert found.pools == (None, "specialists")
    assert found.pool_id is None, "who leads was named"
    assert found.explanation == (
        "A review of several products goes to Maya Chen, who owns Northwind's account, together "
        "with one of our solutions consultants."
    )
    new = review.model_copy(update={"stage": "prospect"})
    assert route(teams, new).host_ids == ("sara-kim",)


def test_a_complex_cross_sell_goes_to_both_and_a_simple_one_to_a_specialist(teams: Teams) -> None:
    simple = NORTHWIND.model_copy(
        update={"motion": "cross_sell", "answers": {"crm": "none"}, "team_size": 60}
    )
    found = route(teams, simple)
    assert found.rule_id == "cross-sell-to-specialist"
    assert found.inputs["passed_over"]["complex-cross-sell-with-owner"] == "complexity"
    asked = simple.model_copy(update={"integrations": 2, "security_questions": 1})
    found = route(teams, asked)
    assert found.rule_id == "complex-cross-sell-with-owner"
    assert found.inputs["complexity"] == {
        "score": 5,
        "parts": {
            "size": 2,
            "pain_points": 0,
            "products": 0,
            "integrations": 2,
            "security": 1,
            "answers": 0,
        },
    }


def test_the_account_says_who_takes_care_of_it(teams: Teams) -> None:
    def of_ownership(ownership: Ownership | None, owner_id: str | None = "maya-chen") -> Route:
        return route(
            teams, NORTHWIND.model_copy(update={"ownership": ownership, "owner_id": owner_id})
        )

    assert of_ownership(None).inputs["ownership"] == "named"
    assert of_ownership(None, "left").inputs["ownership"] == "pool"
    assert of_ownership("named").host_ids == ("maya-chen",)
    assert of_ownership("specialist").host_ids == ("maya-chen",)
    assert of_ownership("pool").rule_id == "upsell-by-region", "a pool's accounts have no owner"
    assert of_ownership("support_led").inputs["owner_is_host"] is False


def test_an_add_on_goes_to_implementation(teams: Teams) -> None:
    assert route(teams, Need(motion="add_on")).host_ids == ("ines-costa",)


def test_what_no_rule_is_for_goes_to_the_fallback_and_says_so(teams: Teams) -> None:
    found = route(teams, Need())
    assert found.fallback
    assert found.rule_id == "fallback"
    assert next_question(teams, Need()) is None


def test_only_the_question_that_a_rule_needs_is_asked(teams: Teams) -> None:
    assert asked(teams, Need(motion="cross_sell")) == "crm"
    assert asked(teams, Need(motion="cross_sell", answers={"crm": "none"})) is None
    assert asked(teams, Need(motion="upsell")) == "region"
    assert asked(teams, Need(motion="upsell", region="europe")) is None
    assert asked(teams, Need(motion="add_on")) is None


def test_an_answer_that_may_make_the_need_complex_enough_is_asked_for(teams: Teams) -> None:
    rules = [
        one.model_copy(
            update={"when": one.when.model_copy(update={"complexity": ScoreRange(at_least=4)})}
        )
        if one.id == "salesforce-to-integrations"
        else one
        for one in teams.routing.rules
    ]
    routing = teams.routing.model_copy(update={"rules": tuple(rules)})
    teams = teams.model_copy(update={"routing": routing})
    need = Need(motion="cross_sell", team_size=60)
    assert asked(teams, need) == "crm", "2 by size, and Salesforce counts 2"
    chosen = need.model_copy(update={"answers": {"crm": "salesforce"}})
    assert route(teams, chosen).rule_id == "salesforce-to-integrations"
    assert asked(teams, Need(motion="cross_sell", team_size=20)) is None


def test_an_answer_that_is_not_on_offer_is_no_answer(teams: Teams) -> None:
    lost = Need(motion="cross_sell", answers={"crm": "lotus-notes", "gone": "x"})
    assert asked(teams, lost) == "crm"
    assert route(teams, lost).rule_id == "cross-sell-to-specialist"


def test_never_more_than_two_questions(teams: Teams) -> None:
    two = Need(motion="upsell", answers={"crm": "none", "region": "europe"})
    assert asked(teams, two) is None
    other = teams.questions["crm"]
    many = teams.model_copy(update={"questions": teams.questions | {"one": other, "two": other}})
    assert asked(many, Need(motion="upsell", answers={"one": "none", "two": "none"})) is None
    assert route(many, Need(motion="upsell", answers={"one": "none", "two": "none"})).rule_id == (
        "upsell"
    )


def test_answering_what_is_asked_always_ends_in_a_route(teams: Teams) -> None:
    for motion in (None, "upsell", "cross_sell", "bundle", "add_on", "support"):
        need, questions = Need.model_validate({"motion": motion}), 0
        while (question := next_question(teams, need)) is not None:
            questions += 1
            choice = next(iter(question.choices))
            need = need.model_copy(update={"answers": {**need.answers, question.id: choice}})
        assert questions <= 2
        assert route(teams, need).host_ids


def test_a_hostile_answer_is_refused_with_the_nearest(teams: Teams) -> None:
    check_answer(teams, "crm", "hubspot")
    with pytest.raises(UnknownAnswer, match="Did you mean 'hubspot'"):
        check_answer(teams, "crm", "hubspt")
    with pytest.raises(UnknownAnswer, match="no question plan"):
        check_answer(teams, "plan", "x")


def test_a_question_is_asked_in_the_visitors_language(teams: Teams) -> None:
    question = teams.questions["crm"]
    text, choices = question.asked_in("de-AT")
    assert text == "Nutzen Sie schon ein CRM?"
    assert ("hubspot", "Ja, HubSpot") in choices
    text, choices = question.asked_in("fr")
    assert text == "Do you already use a CRM?"
    assert ("hubspot", "Yes, HubSpot") in choices


def test_a_route_is_read_back_from_its_row(teams: Teams) -> None:
    found = route(teams, NORTHWIND)
    kept = json.loads(found.model_dump_json())
    assert Route.model_validate(RoutingRow(**kept)) == found


def test_the_host_is_introduced(teams: Teams) -> None:
    one = route(teams, NORTHWIND)
    assert with_whom(teams, one.seats, one.pools, "en") == ("Maya Chen, your account manager",)
    many = route(teams, Need(motion="cross_sell"))
    assert with_whom(teams, many.seats, many.pools, "en") == ("one of our solutions consultants",)
    chosen = with_whom(teams, (("sara-kim",),), many.pools, "en")
    assert chosen == ("Sara Kim, one of our solutions consultants",)
    review = NORTHWIND.model_copy(update={"motion": "bundle", "stage": "customer"})
    both = route(teams, review)
    assert with_whom(teams, both.seats, both.pools, "en") == (
        "Maya Chen, your account manager",
        "one of our solutions consultants",
    )


def test_an_account_name_cannot_smuggle_a_template(teams: Teams) -> None:
    odd = NORTHWIND.model_copy(update={"account_name": "{host.email}{0}"})
    assert "{host.email}{0}'s account" in route(teams, odd).explanation


@pytest.mark.parametrize(
    ("team_size", "counts", "answers", "parts"),
    [
        (None, (0, 0, 0, 0), {}, (0, 0, 0, 0, 0, 0)),
        (9, (1, 1, 0, 0), {}, (0, 0, 0, 0, 0, 0)),
        (10, (2, 2, 1, 1), {}, (1, 1, 1, 1, 1, 0)),
        (50, (3, 3, 2, 2), {"crm": "hubspot"}, (2, 2, 2, 2, 2, 1)),
        (200, (9, 9, 9, 9), {"crm": "salesforce"}, (3, 2, 2, 2, 2, 2)),
    ],
)
def test_complexity_shows_its_parts(
    teams: Teams,
    team_size: int | None,
    counts: tuple[int, int, int, int],
    answers: dict[str, str],
    parts: tuple[int, ...],
) -> None:
    pains, products, integrations, security = counts
    found = complexity(
        team_size=team_size,
        pain_points=pains,
        products=products,
        integrations=integrations,
        security_questions=security,
        answers=answers,
        questions=teams.questions,
    )
    assert tuple(found.parts.values()) == parts
    assert found.score == sum(parts)
    if not answers and team_size is not None:
        assert found.score <= MOST_BESIDES_ANSWERS
