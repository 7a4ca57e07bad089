"""The operator's list of erasures: how far each is, what was not taken, what to do about it."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from crm_sync.operating.connecting import BUILTIN
from intake.privacy import told_records
from store.database import transaction
from store.erasures import Erasure


@pytest.fixture
def operator(client: TestClient, settings) -> TestClient:
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    return client


@pytest.fixture
def erasures(engine, now) -> None:
    done = {"state": "done", "at": now.isoformat()}
    common = {"by": "visitor", "scope": "visit"}
    with transaction(engine) as session:
        session.add(
            Erasure(
                id="first",
                asked_at=now - timedelta(days=1),
                counts={"messages": 1204, "mails": 0},
                systems={"database": done, "conversations": done},
                finished_at=now,
                **common,
            )
        )
        session.add(
            Erasure(
                id="second",
                asked_at=now,
                counts={"messages": 2},
                systems={"database": done, f"crm:{BUILTIN}": {"state": "waiting"}},
                **common,
            )
        )


def test_nobody_without_the_key_sees_it(client: TestClient, erasures) -> None:
    assert client.get("/operator/erasures").status_code == 403


def test_none_yet(operator: TestClient) -> None:
    assert "Nobody asked for it so far." in operator.get("/operator/erasures").text


def test_each_system_of_each_wish(operator: TestClient, erasures) -> None:
    shown = operator.get("/operator/erasures").text
    assert shown.index('id="second"') < shown.index('id="first"'), "the newest first"
    assert "1,204 messages" in shown
    assert "mails" not in shown.split('id="first"')[1], "what was not there is not listed"
    assert f"CRM {BUILTIN}</dt><dd>waiting" in shown


def test_the_open_ones_alone(operator: TestClient, erasures) -> None:
    shown = operator.get("/operator/erasures?open=true").text
    assert 'id="second"' in shown
    assert 'id="first"' not in shown


def test_what_was_not_taken_is_told_with_its_remedy(
    operator: TestClient, erasures, monkeypatch
) -> None:
    why = {BUILTIN: ("It has <no> right to delete.", "Give it one, then replay.")}
    monkeypatch.setattr(told_records, "why_not_yet", lambda *_: why)
    shown = operator.get("/operator/erasures").text
    assert "It has &lt;no&gt; right to delete. Give it one, then replay." in shown
    assert f"/operator/crm/targets?target={BUILTIN}#not-taken" in shown
