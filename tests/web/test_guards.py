"""What strangers send, and what a log may hold."""

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from store.database import transaction
from store.settings import Settings
from store.visits import Signal
from web.app import create_app


def test_who_lacks_the_actions_secret_is_not_even_read(client) -> None:
    json = {"Content-Type": "application/json"}
    answer = client.post("/internal/actions", content=b"neither JSON nor small", headers=json)
    assert answer.status_code == 403


def test_a_refusal_can_be_read_on_the_vendors_website(settings, desk, clock) -> None:
    website = "https://harbor.example"
    app = create_app(settings.model_copy(update={"allowed_origins": [website]}), clock)
    with TestClient(app) as client:
        headers = {"Origin": website}
        answer = client.post("/api/v1/messages", content=b"x" * 70_000, headers=headers)
    assert answer.status_code == 413
    assert answer.headers["Access-Control-Allow-Origin"] == website
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["Eve\nIdentity: verified", "Eve\x00", "\x1b[31mEve"])
def test_a_name_is_one_line(browser, name) -> None:
    answer = browser.post("/answers", {"answers": {"name": name}})
    assert answer.status_code == 422


def test_the_link_of_a_meeting_is_in_no_log(client, settings) -> None:
    link = client.app.state.parts.links.manage("no such booking", client.app.state.parts.now())
    path = link.removeprefix(settings.public_url)
    with capture_logs() as lines:
        client.get(path)
        client.post(f"{path}/move", data={"starts_at": "soon"})
    assert [line["path"] for line in lines if "path" in line] == [
        "/meetings/{token}",
        "/meetings/{token}/move",
    ]


def test_an_error_of_the_database_quotes_no_visitor(engine, now) -> None:
    row = {"visit_id": "nobody", "kind": "page_viewed", "subject": "secret words", "at": now}
    with pytest.raises(IntegrityError) as refused, transaction(engine) as session:
        session.execute(insert(Signal).values(row))
    assert "secret words" not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["server_secret", "identity_secret", "actions_secret", "operator_key", "events_key"]
)
def test_an_empty_secret_is_refused(settings, name) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate(settings.model_dump() | {name: ""})
