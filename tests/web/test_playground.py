"""The playground's pages, as they come from the server."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.web.test_snippets import read
from web.app import create_app

ALL = "/playground", "/playground/snippet", "/playground/preview", "/playground/sent"


def test_the_settings_of_the_address_stand_in_the_page(client: TestClient) -> None:
    page = client.get("/playground?face=form&theme=dark&accent=%230a6b4f&title=%22%3Cb%3E").text
    assert '<option value="form" selected>' in page
    assert 'value="#0a6b4f"' in page
    assert "<b>" not in page
    assert "--segue-accent: #0a6b4f;" in page
    preview = re.search(r'src="(/playground/preview\?[^"]+)"', page)
    assert preview is not None
    shown = client.get(preview[1].replace("&amp;", "&")).text
    assert ("segue-form", {"theme": "dark"}) in read(shown)


def test_the_preview_signs_a_customer_in(client: TestClient) -> None:
    known = client.get("/playground/preview?customer=brightway-solar").text
    assert re.search(r'data-identity-token="[\w-]+\.[\w-]+\.[\w-]+"', known)
    assert "data-identity-token" not in client.get("/playground/preview?customer=nobody").text


def test_only_the_preview_may_be_framed_and_by_us_alone(client: TestClient) -> None:
    policies = {path: client.get(path).headers["Content-Security-Policy"] for path in ALL}
    assert "frame-ancestors 'self'" in policies["/playground/preview"]
    assert "frame-ancestors 'none'" in policies["/playground"]
    assert all("unsafe" not in policy for policy in policies.values())


@pytest.mark.parametrize("path", ["/playground", "/playground/preview"])
def test_nothing_of_it_is_inline(client: TestClient, path: str) -> None:
    tags = read(client.get(f"{path}?accent=red&face=own").text)
    assert all("src" in of for tag, of in tags if tag == "script")
    assert not [tag for tag, of in tags if tag == "style" or "style" in of]


def test_what_is_no_setting_is_refused(client: TestClient) -> None:
    assert client.get("/playground/snippet?accent=red;}").status_code == 422
    assert client.get("/playground/snippet?face=billboard").status_code == 422


def test_what_was_sent_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/playground/sent?plan=%3Cscript%3E&team=45").text
    assert "plan: &lt;script&gt;" in page


@pytest.mark.parametrize("path", ALL)
def test_a_production_has_no_playground(settings, path: str) -> None:
    app = create_app(settings.model_copy(update={"demo": False}))
    with TestClient(app) as client:
        assert client.get(path).status_code == 404
