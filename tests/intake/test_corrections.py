"""A fact is corrected while an offer is open: the offer is taken back, and decided anew."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from intake.answers import Answers
from intake.coming_back import OfferGone
from intake.flow import Flow
from intake.meetings.booking import AlreadyBooked
from intake.steps import Done, Prompt
from store.crm import CrmOutbox
from store.database import transaction
from store.decisions import DecisionRow, Outcome
from store.visits import Visit

FACTS = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))


def give(flow: Flow, visit: str, placement: str = "chat", **answers: object):
    given = Answers.model_validate(answers)
    return flow.give_answers(visit, given, "no, …", source=placement, placement=placement)


def offers(engine: Engine) -> list[DecisionRow]:
    with transaction(engine) as session:
        query = select(DecisionRow).where(DecisionRow.offer_id.is_not(None))
        return list(session.scalars(query.order_by(DecisionRow.at, DecisionRow.id)))


def told(engine: Engine) -> list[tuple[str, str]]:
    """(decision, outcome), as the CRM heard of them."""
    with transaction(engine) as session:
        rows = session.scalars(select(CrmOutbox.hand_off).order_by(CrmOutbox.seq)).all()
        return [(row["id"], row["offer"]["outcome"]) for row in rows if row["offer"]]


@pytest.fixture
def offered(flow: Flow, stranger: str, clock) -> Prompt:
    """The offer that stands, and a second later."""
    step = flow.give_answers(stranger, FACTS, "", source="chat", placement="chat")
    assert isinstance(step, Prompt)
    clock.pass_(timedelta(seconds=1))
    return step


@pytest.mark.parametrize("placement", ["chat", "form"])
def test_an_offer_whose_facts_changed_is_made_anew_with_its_reason(
    flow, stranger, offered, engine, placement: str
) -> None:
    step = give(flow, stranger, placement, team_size=60)
    assert isinstance(step, Prompt)
    assert step.decision_id != offered.decision_id
    assert "60" in step.reason
    assert "45" not in step.reason
    former, successor = offers(engine)
    assert (former.outcome, successor.outcome) == ("withdrawn", "shown")
    assert told(engine) == [
        (former.id, "shown"),
        (former.id, "withdrawn"),
        (successor.id, "shown"),
    ]
    assert flow.current_step(stranger) == step


def test_where_nothing_fits_any_more_that_is_said(flow, stranger, offered, engine) -> None:
    step = give(flow, stranger, plan="enterprise")
    assert isinstance(step, Done)
    assert step.text.startswith("Thanks for putting that right. What I suggested doesn't fit")
    assert [row.outcome for row in offers(engine)] == ["withdrawn"]
    with transaction(engine) as session:
        kept = session.scalars(select(Outcome.outcome).order_by(Outcome.at, Outcome.id)).all()
    assert sorted(kept) == ["shown", "withdrawn"]


def test_corrected_back_it_is_offered_again(flow, stranger, offered, engine, clock) -> None:
    give(flow, stranger, plan="enterprise")
    clock.pass_(timedelta(seconds=1))
    step = give(flow, stranger, plan="starter")
    assert isinstance(step, Prompt)
    assert step.offer_id == offered.offer_id


@pytest.mark.parametrize(
    "answers",
    [
        {"team_size": 45},
        {"company": "Acme"},
        {"email": "ada@acme.example"},
        {"timeline": "this_quarter"},
        {"pain_points": ["missed_follow_ups", "approvals_bottleneck"]},
    ],
    ids=str,
)
def test_what_corrects_nothing_leaves_it(flow, stranger, offered, engine, answers: dict) -> None:
    assert give(flow, stranger, **answers) == offered
    assert len(offers(engine)) == 1


def test_the_offer_that_was_taken_back_is_not_answered_any_more(flow, stranger, offered) -> None:
    successor = give(flow, stranger, team_size=60)
    for response in ("accept", "decline", "defer"):
        with pytest.raises(OfferGone):
            flow.respond_to_offer(stranger, offered.decision_id, response)
    assert flow.current_step(stranger) == successor
    assert flow.respond_to_offer(stranger, None, "accept").kind in ("ask_routing", "pick_time")


@pytest.mark.parametrize("response", ["accept", "decline", "defer"])
def test_after_an_answer_to_it_nothing_is_taken_back(
    flow, stranger, offered, engine, response: str
) -> None:
    before = flow.respond_to_offer(stranger, offered.decision_id, response)
    assert give(flow, stranger, team_size=3) == before
    assert [row.outcome for row in offers(engine)] == [flow_outcome(response)]


def flow_outcome(response: str) -> str:
    return {"accept": "accepted", "decline": "declined", "defer": "deferred"}[response]


def test_a_customers_next_visit_is_not_held_back_by_what_was_taken_back(
    flow, customer, engine, clock
) -> None:
    flow.confirm_known(customer, placement="chat")
    first = flow.current_step(customer)
    if not isinstance(first, Prompt):
        first = give(flow, customer, pain_points=["missed_follow_ups"])
    assert isinstance(first, Prompt)
    clock.pass_(timedelta(seconds=1))
    step = give(flow, customer, plan="enterprise")
    assert not isinstance(step, Prompt)
    clock.pass_(timedelta(seconds=1))
    again = flow.open_visit(
        Visit(page="/", zone="UTC", language="en", account_id="northwind", contact_id="dana")
    ).id
    flow.confirm_known(again, placement="chat")
    assert isinstance(give(flow, again, pain_points=["missed_follow_ups"]), Prompt)


_moves = st.one_of(
    st.sampled_from(["starter", "team", "business", "enterprise"]).map(lambda one: {"plan": one}),
    st.sampled_from([1, 3, 12, 45, 60, 400]).map(lambda one: {"team_size": one}),
    st.lists(
        st.sampled_from(["missed_follow_ups", "approvals_bottleneck"]), min_size=1, unique=True
    ).map(lambda some: {"pain_points": some}),
    st.sampled_from(["accept", "decline", "defer"]),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_moves, max_size=8))
def test_whatever_is_corrected_at_most_one_offer_is_open_and_none_after_an_answer(
    flow: Flow, engine: Engine, clock, moves: list
) -> None:
    visit = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    flow.give_answers(visit, FACTS, "", source="form", placement="form")
    answered = False
    for move in moves:
        clock.pass_(timedelta(seconds=1))
        if isinstance(move, dict):
            step = give(flow, visit, **{k: v for k, v in move.items() if v != "team"})
            assert not (answered and isinstance(step, Prompt))
        elif isinstance(flow.current_step(visit), Prompt):
            try:
                flow.respond_to_offer(visit, None, move)
            except AlreadyBooked:
                continue
            answered = True
        with transaction(engine) as session:
            query = select(DecisionRow).where(
                DecisionRow.visit_id == visit, DecisionRow.offer_id.is_not(None)
            )
            rows = session.scalars(query.order_by(DecisionRow.at, DecisionRow.id)).all()
        assert sum(row.outcome == "shown" for row in rows) <= 1
        assert all(row.outcome == "withdrawn" for row in rows[:-1])
