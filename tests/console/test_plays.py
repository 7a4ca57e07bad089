"""``./segue plays``: the tasks are made and listed; a dry run writes nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from store.accounts import Account
from store.database import reading, transaction
from store.plays import PlayTask
from store.settings import Settings


@pytest.fixture
def renewing(engine: Engine) -> None:
    """Two Enterprise customers whose terms end in 75 days, one of them in trouble."""
    with transaction(engine) as session:
        session.add_all(
            Account(
                id=name,
                name=name.title(),
                segment="large",
                region="europe",
                stage="customer",
                plan="enterprise",
                owner_id="maya-chen",
                renewal_on=datetime.now(UTC).date() + timedelta(days=75),
                open_escalation=name == "upset",
                usage={},
            )
            for name in ("calm", "upset")
        )


def tasks(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(PlayTask)) or 0


@pytest.mark.usefixtures("renewing")
def test_a_dry_run_says_what_would_be_done_and_writes_nothing(
    segue: Callable[..., Any], engine: Engine
) -> None:
    told = segue("plays", "run", "--dry-run", "--json")
    assert told.code == 0
    said = json.loads(told.out)
    assert said["accounts"] == 2
    assert said["plays"]["enterprise_renewal_comes"]["made"] == 2
    assert {(one["account"], one["would"]) for one in said["tasks"]} == {
        ("calm", "make"),
        ("upset", "make"),
    }
    assert tasks(engine) == 0


@pytest.mark.usefixtures("renewing")
def test_a_run_makes_the_tasks_once_and_they_are_listed(
    segue: Callable[..., Any], engine: Engine
) -> None:
    first, second = (segue("plays", "run", "--json") for _ in range(2))
    assert json.loads(first.out)["plays"]["enterprise_renewal_comes"]["made"] == 2
    assert json.loads(second.out)["plays"] == {}
    assert tasks(engine) == 2
    listed = json.loads(segue("plays", "list", "--owner", "maya-chen", "--json").out)
    assert listed["open"] == 2
    assert {task["account"] for task in listed["tasks"]} == {"calm", "upset"}
    assert {task["owner_name"] for task in listed["tasks"]} == {"Maya Chen"}
    shown = segue("plays", "list", "--most", "1")
    assert "2 open tasks, the first 1" in shown.out
    assert "2 accounts looked at" in segue("plays", "run").out


def test_an_unknown_owner_is_refused_with_the_nearest(segue: Callable[..., Any]) -> None:
    told = segue("plays", "list", "--owner", "maya-che")
    assert told.code == 1
    assert told.out == ""
    assert "Did you mean 'maya-chen'?" in told.err


def test_where_there_are_no_tasks_it_says_how_they_come(segue: Callable[..., Any]) -> None:
    assert "./segue plays run" in segue("plays", "list").out


def test_a_faulty_catalogue_is_named_and_nothing_is_run(
    segue: Callable[..., Any], deployed: Settings, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    monkeypatch.setenv("SEGUE_VENDOR", "/no/such/folder")
    told = segue("plays", "run")
    assert told.code == 1
    assert "/no/such/folder" in told.err
    assert tasks(engine) == 0
