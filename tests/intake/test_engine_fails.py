"""The engine raises for one visit: what was said is kept, nobody else is concerned, it goes on."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine, select, update
from structlog.testing import capture_logs

from intake import deciding
from intake.answers import Answers
from intake.flow import Flow
from intake.steps import Done
from intake.undecided import Undecided, undecided_visits
from store.accounts import Account
from store.database import reading, transaction
from store.decisions import DecisionRow
from store.visits import Visit

RICH = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))


@pytest.fixture
def stranger(flow: Flow) -> str:
    return flow.open_visit(Visit(page="/", zone="UTC", language="en")).id


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[int]]:
    """Team sizes at which a rule of the catalogue raises; empty: it is mended."""
    sizes, decide = {45}, deciding.decide

    def raising(catalogue, facts, **named):
        if facts.team_size in sizes:
            raise ZeroDivisionError("a rule of the catalogue")
        return decide(catalogue, facts, **named)

    monkeypatch.setattr(deciding, "decide", raising)
    return sizes


def tell(flow: Flow, visit: str, answers: Answers):
    return flow.give_answers(visit, answers, "we are 45", source="chat", placement="chat")


def test_the_visitor_is_told_honestly_and_what_was_said_is_kept(
    flow: Flow, stranger: str, broken
) -> None:
    with capture_logs() as lines:
        step = tell(flow, stranger, RICH)
    assert isinstance(step, Done)
    assert "What you told me is kept" in step.text
    assert "human" in step.text
    known = {field["field"]: field["value"] for field in flow.form_fields(stranger)}
    assert (known["team_size"], known["plan"]) == (45, "starter")
    (failed,) = [line for line in lines if line["event"] == "engine failed"]
    assert (failed["log_level"], failed["visit"]) == ("error", stranger)


def test_a_person_can_be_had_meanwhile(flow: Flow, stranger: str, broken) -> None:
    tell(flow, stranger, RICH)
    flow.request_human(stranger, "human please")
    assert flow.current_step(stranger).kind != "prompt"


def test_another_visit_gets_its_offer(flow: Flow, broken) -> None:
    another = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    assert tell(flow, another, RICH.model_copy(update={"team_size": 60})).kind == "prompt"


def test_it_goes_on_once_it_is_mended(flow: Flow, stranger: str, broken: set[int]) -> None:
    tell(flow, stranger, RICH)
    broken.clear()
    assert tell(flow, stranger, Answers(team_size=45)).kind == "prompt"


def test_the_visit_is_noted_until_a_decision_for_it_succeeds(
    flow: Flow, stranger: str, broken: set[int], engine: Engine, now: datetime
) -> None:
    def undecided() -> list[Undecided]:
        with reading(engine) as session:
            return list(undecided_visits(session, now=now))

    tell(flow, stranger, RICH)
    assert undecided() == [Undecided(stranger, now, None)]
    another = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    tell(flow, another, RICH.model_copy(update={"team_size": 60}))
    assert [one.visit_id for one in undecided()] == [stranger], "another's decision mends nothing"
    broken.clear()
    tell(flow, stranger, Answers(team_size=45))
    assert undecided() == []


def test_an_offer_that_stands_is_not_lost_by_a_correction_that_fails(
    flow: Flow, stranger: str, broken: set[int]
) -> None:
    offered = tell(flow, stranger, RICH.model_copy(update={"team_size": 60}))
    assert offered.kind == "prompt"
    assert tell(flow, stranger, Answers(team_size=45)) == offered


def test_an_account_that_cannot_be_read_costs_its_visit_the_offer_and_no_word(
    flow: Flow, customer: str, neighbour: str, engine: Engine
) -> None:
    def healthy(health: str) -> None:
        with transaction(engine) as session:
            session.execute(update(Account).where(Account.id == "northwind").values(health=health))

    healthy("so so")  # no value of ours: whoever wrote it went past the import
    step = tell(flow, customer, RICH)
    assert isinstance(step, Done)
    assert "What you told me is kept" in step.text
    assert tell(flow, neighbour, RICH).kind == "prompt"
    healthy("good")
    assert tell(flow, customer, Answers(team_size=46)).kind == "prompt"


def test_of_what_cannot_be_recorded_nothing_stands(
    flow: Flow, stranger: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = tell(flow, stranger, RICH)
    assert offered.kind == "prompt"

    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError("not of the engine")

    monkeypatch.setattr(deciding, "_record", failing)
    with pytest.raises(ZeroDivisionError):
        tell(flow, stranger, Answers(plan="business"))
    assert flow.current_step(stranger) == offered
    with reading(engine) as session:
        (row,) = session.scalars(select(DecisionRow))
    assert row.outcome == "shown"
