"""The plan that somebody is on now: not the one they left, want or ask about."""

import pytest

from bot.components.current_plan import CurrentPlans
from bot.components.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def plans(words: Vocabulary) -> CurrentPlans:
    return CurrentPlans(words["plans"])


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("used to be on Starter, upgraded to Team in June", "team"),
        ("we moved from Starter to Business last year", "business"),
        ("we were on Enterprise but now on starter", "starter"),
        ("we are not on Starter, we are on Team", "team"),
        ("we just downgraded to starter", "starter"),
        ("we want to upgrade to Business, on Team now", "team"),
        ("we're 45 people on Starter and keep missing follow-ups", "starter"),
        ("it's about thirty of us using the Team plan", "team"),
        ("enterprise, 800 employees", "enterprise"),
        ("Team, 45 people, follow ups slip", "team"),
        ("Business. 60 people.", "business"),
        ("it's the business one", "business"),
        ("team", "team"),
        ("still on starter plan", "starter"),
        ("we use Team for our 12 reps", "team"),
    ],
)
def test_the_last_plan_mentioned_as_current_counts(
    plans: CurrentPlans, text: str, plan: str
) -> None:
    found = plans.current(text)
    assert found is not None
    assert found.id == plan


@pytest.mark.parametrize(
    "text",
    [
        "not a customer yet",
        "we don't have a plan",
        "none",
        "no plan yet",
        "we don't use harbor yet",
    ],
)
def test_not_being_a_customer_is_an_answer(plans: CurrentPlans, text: str) -> None:
    found = plans.current(text)
    assert found is not None
    assert found.id == "none"


@pytest.mark.parametrize(
    "text",
    [
        "does Business have SSO?",
        "how much is Enterprise",
        "what's the difference between Team and Business?",
        "we're thinking about Business",
    ],
)
def test_a_plan_that_is_asked_about_or_wished_for_is_not_current(
    plans: CurrentPlans, text: str
) -> None:
    assert plans.current(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "our team is 45 people",
        "we're a team of four",
        "there are 7 of us in the sales team",
        "our business is growing",
        "we sell to enterprise customers",
        "The whole team is frustrated.",
    ],
)
def test_everyday_words_are_not_plans(plans: CurrentPlans, text: str) -> None:
    assert plans.current(text) is None
