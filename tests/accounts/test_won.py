"""What an account has by now and did not have when it was offered."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from accounts.won import ATTRIBUTED_DAYS, accounts_with_offers, look_for_won, record_won
from intake.answers import Answers
from store.accounts import Account, Ownership
from store.database import in_slices, transaction
from store.decisions import DecisionRow, Outcome
from store.visits import Visit

FACTS = {
    "upgrade_to_team": Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",)),
    "add_crm_sync": Answers(plan="enterprise", team_size=45, pain_points=("disconnected_crm",)),
}


@pytest.fixture
def offered(flow, engine) -> Callable[[str], str]:
    """Makes an offer to Northwind, and gives the decision's id."""

    def make(offer: str) -> str:
        visit = flow.open_visit(
            Visit(page="/", zone="UTC", language="en", account_id="northwind", contact_id="dana")
        ).id
        flow.confirm_known(visit, placement="form")
        prompt = flow.give_answers(visit, FACTS[offer], "", source="form", placement="form")
        assert prompt.offer_id == offer
        return prompt.decision_id

    return make


@pytest.fixture
def won(engine, desk, clock) -> Callable[[], list[str]]:
    """Looks for what was won, and gives the decisions that it belongs to."""

    def look() -> list[str]:
        with transaction(engine) as session:
            catalogue = desk.vendor.catalogue
            record_won(session, catalogue, ["northwind", "nobody"], now=clock())
            query = select(Outcome.decision_id).where(Outcome.outcome == "won")
            return list(session.scalars(query))

    return look


def own(engine, product: str) -> None:
    with transaction(engine) as session:
        session.add(Ownership(account_id="northwind", product_id=product, since=date(2026, 11, 20)))


def upgrade(engine, plan: str) -> None:
    with transaction(engine) as session:
        session.get_one(Account, "northwind").plan = plan


def test_nothing_is_won_while_nothing_changes(offered, won) -> None:
    offered("upgrade_to_team")
    assert won() == []


@pytest.mark.parametrize("plan", ["team", "business"])
def test_a_plan_is_won_when_they_are_on_it_or_above(offered, won, engine, plan) -> None:
    decision = offered("upgrade_to_team")
    upgrade(engine, plan)
    assert won() == [decision]


def test_it_is_noted_once_with_its_worth(offered, won, engine) -> None:
    offered("upgrade_to_team")
    upgrade(engine, "team")
    won()
    assert len(won()) == 1
    with transaction(engine) as session:
        value = session.scalars(select(Outcome.value).where(Outcome.outcome == "won")).one()
    assert value is not None
    assert value > 0


def test_a_product_is_won_when_they_own_it(offered, won, engine) -> None:
    decision = offered("add_crm_sync")
    own(engine, "routing")
    assert won() == []
    own(engine, "crm_sync")
    assert won() == [decision]


def test_what_a_control_group_bought_without_the_offer_counts_as_well(offered, won, engine) -> None:
    decision = offered("add_crm_sync")
    with transaction(engine) as session:
        row = session.get_one(DecisionRow, decision)
        row.offer_id, row.withheld_offer_id = None, "add_crm_sync"
    own(engine, "crm_sync")
    assert won() == [decision]


def test_a_purchase_long_after_the_offer_is_not_its_merit(offered, won, engine, clock) -> None:
    offered("upgrade_to_team")
    upgrade(engine, "team")
    clock.pass_(timedelta(days=ATTRIBUTED_DAYS + 1))
    assert won() == []
    with transaction(engine) as session:
        assert accounts_with_offers(session, now=clock()) == []


def test_the_accounts_to_look_at_are_those_with_offers(offered, engine, clock) -> None:
    offered("upgrade_to_team")
    with transaction(engine) as session:
        assert accounts_with_offers(session, now=clock()) == ["northwind"]


def test_what_no_import_told_of_is_found_at_night(offered, engine, desk, clock) -> None:
    decision = offered("upgrade_to_team")
    upgrade(engine, "team")
    in_slices(engine, lambda session: look_for_won(session, desk.vendor.catalogue, now=clock()))
    with transaction(engine) as session:
        query = select(Outcome.decision_id).where(Outcome.outcome == "won")
        assert list(session.scalars(query)) == [decision]
