"""The plan that somebody is on now: not the one they left, want or ask about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.plans.current_plan import CurrentPlans
from bot.components.words.vocabulary import Item, Vocabulary

CURRENT = [
    ("Team is what we've got, Enterprise is what we dream of", "team"),
    ("Business is what we're on", "business"),
    ("Enterprise customers, nine hundred seats", "enterprise"),
    ("Starter user here", "starter"),
    ("the renewal of our Business contract is coming up", "business"),
    ("renewing Business next month", "business"),
    ("our sister company is on Business, we have Starter", "starter"),
    ("they moved us onto Enterprise", "enterprise"),
    ("we were on Starter and are on Team", "team"),
    ("busines", "business"),
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
    ("on team since 2021", "team"),
    ("buisness", "business"),
    ("on the buisness plan", "business"),
    ("we are on enterprize", "enterprise"),
    ("im on the starer plan", "starter"),
    ("Harbor Team", "team"),
    ("team plan, 12 users", "team"),
    ("plan: team, size: 20", "team"),
    ("18 ppl on team, slow answers", "team"),
    ("we are 10 on Team and nobody calls", "team"),
    ("we used Starter before, Team now", "team"),
    ("we had Starter, then Team", "team"),
    ("moved up to Enterprise last year", "enterprise"),
    ("we left Starter for Business in March", "business"),
    ("Starter? no, Business", "business"),
    ("it was Team, now it's Business", "business"),
    ("correction: we are on Business, not Team", "business"),
    ("I said Starter but we moved to Team", "team"),
    ("we're on Team, considering Business", "team"),
    ("on Team but looking at Enterprise", "team"),
    ("we have Business", "business"),
    ("it's Enterprise", "enterprise"),
    ("we're still with Starter", "starter"),
    ("Team, since last year", "team"),
    ("on the smallest plan", "starter"),
    ("the biggest one, Enterprise", "enterprise"),
    ("please correct that to Business", "business"),
    ("45 starter missed follow ups", "starter"),
    ("starter 45 missed follow ups", "starter"),
    ("biz plan", "business"),
    ("basic", "starter"),
    ("we pay for the basic plan", "starter"),
    ("our company is on the Enterprise plan", "enterprise"),
    ("we're on team missing follow-ups", "team"),
    ("my plan is business", "business"),
    ("im on team approvals take ages", "team"),
    ("we switched from Team to Business and then back to Team", "team"),
    ("downgraded from Business to Team last month", "team"),
    ("not Business, Team", "team"),
    ("we are no longer on starter, we're on team", "team"),
    ("we are on Team, does it include SSO?", "team"),
    ("Team plan here", "team"),
    ("we use the team plan", "team"),
    ("ENTERPRISE", "enterprise"),
    ("WE ARE ON TEAM", "team"),
    ("using Harbor Business with 60 folks", "business"),
    ("hi we got team", "team"),
    ("we started on Starter and upgraded to Team", "team"),
    ("Started with Starter two years ago, since June we're on Business", "business"),
    ("our subscription is enterprise", "enterprise"),
    ("team tier", "team"),
    ("currently team", "team"),
    ("Hello, we're a team of twenty on the business plan", "business"),
    ("we've been on Starter for two years, there's 45 of us", "starter"),
    ("we were on Starter until May, now Team", "team"),
    ("we want Business but are on Team", "team"),
    ("we bought Enterprise last year", "enterprise"),
    ("upgraded last month, so Business now", "business"),
    ("signed up for Team", "team"),
    ("I think it's team", "team"),
    ("Business (60 people)", "business"),
    ("we subscribe to Team", "team"),
    ("plan=business;size=60", "business"),
    ("on business, 60 of us", "business"),
    ("its the starter one", "starter"),
    ("we are a starter customer", "starter"),
    ("we're enterprise customers", "enterprise"),
    ("as a Business customer we expect more", "business"),
    ("on ur team plan rn", "team"),
    ("Used to be on Starter, upgraded to Team in June", "team"),
    ("starter atm, maybe team next year", "starter"),
    ("we're still on starter because team is too expensive", "starter"),
    ("my boss put us on business", "business"),
    ("we run on Enterprise", "enterprise"),
    ("we have the enterprise plan", "enterprise"),
    ("we're on bussiness plan", "business"),
    ("entreprise plan", "enterprise"),
    ("we go with Team since june", "team"),
    ("the Team one", "team"),
    ("Team!", "team"),
    ("we are on the team plan, not business", "team"),
]

NOT_A_CUSTOMER = [
    "none of your plans",
    "I haven't got one",
    "we left you last year",
    "we cancelled last year, so nothing now",
    "considering Team or Business, we have none today",
    "My old company was on Business. Here we've nothing.",
    "just a prospect for now",
    "we let our Team subscription lapse",
    "on the free version",
    "not a customer yet",
    "we don't have a plan",
    "none",
    "no plan yet",
    "we don't use harbor yet",
    "nothing yet",
    "not yet",
    "We're not using anything from you so far",
    "we haven't signed up",
    "we're not subscribed",
    "free trial",
    "haven't bought anything",
    "we cancelled our subscription last year",
    "no subscription at the moment",
    "currently none",
    "none, 12 people",
    "we aren't customers",
    "we're prospective customers",
    "I'm new here",
    "we don't pay for anything yet",
    "never used your product",
    "still on a free trial",
]

NOT_CURRENT = [
    "at my last job we used Team",
    "our partner agency is on Enterprise",
    "a friend of mine has Business and loves it",
    "there's no plan to buy",
    "not on your life",
    "Prospects wait and wait",
    "no dashboards, we've nothing",
    "hello team",
    "does Business have SSO?",
    "how much is Enterprise",
    "what's the difference between Team and Business?",
    "we're thinking about Business",
    "our team is 45 people",
    "we're a team of four",
    "there are 7 of us in the sales team",
    "our business is growing",
    "we sell to enterprise customers",
    "The whole team is frustrated.",
    "my team keeps missing follow-ups",
    "we run a small business",
    "business is slow",
    "for starters, we lose leads",
    "we want to upgrade to Business",
    "should we go with Business or Enterprise?",
    "is the Team plan enough for 40 people?",
    "can I try Business",
    "what does enterprise cost",
    "the team uses slack",
    "we're an enterprise with 4000 employees",
    "it's a family business",
    "team of 12",
    "team building",
    "I need a demo of Business",
    "I run the business side",
    "what would the Team plan cost us?",
    "Team size: 45",
    "our team has 12 people",
    "the sales team is 12 people",
    "we use team meetings to sync",
    "the starter motor",
    "I have a team in Berlin",
    "the entire business waits",
    "we're a business with 12 employees",
    "ours is a b2b business",
    "we want Business",
    "interested in Enterprise",
    "is Enterprise worth it?",
    "tell me about the business plan",
    "we work as a team",
    "the support team can't see the leads",
    "I lead a team",
    "stuck between teams",
    "it's basic stuff",
    "leads get stuck between teams",
    "our basic problem is follow-ups",
    "we have teams in 3 countries",
    "two teams",
    "ms teams",
    "do you integrate with Teams",
    "on our team",
    "the team is small",
    "none of our reps call back",
    "nobody on the team replies",
    "we're growing the business",
    "business hours",
    "out of business",
    "the enterprise team",
    "my enterprise sales reps are slow",
    "haven't upgraded to Business",
    "we're not on Enterprise",
    "no one answers",
    "we have a plan to grow",
]


@pytest.fixture(scope="session")
def plans(words: Vocabulary) -> CurrentPlans:
    return CurrentPlans(words["plans"])


def plan(plans: CurrentPlans, text: str) -> str | None:
    """The plan that the text states for certain."""
    found = plans.current(text)
    return found.id if found is not None else None


@pytest.mark.parametrize(("text", "expected"), CURRENT)
def test_the_last_plan_mentioned_as_current_counts(
    plans: CurrentPlans, text: str, expected: str
) -> None:
    assert plan(plans, text) == expected


@pytest.mark.parametrize("text", NOT_A_CUSTOMER)
def test_not_being_a_customer_is_an_answer(plans: CurrentPlans, text: str) -> None:
    assert plan(plans, text) == "none"


@pytest.mark.parametrize("text", NOT_CURRENT)
def test_everyday_words_and_plans_that_are_wished_for_or_asked_about_are_not_current(
    plans: CurrentPlans, text: str
) -> None:
    assert plan(plans, text) is None


def test_two_plans_that_are_left_open_are_both_doubtful(plans: CurrentPlans) -> None:
    found = plans.found("we're on Starter or Team")
    assert [(one.id, one.certain) for one in found] == [("starter", False), ("team", False)]


OTHER_VENDOR = [
    Item("free", "Free"),
    Item("growth", "Growth", ("growth plan",)),
    Item("scale", "Scale"),
    Item("custom", "Fleet", ("fleet plan",)),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we're on Growth", "growth"),
        ("growth plan, 30 people", "growth"),
        ("we moved from Free to Scale", "scale"),
        ("Fleet", "custom"),
        ("our growth is slow", None),
        ("we want to scale our sales", None),
        ("we have a fleet of 20 cars", None),
        ("feel free to call me", None),
        ("it doesn't scale", None),
        ("we're on the free plan", "free"),
        ("on the biggest plan", "custom"),
    ],
)
def test_another_vendors_everyday_names_work_as_well(text: str, expected: str | None) -> None:
    assert plan(CurrentPlans(OTHER_VENDOR), text) == expected


@given(st.text(max_size=300))
def test_any_text_yields_plans_that_stand_in_it_or_nothing(text: str) -> None:
    for found in CurrentPlans(OTHER_VENDOR).found(text):
        assert 0 <= found.start < found.end <= len(text)
