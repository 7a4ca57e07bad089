"""``./segue known``, ``erase`` and ``erasures``: for those who ask by mail."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from intake.answers import Answers
from intake.flow import Flow
from store.crm import CrmDelivery
from store.database import reading, transaction
from store.erasures import Erasure
from store.visits import AnswerRow, Visit
from tests.conftest import Clock
from tests.crm_sync.carried import carry

Segue = Callable[..., Any]
ADA = "Ada@acme.example"


@pytest.fixture
def ada(flow: Flow, stranger: str) -> str:
    """A visitor who gave an address."""
    given = Answers(team_size=45, email=ADA)
    flow.give_answers(stranger, given, "we are 45", source="form", placement="form")
    flow.leave_message(stranger, ADA, "call me")
    return stranger


def test_known_prints_all_of_it_for_the_address_in_any_case(segue: Segue, ada: str) -> None:
    told = segue("known", "--email", "ada@ACME.example")
    assert told.code == 0
    known = json.loads(told.out)
    assert [one["id"] for one in known["visits"]] == [ada]
    assert {one["field"]: one["value"] for one in known["answers"]}["team_size"] == 45
    assert known["messages"][0]["text"] == "call me"


@pytest.mark.parametrize("verb", ["known", "erase"])
def test_an_address_of_nobody_is_said_so(segue: Segue, ada: str, verb: str) -> None:
    told = segue(verb, "--email", "bob@acme.example")
    assert told.code == 1
    assert "No visit holds the address bob@acme.example." in told.err


def test_a_dry_run_deletes_nothing(segue: Segue, ada: str, engine: Engine) -> None:
    told = segue("erase", "--email", ADA, "--dry-run", "--json")
    assert json.loads(told.out)["would_erase"]["answers"] == 2
    with reading(engine) as session:
        assert session.scalars(select(AnswerRow)).all()
        assert session.scalars(select(Erasure)).all() == []


def test_without_anybody_to_ask_nothing_is_deleted(segue: Segue, ada: str, engine: Engine) -> None:
    told = segue("erase", "--email", ADA)
    assert told.code == 1
    assert "Add --yes." in told.err
    with reading(engine) as session:
        assert session.scalars(select(AnswerRow)).all()


def test_it_is_deleted_and_listed_until_every_system_is_done(
    segue: Segue, ada: str, engine: Engine, clock: Clock
) -> None:
    carry(engine, now=clock())
    told = segue("erase", "--email", ADA, "--yes", "--json")
    assert told.code == 0
    id_ = json.loads(told.out)["erasure"]
    with reading(engine) as session:
        assert session.scalars(select(AnswerRow)).all() == []
    listed = segue("erasures", "--json")
    assert listed.code == 0
    [one] = json.loads(listed.out)["erasures"]
    assert (one["id"], one["by"], one["scope"]) == (id_, "operator", "address")
    assert one["systems"]["crm:builtin"]["state"] == "waiting"
    assert ADA.lower() not in listed.out.lower()
    assert id_ in segue("erasures", "--open").out


def test_what_a_crm_does_not_take_needs_a_person(segue: Segue, ada: str, engine: Engine) -> None:
    segue("erase", "--email", ADA, "--yes")
    with transaction(engine) as session:
        session.execute(
            update(CrmDelivery).values(state="dead", reason="It has cases.", remedy="Close them.")
        )
    told = segue("erasures")
    assert told.code == 1
    assert "It has cases. Close them." in told.out


def test_nobody_asked_so_far(segue: Segue) -> None:
    assert segue("erasures").out == "Nobody asked for it so far.\n"
    assert segue("erasures", "--open").out == "All are done.\n"


def test_others_keep_theirs(segue: Segue, ada: str, flow: Flow, clock: Clock) -> None:
    other = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    given = Answers(email="bob@acme.example")
    flow.give_answers(other, given, "", source="form", placement="form")
    clock.pass_(timedelta(minutes=1))
    segue("erase", "--email", ADA, "--yes")
    assert flow.known_about(other).addresses == ("bob@acme.example",)
