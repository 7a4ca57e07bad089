"""Harbor's website: its pages, and the way to be one of its customers."""

import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import Browser


@pytest.fixture
def now():
    """The real moment: the site's identity tokens are signed for real."""
    return datetime.now(UTC)


@pytest.mark.parametrize("path", ["/", "/pricing", "/settings"])
def test_every_page_carries_the_embed(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "/embed/v1/segue.js" in page.text
    assert page.text.count("<h1") == 1


def test_parts_of_pages_are_no_pages(client: TestClient) -> None:
    assert client.get("/_site").status_code == 404


def test_a_customer_is_signed_in_and_out(client: TestClient) -> None:
    assert "data-identity-token" not in client.get("/").text
    client.cookies.set("demo_visitor", "brightway-solar")
    token = re.search(r'data-identity-token="([^"]+)"', client.get("/pricing").text)
    assert token is not None
    client.cookies.set("demo_visitor", "nobody")
    assert "data-identity-token" not in client.get("/").text


def test_a_page_seen_twice_is_a_signal(browser: Browser, app) -> None:
    for _ in range(2):
        assert browser.post("/signals", {"kind": "page_viewed", "subject": "/pricing"}).is_success
    facts = {"plan": "starter", "team_size": 45}
    browser.post("/answers", {"answers": facts})
    step = browser.post("/answers/skip", {"field": "pain_points"}).json()["step"]
    assert step["kind"] == "prompt"
    assert "came back to the prices" in step["reason"]


def test_a_feature_that_was_tried_is_a_signal(client: TestClient, browser: Browser) -> None:
    (tried,) = re.findall(r'data-tries="(\w+)"', client.get("/settings").text)
    assert browser.post("/signals", {"kind": "feature_tried", "subject": tried}).is_success
    browser.post("/answers", {"answers": {"plan": "team", "team_size": 140}})
    step = browser.post("/answers/skip", {"field": "pain_points"}).json()["step"]
    assert step["kind"] == "prompt"
    assert "reached for single sign-on" in step["reason"]


@pytest.mark.parametrize("subject", ["sso", "/pricing", "\u2028", "x" * 2000])
def test_a_feature_that_nobody_sells_is_refused(browser: Browser, subject: str) -> None:
    answer = browser.post("/signals", {"kind": "feature_tried", "subject": subject})
    assert answer.status_code == 422
