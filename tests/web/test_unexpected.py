"""An error that nobody foresaw: an honest sentence, readable from another website, no traceback."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from store.settings import Settings
from tests.web.conftest import Browser

OTHER = "https://shop.example"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"allowed_origins": [OTHER]})


def test_the_visitor_gets_a_sentence(client: TestClient, browser: Browser, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(client.app.state.parts.flow, "form_fields", broken)
    answer = client.get("/api/v1/form", headers={**browser.headers, "Origin": OTHER})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "unexpected"
    assert "secret" not in answer.text
    assert answer.headers["access-control-allow-origin"] == OTHER


@pytest.mark.parametrize("error", [OperationalError("", {}, Exception()), NoConnection("full")])
def test_a_database_that_is_busy_is_to_be_asked_again(
    client: TestClient, monkeypatch, error: Exception
) -> None:
    """A lock that takes too long, or a pool of which every connection is in use."""

    def busy(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("web.api.events.record", busy)
    body = {"userId": "dana", "event": "Form Published"}
    answer = client.post("/v1/track", auth=("the key of events", ""), json=body)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["error"]["code"] == "store_unavailable"
