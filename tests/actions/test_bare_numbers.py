"""A number says how many people there are only where that was asked, or beside a word for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.bare_numbers import is_bare_number
from actions.commands import GiveAnswers
from actions.given_facts import given_facts, stated_values
from actions.heard import Heard
from actions.interpretation import interpret
from intake.answers import Answers
from tests.actions.conftest import ASK_PAINS, ASK_PLAN, ASK_SIZE, PROMPT, said

BARE = [
    "5",
    "hello 5",
    "Hi! 5.",
    "ok, 5",
    "hello five",
    "5 please",
    "hey there, forty-five",
    "1,200",
]


@pytest.mark.parametrize("text", BARE)
@pytest.mark.parametrize("step", [ASK_PLAN, ASK_PAINS, PROMPT])
def test_it_is_no_size_where_another_thing_is_asked(text: str, step) -> None:
    assert given_facts(said("inform", text, team_size=[5]), step) is None


@pytest.mark.parametrize("text", BARE)
@pytest.mark.parametrize("intent", ["inform", "greet", "affirm"])
def test_it_is_the_size_where_that_is_asked(text: str, intent: str) -> None:
    heard = said(intent, text, team_size=[5])
    assert interpret(heard, ASK_SIZE) == (GiveAnswers(Answers(team_size=5), text),)


@pytest.mark.parametrize(
    "text", ["hello, 5 people", "hi, we are 5", "5 of us", "a team of 5", "Starter, 5", "just me"]
)
def test_beside_a_word_it_is_the_size_whatever_is_asked(text: str) -> None:
    assert given_facts(said("inform", text, team_size=[5]), ASK_PLAN) == Answers(team_size=5)


def test_a_greeting_with_a_number_states_nothing_by_itself() -> None:
    assert stated_values(said("greet", "hello 5", team_size=[5])) == {}
    assert stated_values(said("inform", "5", team_size=[5])) == {"team_size": 5}


@given(number=st.integers(1, 99_999), noun=st.sampled_from(["people", "reps", "of us", "users"]))
def test_a_noun_makes_it_a_count(number: int, noun: str) -> None:
    assert is_bare_number(f"hello {number}")
    assert not is_bare_number(f"hello {number} {noun}")


def test_a_plan_that_was_said_beside_it_still_counts() -> None:
    heard = Heard("inform", "Starter, 5", {"plan": ["starter"], "team_size": [5]})
    assert given_facts(heard, ASK_PLAN) == Answers(plan="starter", team_size=5)
