"""The conversation as the people read it who were asked for."""

import httpx
from fastapi.testclient import TestClient

from intake.flow import Flow
from intake.messages import Said


def page(client: TestClient, visit: str) -> httpx.Response:
    return client.get(f"/operator/visits/{visit}")


def test_it_shows_what_was_said_as_text(client: TestClient, flow: Flow, stranger: str) -> None:
    flow.keep_messages(stranger, "m1", "<b>a human</b> please", [Said("Of course.", None)])
    flow.request_human(stranger, "<b>a human</b> please")
    client.cookies.set("segue_operator", "the operator's key")
    shown = page(client, stranger)
    assert shown.status_code == 200
    assert "&lt;b&gt;a human&lt;/b&gt; please" in shown.text
    assert "<b>a human</b>" not in shown.text
    assert "Of course." in shown.text
    assert "human requested" in shown.text


def test_without_the_key_it_is_nobodys(client: TestClient, stranger: str) -> None:
    assert page(client, stranger).status_code in (401, 403)


def test_a_conversation_that_does_not_exist(client: TestClient) -> None:
    client.cookies.set("segue_operator", "the operator's key")
    assert page(client, "nobody").status_code == 404
