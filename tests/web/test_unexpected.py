"""An error that nobody foresaw: an honest sentence, readable from another website, no traceback."""

import pytest
from fastapi.testclient import TestClient

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
