"""The values of a message as the flow would take them, without a step."""

import pytest

from actions.given_facts import stated_values
from actions.heard import Doubt, Heard
from tests.actions.conftest import said


def test_an_answer_states_all_its_facts() -> None:
    heard = said(
        "inform", plan=["starter"], team_size=[45], pain_point=["poor_reporting"], person=["Ana"]
    )
    assert stated_values(heard) == {
        "plan": "starter",
        "team_size": 45,
        "pain_points": ["poor_reporting"],
        "person": "Ana",
    }


def test_a_question_states_what_it_is_about_and_no_plan() -> None:
    heard = said("ask_capability", plan=["business"], capability=["single_sign_on"])
    assert stated_values(heard) == {"capability": "single_sign_on"}


@pytest.mark.parametrize(
    ("intent", "values"),
    [("choose_time", {"time": "June"}), ("defer_offer", {"time": "June"}), ("inform", {})],
)
def test_a_month_is_a_time_only_where_a_time_is_asked_of_the_message(
    intent: str, values: dict[str, str]
) -> None:
    assert stated_values(said(intent, time=["June"])) == values


def test_the_last_of_several_values_counts() -> None:
    assert stated_values(said("inform", team_size=[45, 60])) == {"team_size": 60}


def test_what_is_doubtful_is_not_stated() -> None:
    heard = Heard("inform", "10-15", {}, doubtful={"team_size": [Doubt(None, (10, 15), "10-15")]})
    assert stated_values(heard) == {}


def test_an_address_that_no_answer_may_have_is_left_out() -> None:
    assert stated_values(said("inform", email=["a@b"])) == {}
