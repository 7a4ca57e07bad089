"""Who may embed: the websites of the list, and no other; a visit stays on the one it began on."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import API, Browser
from tests.web.test_api_description import CALLS

SHOP, BLOG, FOREIGN = "https://shop.example", "https://blog.example", "https://evil.example"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"allowed_origins": [SHOP, BLOG]})


@pytest.fixture
def shop(app) -> Iterator[TestClient]:
    with TestClient(app, headers={"Origin": SHOP}) as client:
        yield client


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("origin", [FOREIGN, "null", f"{SHOP}.evil.example", "http://shop.example"])
def test_a_website_that_is_not_listed_is_refused_everywhere(
    client: TestClient, browser: Browser, method: str, path: str, origin: str
) -> None:
    answer = client.request(method, path, headers={**browser.headers, "Origin": origin}, json={})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "origin_not_allowed"
    assert "SEGUE_ALLOWED_ORIGINS" in answer.json()["detail"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_browser_asks_for_it_and_is_told_no(client: TestClient) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Origin": FOREIGN}
    told = client.options(f"{API}/visits", headers=asking)
    assert told.status_code == 400
    assert "Access-Control-Allow-Origin" not in told.headers


@pytest.mark.parametrize("origin", [SHOP, BLOG, None])
def test_a_listed_one_and_what_is_no_website_may(client: TestClient, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    answer = client.post(f"{API}/visits", json={"page": "/"}, headers=headers)
    assert answer.status_code == 201
    assert answer.headers.get("Access-Control-Allow-Origin") == origin


@pytest.mark.parametrize("own", ["http://testserver", "https://testserver"])
def test_segues_own_pages_always_may(client: TestClient, own: str, settings) -> None:
    for origin in (own, settings.public_url):
        answer = client.post(f"{API}/visits", json={"page": "/"}, headers={"Origin": origin})
        assert answer.status_code == 201


def test_a_visit_of_one_website_opens_on_no_other(shop: TestClient, client: TestClient) -> None:
    stolen = Browser(shop).headers
    there = client.get(f"{API}/visit", headers={**stolen, "Origin": SHOP})
    elsewhere = client.get(f"{API}/visit", headers={**stolen, "Origin": BLOG})
    assert there.status_code == 200
    assert elsewhere.status_code == 401
    assert elsewhere.json()["error"]["code"] == "bad_token"


def test_it_is_not_gone_on_with_there_but_another_one_begins(
    shop: TestClient, client: TestClient
) -> None:
    own = Browser(shop)
    own.post("/answers", {"answers": {"team_size": 45}})
    opening = {"page": "/", "visit_token": own.opened["visit_token"]}
    begun = client.post(f"{API}/visits", json=opening, headers={"Origin": BLOG}).json()
    gone_on = client.post(f"{API}/visits", json=opening, headers={"Origin": SHOP}).json()
    keys = client.app.state.parts.keys  # type: ignore[attr-defined]
    visit = keys.read_visit_token(own.opened["visit_token"])
    assert keys.read_visit_token(begun["visit_token"]) != visit
    assert keys.read_visit_token(gone_on["visit_token"]) == visit
