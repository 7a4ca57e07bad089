"""The API keeps to its own description, whatever is sent to it (schemathesis)."""

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from store.settings import Settings
from tests.web.conftest import ANSWERS, Browser

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CALLS = [
    ("POST", "/api/v1/visits"),
    ("GET", "/api/v1/visit"),
    ("GET", "/api/v1/visit/data"),
    ("POST", "/api/v1/language"),
    ("POST", "/api/v1/zone"),
    ("POST", "/api/v1/prefill"),
    ("GET", "/api/v1/offer/{decision_id}"),
    ("POST", "/api/v1/messages"),
    ("GET", "/api/v1/form"),
    ("POST", "/api/v1/answers"),
    ("POST", "/api/v1/answers/confirm"),
    ("POST", "/api/v1/answers/change"),
    ("POST", "/api/v1/answers/skip"),
    ("POST", "/api/v1/offer"),
    ("GET", "/api/v1/offer/{decision_id}/why"),
    ("POST", "/api/v1/routing"),
    ("GET", "/api/v1/slots"),
    ("POST", "/api/v1/holds"),
    ("DELETE", "/api/v1/holds/{hold_id}"),
    ("POST", "/api/v1/bookings"),
    ("POST", "/api/v1/left-messages"),
    ("POST", "/api/v1/signals"),
]
EVENTS = [
    ("POST", f"/v1/{name}")
    for name in ("identify", "group", "track", "page", "screen", "alias", "batch")
]
NOTIFICATIONS = [("POST", "/v1/crm/{target_id}/hubspot")]


def test_every_call_is_described(app: FastAPI) -> None:
    described = {
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if path.startswith(("/api/", "/v1/"))
    }
    assert described == {*CALLS, *EVENTS, *NOTIFICATIONS}


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_no_input_breaks_it(app: FastAPI, browser: Browser, method: str, path: str) -> None:
    accepted = browser.post("/answers", {"answers": ANSWERS}).json()["step"]
    browser.post("/offer", {"decision_id": accepted["decision_id"], "response": "accept"})
    operation = schemathesis.openapi.from_asgi("/openapi.json", app)[path][method]

    @hypothesis(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def send(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=browser.headers), checks=CHECKS)

    send()


@pytest.mark.parametrize(("method", "path"), [*EVENTS, *NOTIFICATIONS])
def test_no_event_breaks_it(app: FastAPI, settings: Settings, method: str, path: str) -> None:
    headers = {"Authorization": f"Bearer {settings.events_key.get_secret_value()}"}
    operation = schemathesis.openapi.from_asgi("/openapi.json", app)[path][method]

    @hypothesis(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def send(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    send()
