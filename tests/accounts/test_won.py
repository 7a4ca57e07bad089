"""What an account has by now and did not have when it was offered."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from accounts.won import ATTRIBUTED_DAYS, accounts_with_offers, look_for_won, record_won
from intake.answers import Answers
from store.accounts import Account, Ownership
from store.base import new_id
from store.database import in_slices, reading, transaction
from store.decisions import DecisionRow, Outcome
from store.visits import Visit

FACTS = {
    "upgrade_to_team": Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",)),
    "add_crm_sync": Answers(plan="starter", team_size=45, pain_points=("disconnected_crm",)),
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


@pytest.fixture
def again(engine) -> Callable[..., str]:
    """Makes the same decision once more, so many days earlier, changed as told."""

    def make(decision: str, *, days: int, **changed: object) -> str:
        with transaction(engine) as session:
            row = session.get_one(DecisionRow, decision)
            kept = {key: getattr(row, key) for key in DecisionRow.__table__.columns.keys()}  # noqa: SIM118
            copy = DecisionRow(
                **kept | {"id": new_id(), "at": row.at - timedelta(days=days)} | changed
            )
            session.add(copy)
            session.flush()
            return copy.id

    return make


def own(engine, product: str) -> None:
    with transaction(engine) as session:
        session.add(Ownership(account_id="northwind", product_id=product, since=date(2026, 11, 20)))


def observe(engine, decision: str, *, without: str = "", **other: object) -> None:
    with transaction(engine) as session:
        row = session.get_one(DecisionRow, decision)
        observed = (row.observed or {}) | other
        row.observed = {key: value for key, value in observed.items() if key != without}


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


def test_a_purchase_is_the_merit_of_the_latest_offer_alone(offered, again, won, engine) -> None:
    latest = offered("upgrade_to_team")
    again(latest, days=10)
    again(latest, days=20, offer_id=None, withheld_offer_id="upgrade_to_team")
    upgrade(engine, "team")
    assert won() == [latest]
    assert won() == [latest]


def test_who_offered_all_that_was_bought_goes_before_who_offered_a_part(
    offered, again, won, engine
) -> None:
    team = offered("upgrade_to_team")
    business = again(team, days=10, offer_id="upgrade_to_business")
    again(team, days=5, offer_id="add_insights")  # comes with Business
    apart = again(team, days=5, offer_id="add_routing")
    upgrade(engine, "business")
    own(engine, "routing")
    assert sorted(won()) == sorted([business, apart])
    assert sorted(won()) == sorted([business, apart])


def test_the_next_purchase_is_another_ones_merit(offered, again, won, engine, clock) -> None:
    team = offered("upgrade_to_team")
    business = again(team, days=10, offer_id="upgrade_to_business")
    upgrade(engine, "team")
    assert won() == [team]
    clock.pass_(timedelta(days=20))
    upgrade(engine, "business")
    assert sorted(won()) == sorted([team, business])


def test_what_was_lost_and_offered_anew_is_won_anew(offered, again, won, engine, clock) -> None:
    first = offered("upgrade_to_team")
    upgrade(engine, "team")
    assert won() == [first]
    upgrade(engine, "starter")
    second = again(first, days=-5)
    clock.pass_(timedelta(days=6))
    upgrade(engine, "team")
    assert sorted(won()) == sorted([first, second])


def test_what_a_visitor_declares_is_not_what_the_account_had(offered, won, engine) -> None:
    decision = offered("upgrade_to_team")
    upgrade(engine, "business")
    observe(engine, decision, plan="starter", plan_on_record="business")
    assert won() == []
    observe(engine, decision, plan="business", plan_on_record="starter")
    assert won() == [decision]


def test_before_the_plan_on_record_was_kept_the_plan_was_all_there_is(offered, won, engine) -> None:
    decision = offered("upgrade_to_team")
    upgrade(engine, "team")
    observe(engine, decision, without="plan_on_record", plan="team")
    assert won() == []
    observe(engine, decision, without="plan_on_record", plan="starter")
    assert won() == [decision]


def test_a_record_of_another_version_is_passed_over(offered, again, won, engine) -> None:
    decision = offered("upgrade_to_team")
    older = again(decision, days=3)
    observe(engine, decision, a_fact_to_come=1)
    upgrade(engine, "team")
    assert won() == [older]


def test_what_was_noted_since_the_look_is_not_noted_again(
    offered, again, won, engine, desk, clock
) -> None:
    decision = offered("upgrade_to_team")
    upgrade(engine, "team")
    with reading(engine) as session:
        writes = list(look_for_won(session, desk.vendor.catalogue, now=clock()))
    assert len(writes) == 1
    assert won() == [decision]
    with transaction(engine) as session:
        writes[0](session)
    assert won() == [decision]


def test_the_look_writes_without_reading_a_record(offered, engine, desk, clock) -> None:
    offered("upgrade_to_team")
    upgrade(engine, "team")
    with reading(engine) as session:
        writes = list(look_for_won(session, desk.vendor.catalogue, now=clock()))
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    with transaction(engine) as session:
        for write in writes:
            write(session)
    assert any("INSERT INTO segue_outcomes" in one for one in said)
    assert not any("observed" in one or "record" in one for one in said)


def test_there_is_nothing_to_write_where_nothing_was_won(offered, engine, desk, clock) -> None:
    offered("upgrade_to_team")
    with reading(engine) as session:
        assert list(look_for_won(session, desk.vendor.catalogue, now=clock())) == []
