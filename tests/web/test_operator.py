"""The operator's pages without the key: closed, with the way in."""

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from store.settings import Settings

SECRET = "a key that is no sentence of ours"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"operator_key": SecretStr(SECRET)})


@pytest.mark.parametrize("path", ["/operator/crm", "/operator/calendars", "/operator/enter?key=no"])
def test_who_has_no_key_is_told_where_it_is_and_not_what(client: TestClient, path: str) -> None:
    told = client.get(path)
    assert told.status_code == 403
    assert "/operator/enter?key=…" in told.text
    assert "SEGUE_OPERATOR_KEY" in told.text
    assert ".segue/secrets.env" in told.text
    assert SECRET not in told.text


def test_the_address_that_is_told_lets_in(client: TestClient) -> None:
    entered = client.get("/operator/enter", params={"key": SECRET})
    assert entered.status_code == 303
    assert "segue_operator=" in entered.headers["set-cookie"]
