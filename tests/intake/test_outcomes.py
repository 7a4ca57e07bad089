"""What becomes of an offer, and what is written down of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from intake.answers import Answers
from intake.coming_back import OfferGone
from intake.decisions import NotThen
from intake.later import mark_ignored
from intake.steps import Done, Prompt
from offers import Facts
from store.accounts import Account
from store.database import transaction
from store.decisions import DecisionRow, Outcome
from store.visits import Visit

FACTS = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
NEXT_VISIT = timedelta(hours=2)


def say_facts(flow, visit: str):
    return flow.give_answers(visit, FACTS, "", source="form", placement="form")


def confirm(flow, visit: str):
    flow.confirm_known(visit, placement="form")
    return say_facts(flow, visit)


def outcomes(engine) -> list[str]:
    with transaction(engine) as session:
        return list(session.scalars(select(Outcome.outcome).order_by(Outcome.at)))


def another_visit(flow, account: str = "northwind", contact: str = "dana") -> str:
    visit = Visit(
        page="/", zone="Europe/Berlin", language="en", account_id=account, contact_id=contact
    )
    return flow.open_visit(visit).id


class TestTheStory:
    def test_every_answer_is_kept_in_its_order(self, flow, stranger, engine, clock) -> None:
        prompt = say_facts(flow, stranger)
        for response in ("defer", "accept", "decline"):
            clock.pass_(timedelta(seconds=5))
            flow.respond_to_offer(stranger, prompt.decision_id, response)
        assert outcomes(engine) == ["shown", "deferred", "accepted", "declined"]

    def test_a_meeting_belongs_to_it(self, flow, customer, meetings, engine, clock) -> None:
        prompt = confirm(flow, customer)
        clock.pass_(timedelta(seconds=5))
        flow.respond_to_offer(customer, prompt.decision_id, "accept")
        _, free, _ = flow.times(customer, first=clock().date(), days=14, zone="UTC")
        held = flow.hold_time(customer, free[0].starts_at, "UTC")
        clock.pass_(timedelta(seconds=5))
        flow.book(customer, held.hold_id, name="Dana Lee", email="dana@northwind.example")
        assert outcomes(engine) == ["shown", "accepted", "booked"]

    def test_the_facts_are_kept_with_the_decision(self, flow, customer, engine) -> None:
        prompt = confirm(flow, customer)
        with transaction(engine) as session:
            row = session.get_one(DecisionRow, prompt.decision_id)
            facts = Facts.model_validate(row.observed)
        assert facts.pain_points == {"missed_follow_ups"}
        assert facts.verified
        assert row.segment == facts.segment == "mid"

    def test_a_gated_feature_that_was_tried_is_a_fact(self, flow, stranger, engine) -> None:
        flow.note_signal(stranger, "feature_tried", "single_sign_on")
        prompt = say_facts(flow, stranger)
        with transaction(engine) as session:
            row = session.get_one(DecisionRow, prompt.decision_id)
            assert Facts.model_validate(row.observed).features_tried == {"single_sign_on"}


class TestNotNow:
    def test_the_visitor_is_asked_when_it_may_come_back(self, flow, stranger) -> None:
        prompt = say_facts(flow, stranger)
        step = flow.respond_to_offer(stranger, prompt.decision_id, "defer")
        assert isinstance(step, Done)
        assert step.decision_id == prompt.decision_id
        days = [date.fromisoformat(str(choice.value)) for choice in step.again]
        assert days == [date(2026, 12, 2), date(2026, 12, 18), date(2027, 2, 18)]

    def test_it_comes_back_on_that_day_and_not_before(self, flow, customer, engine, clock) -> None:
        prompt = confirm(flow, customer)
        flow.respond_to_offer(customer, prompt.decision_id, "defer")
        step = flow.respond_to_offer(customer, prompt.decision_id, "defer", date(2027, 2, 18))
        assert "18 February 2027" in step.text
        assert not step.again
        clock.moment = datetime(2027, 2, 17, 12, tzinfo=UTC)
        assert isinstance(confirm(flow, another_visit(flow)), Done)
        clock.moment = datetime(2027, 2, 18, 12, tzinfo=UTC)
        assert isinstance(confirm(flow, another_visit(flow)), Prompt)

    def test_the_day_begins_where_the_visitor_is(self, flow, stranger, engine) -> None:
        prompt = say_facts(flow, stranger)
        flow.respond_to_offer(stranger, prompt.decision_id, "defer", date(2026, 12, 2))
        with transaction(engine) as session:
            until = session.get_one(DecisionRow, prompt.decision_id).deferred_until
        assert until == datetime(2026, 12, 1, 23, tzinfo=UTC)

    @pytest.mark.parametrize("day", [date(2026, 11, 18), date(2020, 1, 1), date(2099, 1, 1)])
    def test_a_day_that_is_past_or_years_away_changes_nothing(
        self, flow, stranger, engine, day
    ) -> None:
        prompt = say_facts(flow, stranger)
        with pytest.raises(NotThen):
            flow.respond_to_offer(stranger, prompt.decision_id, "defer", day)
        assert flow.current_step(stranger) == prompt
        assert outcomes(engine) == ["shown"]


class TestTwoVisitsOfOneAccount:
    def test_get_one_offer_between_them(self, flow, engine) -> None:
        first, second = another_visit(flow), another_visit(flow)
        assert isinstance(confirm(flow, first), Prompt)
        assert isinstance(confirm(flow, second), Done)

    def test_another_comes_once_the_first_is_settled(self, flow, desk, engine, clock) -> None:
        prompt = confirm(flow, another_visit(flow))
        clock.pass_(NEXT_VISIT)
        with transaction(engine) as session:
            mark_ignored(desk, session, prompt.decision_id, clock())
        assert isinstance(confirm(flow, another_visit(flow)), Prompt)

    def test_another_accounts_offer_holds_nothing_back(self, flow) -> None:
        assert isinstance(confirm(flow, another_visit(flow)), Prompt)
        assert isinstance(confirm(flow, another_visit(flow, "southwind", "sue")), Prompt)


def test_a_plan_without_an_account_is_no_facts_of_an_account(flow, stranger, engine) -> None:
    """An address that was typed says nothing of what its account owns."""
    with transaction(engine) as session:
        session.get_one(Account, "northwind").seats_bought = 50
    flow.give_answers(
        stranger,
        Answers(email="dana@northwind.example"),
        "",
        source="form",
        placement="form",
    )
    prompt = say_facts(flow, stranger)
    with transaction(engine) as session:
        facts = Facts.model_validate(session.get_one(DecisionRow, prompt.decision_id).observed)
    assert not facts.verified
    assert facts.seats_bought is None
    assert facts.owned_products == frozenset()


def refuse(flow, engine) -> None:
    second = another_visit(flow)
    prompt = confirm(flow, second)
    flow.respond_to_offer(second, prompt.decision_id, "decline")


def wait(flow, engine) -> None:
    confirm(flow, another_visit(flow))


def get_into_trouble(flow, engine) -> None:
    with transaction(engine) as session:
        session.get_one(Account, "northwind").open_escalation = True


def buy(flow, engine) -> None:
    with transaction(engine) as session:
        session.get_one(Account, "northwind").plan = "enterprise"


class TestComingBack:
    """To an offer that was left lying until it counted as ignored."""

    @pytest.fixture
    def left_lying(self, flow, desk, engine, clock) -> tuple[str, Prompt]:
        visit = another_visit(flow)
        prompt = confirm(flow, visit)
        clock.pass_(NEXT_VISIT)
        with transaction(engine) as session:
            mark_ignored(desk, session, prompt.decision_id, clock())
        return visit, prompt

    def test_it_is_still_there(self, flow, left_lying) -> None:
        visit, prompt = left_lying
        assert flow.current_step(visit) == prompt
        flow.respond_to_offer(visit, prompt.decision_id, "accept")

    @pytest.mark.parametrize("meanwhile", [refuse, wait, get_into_trouble, buy])
    def test_unless_something_speaks_against_it(self, flow, engine, left_lying, meanwhile) -> None:
        visit, prompt = left_lying
        meanwhile(flow, engine)
        assert isinstance(flow.current_step(visit), Done)
        with pytest.raises(OfferGone):
            flow.respond_to_offer(visit, prompt.decision_id, "accept")
        assert isinstance(flow.respond_to_offer(visit, prompt.decision_id, "decline"), Done)


def test_a_control_group_is_shown_nothing_in_the_offers_place(flow, desk, engine, settings) -> None:
    catalogue = desk.vendor.catalogue
    holdout = catalogue.policies.holdout.model_copy(update={"share": 0.999999})
    policies = catalogue.policies.model_copy(update={"holdout": holdout})
    everybody = catalogue.model_copy(update={"policies": policies})
    desk.live.take(replace(desk.vendor, catalogue=everybody))
    visit = another_visit(flow)
    assert isinstance(confirm(flow, visit), Done)
    desk.live.take(replace(desk.vendor, catalogue=catalogue))
    more = Answers(pain_points=("manual_routing",))
    step = flow.give_answers(visit, more, "", source="form", placement="form")
    assert isinstance(step, Done)
    with transaction(engine) as session:
        rows = session.scalars(select(DecisionRow).where(DecisionRow.visit_id == visit)).all()
    assert [bool(row.withheld_offer_id) for row in rows] == [True]
