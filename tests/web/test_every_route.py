"""Every address of ours, one after another: its headers, its limit of size, its forms."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from web.guards import LARGEST_BODY

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FILES = ("/embed/v1/segue.js", "/pages/none.css", "/no/such/page", "/openapi.json")


@pytest.fixture
def everywhere(app: FastAPI) -> list[tuple[str, str]]:
    """Method and address of each route; an ``x`` stands for whatever an address names."""
    contexts = [
        context
        for included in app.routes
        if hasattr(included, "effective_route_contexts")
        for context in included.effective_route_contexts()
    ]
    found = [
        (method, re.sub(r"\{[^}]+\}", "x", context.path))
        for context in contexts
        for method in sorted(context.methods)
    ]
    assert len(found) > 80, "all routes of the application are found"
    return found


@pytest.fixture
def operator(client: TestClient, settings) -> TestClient:
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    return client


def test_every_answer_has_the_headers(operator: TestClient, everywhere) -> None:
    for method, path in [*everywhere, *(("GET", file) for file in FILES)]:
        answer = operator.request(method, path)
        lacking = {name for name, value in HEADERS.items() if answer.headers.get(name) != value}
        assert not lacking, f"{method} {path} ({answer.status_code}) lacks {lacking}"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, path
        shown_in_ours = path.startswith("/playground/") or path.endswith("/html")
        assert "frame-ancestors 'none'" in policy or shown_in_ours, path
        assert "unsafe-eval" not in policy, path
        assert answer.headers["Referrer-Policy"] in (
            "no-referrer",
            "strict-origin-when-cross-origin",
        ), path


def test_what_is_one_persons_is_kept_by_no_cache(operator: TestClient, everywhere) -> None:
    for method, path in everywhere:
        if path.startswith(("/api/", "/operator", "/meetings/", "/book/", "/rep/", "/your-data/")):
            assert "no-store" in operator.request(method, path).headers["Cache-Control"], path


def test_nowhere_is_too_much_read(client: TestClient, everywhere) -> None:
    for method, path in everywhere:
        if method in ("POST", "PUT", "PATCH") and not path.startswith("/v1/"):
            body = b" " * (LARGEST_BODY + 1)
            answer = client.request(method, path, content=body)
            expected = 403 if path.startswith("/internal/") else 413
            assert answer.status_code == expected, path


def test_rasas_conversation_has_a_limit_as_well(client: TestClient, settings) -> None:
    token = settings.actions_secret.get_secret_value()
    answer = client.post(f"/internal/actions?token={token}", content=b" " * (17 << 20))
    assert answer.status_code == 413


def test_no_form_of_the_operators_is_taken_from_another_website(
    operator: TestClient, everywhere
) -> None:
    forms = [path for method, path in everywhere if method == "POST" and "/operator" in path]
    assert len(forms) >= 11
    for path in forms:
        for site in ("cross-site", "same-site"):
            answer = operator.post(path, headers={"Sec-Fetch-Site": site}, data={})
            assert answer.status_code == 403, f"{path} from {site}"
            assert "another website" in answer.text
        foreign = operator.post(path, headers={"Origin": "https://evil.example"}, data={})
        assert foreign.status_code == 403, f"{path} by Origin alone"


def test_behind_tls_browsers_come_by_tls_alone(app, settings, clock, desk) -> None:
    from web.app import create_app

    there = settings.model_copy(update={"public_url": "https://segue.example"})
    for made, expected in ((there, "max-age=31536000"), (settings, None)):
        with TestClient(create_app(made, clock)) as client:
            assert client.get("/healthz").headers.get("Strict-Transport-Security") == expected
