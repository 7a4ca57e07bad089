"""Conditions: what is unknown meets nothing, and absence is no evidence."""

import pytest

from offers.conditions import Condition
from offers.facts import Facts


def condition(**written: object) -> Condition:
    return Condition.model_validate(written)


@pytest.mark.parametrize(
    ("written", "facts", "holds"),
    [
        ({"fact": "plan", "is": "team"}, {"plan": "team"}, True),
        ({"fact": "plan", "in": ["team", "business"]}, {"plan": "starter"}, False),
        ({"fact": "team_size", "at_least": 10}, {"team_size": 10}, True),
        ({"fact": "team_size", "at_least": 10}, {"team_size": 9}, False),
        ({"fact": "days_to_renewal", "at_least": 60, "at_most": 90}, {"days_to_renewal": 90}, True),
        (
            {"fact": "days_to_renewal", "at_least": 60, "at_most": 90},
            {"days_to_renewal": 91},
            False,
        ),
        ({"fact": "usage", "metric": "x", "at_least": 0.85}, {"usage": {"x": 0.85}}, True),
        ({"fact": "usage", "metric": "x", "at_least": 0.85}, {"usage": {"y": 1}}, False),
        ({"fact": "pain_points", "includes": "a"}, {"pain_points": {"a", "b"}}, True),
        ({"fact": "pain_points", "includes_any": ["a", "c"]}, {"pain_points": {"b"}}, False),
        (
            {"fact": "pain_points", "includes_some": {"at_least": 2, "of": ["a", "b", "c"]}},
            {"pain_points": {"a", "c"}},
            True,
        ),
        ({"fact": "owned_products", "lacks": "a"}, {"owned_products": {"b"}}, True),
        ({"fact": "owned_products", "lacks": "a"}, {"owned_products": {"a"}}, False),
    ],
)
def test_a_condition_holds_or_not(
    written: dict[str, object], facts: dict[str, object], holds: bool
) -> None:
    assert condition(**written).holds(Facts.model_validate(facts)) is holds


@pytest.mark.parametrize(
    "written",
    [
        {"fact": "plan", "is": "team"},
        {"fact": "team_size", "at_most": 10},
        {"fact": "usage", "metric": "x", "at_most": 1},
        {"fact": "pain_points", "includes_any": ["a"]},
    ],
)
def test_what_is_unknown_meets_no_condition(written: dict[str, object]) -> None:
    assert not condition(**written).holds(Facts())


def test_the_unknown_does_not_fail_either() -> None:
    size = condition(fact="team_size", at_least=10)
    assert not size.fails(Facts())
    assert size.fails(Facts(team_size=3))


def test_only_what_was_asked_for_is_observed_in_the_order_of_the_catalogue() -> None:
    wanted = condition(fact="pain_points", includes_any=["z", "a", "m"])
    assert wanted.observed(Facts(pain_points=frozenset({"a", "q", "z"}))) == ("z", "a")


def test_an_absence_is_not_an_observation() -> None:
    lacks = condition(fact="owned_products", lacks="a")
    assert lacks.holds(Facts())
    assert not lacks.positive
    assert lacks.observed(Facts()) is None
