"""Each of the demo's customers tells its own story, as its line on the page promises."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from accounts.facts import account_facts
from examples.harbor.customers import Customer, load_customers
from offers import Catalogue, Decision, Facts, decide, load_catalogue
from scheduler import load_teams

TODAY = date(2026, 11, 18)


@pytest.fixture
def catalogue(harbor: Path) -> Catalogue:
    return load_catalogue(harbor / "catalogue")


@pytest.fixture
def customers(harbor: Path) -> dict[str, Customer]:
    return load_customers(harbor)


def visited_by(catalogue: Catalogue, customer: Customer, *pain_points: str) -> Decision:
    """What a signed-in customer is offered who confirms what is known and names a friction."""
    account = customer.as_account(TODAY, "mid")
    facts = Facts.model_validate(
        {
            **account_facts(account, TODAY),
            "plan": account.plan,
            "team_size": account.employees,
            "pain_points": pain_points,
        }
    )
    now = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    return decide(catalogue, facts, now=now, placement="chat", language="en", chance=0.5)


@pytest.mark.parametrize(
    ("who", "friction", "offer_id", "motion"),
    [
        ("brightway-solar", "missed_follow_ups", "upgrade_to_team", "upsell"),
        ("lumen-clinics", "manual_routing", "add_routing", "cross_sell"),
        ("lumen-clinics", "scheduling_back_and_forth", "add_scheduling", "cross_sell"),
        ("castle-logistics", "manual_routing", None, None),
        ("castle-logistics", "hitting_limits", None, None),
        ("pinegrove-schools", "missed_follow_ups", None, None),
        ("pinegrove-schools", "manual_routing", None, None),
        ("pinegrove-schools", "rollout_complexity", "guided_onboarding", "add_on"),
        ("meridian-freight", "poor_reporting", "longer_term", "upsell"),
    ],
)
def test_a_customer_sees_what_the_page_promises(
    catalogue: Catalogue,
    customers: dict[str, Customer],
    who: str,
    friction: str,
    offer_id: str | None,
    motion: str | None,
) -> None:
    decision = visited_by(catalogue, customers[who], friction)
    assert (decision.offer_id, decision.motion) == (offer_id, motion)


def test_the_renewal_is_said_with_its_days(
    catalogue: Catalogue, customers: dict[str, Customer]
) -> None:
    reason = visited_by(catalogue, customers["meridian-freight"], "slow_response").reason
    assert reason is not None
    assert "Business term ends in 75 days" in reason


def test_the_open_escalation_is_why_nothing_is_offered(
    catalogue: Catalogue, customers: dict[str, Customer]
) -> None:
    decision = visited_by(catalogue, customers["castle-logistics"], "manual_routing")
    fired = {held.policy for c in decision.candidates for held in c.held_back}
    assert fired == {"in_trouble"}


def test_everyone_has_an_owner_in_their_region(
    harbor: Path, customers: dict[str, Customer]
) -> None:
    hosts = load_teams(harbor / "teams").hosts
    for customer in customers.values():
        owner = hosts[customer.account.owner_id]
        assert customer.account.region in owner.regions


def test_the_ids_that_others_rely_on_stand(customers: dict[str, Customer]) -> None:
    assert list(customers) == [
        "brightway-solar",
        "lumen-clinics",
        "castle-logistics",
        "pinegrove-schools",
        "meridian-freight",
    ]
    first = customers["brightway-solar"]
    assert (first.contact_id, first.contact_name) == ("brightway-solar-contact", "Dana Reyes")
    assert all(customer.try_this for customer in customers.values())
