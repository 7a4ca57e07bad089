"""What a check of routing finds by trying every case."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import Need, Teams, load_teams, route
from scheduler.routing.cases import cases, space_of
from scheduler.routing.findings import Finding, findings
from scheduler.teams.people import Text
from scheduler.teams.rules import Conditions, RoutingRule

TEAMS = """\
regions: {north: The North, south: The South}
hosts:
  ada:
    name: Ada
    email: ada@harbor.example
    zone: Europe/London
    title: your account manager
    regions: [north, south]
    hours: {week: {monday: [9:00-12:00]}}
pools:
  everyone: {title: one of us, members: [ada]}
meeting_types:
  call: {title: Call, minutes: 30, increment: 30, window_days: 14, hosts: pool}
questions:
  crm:
    text: Do you use a CRM?
    choices: {yes: {label: Yes, complexity: 3}, no: {label: No}}
routing:
  rules:
RULES
  fallback:
    to: {pool: everyone}
    meeting_type: call
    explanation: Because nothing else fits.
"""
REST = "to: {pool: everyone}, meeting_type: call, explanation: Because"
ALL = "{id: rest, when: {}, " + REST + "}"
ASKS = "{id: asks, when: {motion: [upsell], answers: {crm: [yes]}}, " + REST + "}"

Checked = Callable[..., list[Finding]]


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """What is found of rules, each ``id: conditions`` or written in full."""

    def checked(
        *rules: str, motions: Mapping[str, str] | None = None, teams: str = TEAMS
    ) -> list[Finding]:
        written = [one if one.startswith("{") else _rule(*one.split(": ", 1)) for one in rules]
        lines = "\n".join(f"    - {one}" for one in written) or "    []"
        (tmp_path / "teams.yaml").write_text(teams.replace("RULES", lines))
        return findings(load_teams(tmp_path), motions)[1]

    return checked


def _rule(id_: str, when: str) -> str:
    return f"{{id: {id_}, when: {when}, {REST}}}"


def whats(found: list[Finding], kind: str) -> list[str]:
    return [one.what for one in found if one.kind == kind]


def test_harbors_rules_are_as_they_are_meant(harbor: Path, teams: Teams) -> None:
    count, found = findings(teams)
    assert found == []
    assert count > 1000


def test_a_rule_that_others_forestall_together_is_found(checked: Checked) -> None:
    found = checked(
        "a: {motion: [upsell, cross_sell, bundle]}",
        "b: {motion: [add_on, support]}",
        "c: {region: [north]}",
    )
    assert whats(found, "never") == [
        "The rule c can never match: all that it is for goes to a and b before it."
    ]
    (never,) = [one for one in found if one.kind == "never"]
    assert never.remedy == "Narrow one of a, b, or remove it.", "before a, it would leave b dead"


def test_the_question_that_fills_a_fact_is_part_of_it(checked: Checked) -> None:
    asks = TEAMS.replace(
        "questions:\n",
        "questions:\n  where: {text: Where?, fills: region, choices: "
        "{north: {label: North}, south: {label: South}}}\n",
    )
    rules = ("a: {region: [north, south]}", "b: {}")
    assert whats(checked(*rules, teams=asks), "never") == [], "a region of which nobody knows"
    assert whats(checked("a: {region: [north]}", "b: {region: [south]}", teams=asks), "never") == []


@pytest.mark.parametrize(
    ("when", "why"),
    [
        (
            "{owner: true, ownership: [pool]}",
            "an account whose ownership is pool has no owner",
        ),
        ("{complexity: {at_least: 15}}", "no need is more complex than 14"),
        ("{complexity: {at_most: -1}}", "no need is less complex than 0"),
    ],
)
def test_a_rule_that_contradicts_itself_is_found(checked: Checked, when: str, why: str) -> None:
    assert whats(checked(ASKS, f"odd: {when}", ALL), "never") == [
        f"The rule odd can never match: {why}."
    ]


def test_the_highest_complexity_can_be_reached_with_an_answer(checked: Checked) -> None:
    asks = "high: {motion: [upsell], answers: {crm: [yes]}, complexity: {at_least: 14}}"
    assert whats(checked(ASKS.replace("upsell", "bundle"), asks), "never") == []


def test_an_offer_that_the_rule_is_not_for_is_found(checked: Checked) -> None:
    rule = "team: {motion: [bundle], offer: [to_team]}"
    assert whats(checked(rule, ALL, motions={"to_team": "bundle"}), "never") == []
    found = checked(rule, ALL, motions={"to_team": "upsell"})
    assert whats(found, "never") == [
        "The rule team can never match: none of its offers has a motion that it is for."
    ]
    (unknown,) = whats(checked(rule, ALL, motions={}), "unknown_offer")
    assert "to_team, which the catalogue has not" in unknown
    assert whats(checked(rule, ALL), "never") == [], "without a catalogue any offer may have any"


def test_a_case_that_no_rule_is_for_is_told_in_words(checked: Checked) -> None:
    found = checked("a: {motion: [upsell, cross_sell, bundle, add_on]}", "b: {owner: true}")
    assert whats(found, "uncovered") == [
        "No rule is for a wish for a person at the stage prospect without an owner from a region "
        "that is not known: only the fallback serves it (2 such cases)."
    ]
    (one,) = [one for one in found if one.kind == "uncovered"]
    assert (one.path, one.serious) == (("routing", "fallback"), False)
    assert whats(checked(ALL), "uncovered") == []


def test_a_third_question_is_found(checked: Checked) -> None:
    three = TEAMS.replace(
        "questions:\n",
        "questions:\n"
        "  one: {text: One?, choices: {a: {label: A}, b: {label: B}}}\n"
        "  two: {text: Two?, choices: {a: {label: A}, b: {label: B}}}\n",
    )
    when = "{motion: [upsell], answers: {one: [a], two: [a], crm: [yes]}}"
    found = checked(f"much: {when}", ALL, teams=three)
    assert whats(found, "never") == [
        "The rule much can never match: it needs 3 answers, and two questions are asked at most."
    ]
    (third,) = whats(found, "third_question")
    assert "the rule much needs a third question, crm, which is not asked" in third


def test_what_nothing_leads_to_is_found(checked: Checked) -> None:
    more = TEAMS.replace(
        "pools:\n", "  bob:\n" + TEAMS.split("  ada:\n")[1].split("pools:")[0] + "pools:\n"
    )
    more = more.replace(
        "meeting_types:\n", "  idle: {title: idle, members: [bob]}\nmeeting_types:\n"
    )
    odd = "  odd: {title: Odd, minutes: 30, increment: 30, window_days: 14, hosts: one}\n"
    more = more.replace("questions:\n", f"{odd}questions:\n")
    assert whats(checked(ALL, teams=more), "unused") == [
        "The question crm is never asked: no rule needs it.",
        "No rule leads to the meeting type odd.",
        "No rule leads to the pool idle.",
        "No rule leads to bob, neither by name nor in a pool.",
    ]


def test_a_region_or_a_language_with_nobody_is_found(checked: Checked) -> None:
    nobody = TEAMS.replace("regions: [north, south]", "regions: [north]")
    found = checked(ASKS, "deutsch: {language: [de]}", ALL, teams=nobody)
    assert whats(found, "nobody") == [
        "Nobody serves the region south.",
        "The rule deutsch is for de, which no host speaks.",
    ]


CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "motion": st.lists(st.sampled_from(["upsell", "bundle"]), min_size=1, unique=True),
        "stage": st.lists(st.sampled_from(["prospect", "renewal"]), min_size=1, unique=True),
        "owner": st.booleans(),
        "ownership": st.lists(st.sampled_from(["pool", "specialist"]), min_size=1, unique=True),
        "region": st.lists(st.sampled_from(["americas", "europe"]), min_size=1, unique=True),
        "language": st.just(["de"]),
        "complexity": st.builds(lambda at: {"at_least": at}, st.integers(1, 12)),
        "answers": st.just({"crm": ["salesforce"]}),
    },
)
NEEDS = st.builds(
    Need,
    motion=st.sampled_from(["upsell", "bundle", "cross_sell"]),
    stage=st.sampled_from(["prospect", "renewal", "customer"]),
    owner_id=st.sampled_from([None, "maya-chen"]),
    ownership=st.sampled_from([None, "named", "pool", "specialist", "support_led"]),
    region=st.sampled_from(["americas", "europe", "antarctica"]),
    language=st.sampled_from(["en", "de-AT"]),
    team_size=st.sampled_from([None, 9, 40, 500]),
    pain_points=st.integers(0, 4),
    products=st.integers(0, 4),
    integrations=st.integers(0, 3),
    answers=st.sampled_from([{"crm": "salesforce"}, {"crm": "none"}]),
)


@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.lists(NEEDS, min_size=5, max_size=20))
@settings(max_examples=25, deadline=None)
def test_a_rule_that_is_said_never_to_match_matches_no_need(
    teams: Teams, conditions: list[dict[str, Any]], needs: list[Need]
) -> None:
    rules = tuple(
        RoutingRule(
            id=f"r{at}",
            when=Conditions.model_validate(when),
            to={"pool": "account-managers"},
            meeting_type="plan-review",
            explanation=Text("Because."),
        )
        for at, when in enumerate(conditions)
    )
    routing = teams.routing.model_copy(update={"rules": rules})
    teams = teams.model_copy(update={"routing": routing})
    matched = {case.found.rule.id for case in cases(teams, space_of(teams)) if case.found.rule}
    assert {route(teams, need).rule_id for need in needs} <= {*matched, "fallback"}
