"""A host lets Segue into their calendar: only an operator begins, and the way back is good once."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from intake.desk import Desk
from remote.sealing import unseal
from store.calendars import CalendarConsent, HostCalendar
from store.database import reading
from store.settings import Settings
from tests.conftest import Clock
from tests.fakes.authority import Authority
from tests.fakes.discovery import Description, description_file
from tests.fakes.google import Google
from tests.fakes.graph import Graph
from tests.fakes.serving import Fault, Reply, served
from web.app import create_app

MAYA = "maya-chen"
HERE = "/operator/calendars/connections"
COOKIE = "segue_connecting"


@dataclass
class Vendor:
    """One of the two, with Maya's calendar in it."""

    kind: str
    authority: Authority
    email: str


@pytest.fixture
def clock() -> Clock:
    """It begins now: whether a token is still good is asked of the machine's own clock."""
    return Clock(datetime.now(UTC))


@pytest.fixture(params=["google", "microsoft"])
def vendor(
    request: pytest.FixtureRequest, settings: Settings, desk: Desk, clock: Clock
) -> Iterator[Vendor]:
    """Both vendors in turn, served; the settings know them."""
    email = desk.vendor.teams.hosts[MAYA].email
    authority = Authority(clock, rotates=request.param == "microsoft")
    with served(authority) as login:
        if request.param == "google":
            file = description_file()
            if file is None:
                pytest.skip("Google's description is not here (shared/specs/google)")
            google = Google(Description(file), authority, clock)
            google.calendar(email, owner=email)
            with served(google) as api:
                settings.google_url, settings.google_client_id = (
                    f"{api}/calendar/v3",
                    authority.client_id,
                )
                settings.google_client_secret = settings.google_client_secret.__class__(
                    authority.client_secret
                )
                settings.google_token_url = f"{login}/token"
                settings.google_authorize_url = f"{login}/authorize"
                yield Vendor("google", authority, email)
            assert google.violations == []
        else:
            graph = Graph(authority, clock)
            graph.calendar("cal", owner=email)
            with served(graph) as api:
                graph.base = api
                settings.microsoft_url, settings.microsoft_login_url = f"{api}/v1.0", login
                settings.microsoft_client_id = authority.client_id
                settings.microsoft_client_secret = settings.microsoft_client_secret.__class__(
                    authority.client_secret
                )
                yield Vendor("microsoft", authority, email)
            assert graph.violations == []
    assert authority.violations == []


@pytest.fixture
def app(settings: Settings, desk: Desk, clock: Clock, vendor: Vendor) -> FastAPI:
    return create_app(settings, clock)


@pytest.fixture
def operator(client: TestClient, settings: Settings) -> TestClient:
    """The operator's browser."""
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value(), path="/operator")
    return client


@pytest.fixture
def sent(operator: TestClient, vendor: Vendor) -> str:
    """Where the operator's browser was sent to, for Maya."""
    answer = operator.get(f"{HERE}/consent/{vendor.kind}?host={MAYA}")
    assert answer.status_code == 303
    return str(answer.headers["location"])


@pytest.fixture
def back(operator: TestClient, vendor: Vendor, sent: str) -> Callable[[], str]:
    """Maya says yes; the path that her browser is sent back to. The strict cookie of the operator
    does not go along, since it comes from another website."""

    def consent() -> str:
        parts = urlsplit(vendor.authority.consent(sent, vendor.email))
        del operator.cookies["segue_operator"]
        return f"{parts.path}?{parts.query}"

    return consent


def choose(operator: TestClient, settings: Settings, shown: str) -> int:
    """The operator takes the first calendar that is shown."""
    operator.cookies.set(
        "segue_operator", settings.operator_key.get_secret_value(), path="/operator"
    )
    wish, address = (
        re.search(rf'name="{name}" value="([^"]+)"', shown) for name in ("wish", "address")
    )
    assert wish is not None
    assert address is not None
    form = {"wish": wish[1], "address": unescape(address[1]), "use": "both"}
    return operator.post(
        f"{HERE}/keep", data=form, headers={"Sec-Fetch-Site": "same-origin"}
    ).status_code


def connected(app: FastAPI) -> list[HostCalendar]:
    with reading(app.state.parts.engine) as session:
        return list(session.scalars(select(HostCalendar)))


def test_only_an_operator_begins(client: TestClient, vendor: Vendor, app: FastAPI) -> None:
    assert client.get(f"{HERE}/consent/{vendor.kind}?host={MAYA}").status_code == 403
    with reading(app.state.parts.engine) as session:
        assert session.scalars(select(CalendarConsent)).all() == []


def test_the_vendor_is_asked_for_the_host_with_pkce(
    sent: str, vendor: Vendor, settings: Settings, operator: TestClient, app: FastAPI
) -> None:
    query = dict(parse_qsl(urlsplit(sent).query))
    assert query["login_hint"] == vendor.email
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert query["redirect_uri"] == f"{settings.public_url}{HERE}/callback"
    cookie = next(c for c in operator.cookies.jar if c.name == COOKIE)
    assert cookie.path == HERE
    with reading(app.state.parts.engine) as session:
        (kept,) = session.scalars(select(CalendarConsent)).all()
    assert query["state"] != kept.state, "who reads the database cannot come back"


def test_a_consent_connects_the_hosts_calendar(
    back: Callable[[], str], operator: TestClient, app: FastAPI, vendor: Vendor, settings: Settings
) -> None:
    answer = operator.get(back())
    assert answer.status_code == 200, answer.text
    assert vendor.email in answer.text
    assert "refresh-" not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert choose(operator, settings, answer.text) == 303
    (row,) = connected(app)
    assert (row.host_id, row.kind, row.reads, row.writes) == (MAYA, vendor.kind, True, True)
    assert row.read_at is not None
    stored = unseal(row.credentials, settings)
    assert stored["refresh_token"].startswith("refresh-")
    assert stored["refresh_token"].encode() not in row.credentials


def test_the_way_back_is_good_once(
    back: Callable[[], str], operator: TestClient, app: FastAPI
) -> None:
    path = back()
    kept = operator.cookies[COOKIE]
    assert operator.get(path).status_code == 200
    assert COOKIE not in operator.cookies
    operator.cookies.set(COOKIE, kept, path=HERE)
    again = operator.get(path)
    assert again.status_code == 400
    assert "was done already" in again.text


def test_the_way_back_is_good_for_ten_minutes(
    back: Callable[[], str], operator: TestClient, clock: Clock
) -> None:
    path = back()
    clock.pass_(timedelta(minutes=10))
    assert operator.get(path).status_code == 400


def test_another_browser_does_not_come_back(back: Callable[[], str], operator: TestClient) -> None:
    path = back()
    operator.cookies.clear()
    assert operator.get(path).status_code == 403


def test_a_state_that_was_altered_does_not_come_back(
    back: Callable[[], str], operator: TestClient
) -> None:
    path = back()
    assert operator.get(path.replace("state=", "state=x")).status_code == 403
    operator.cookies.clear()
    operator.cookies.set(COOKIE, "made-up", path=HERE)
    assert operator.get(f"{HERE}/callback?code=1&state=made-up").status_code == 400
    assert operator.get(f"{HERE}/callback?code=1").status_code == 403


def test_a_host_who_says_no_is_not_connected(back: Callable[[], str], operator: TestClient) -> None:
    path, _, query = back().partition("?")
    state = dict(parse_qsl(query))["state"]
    answer = operator.get(path, params={"error": "access_denied", "state": state})
    assert answer.status_code == 400
    assert "Nothing is connected" in answer.text


def test_a_permission_left_out_is_named(
    sent: str, vendor: Vendor, back: Callable[[], str], operator: TestClient
) -> None:
    asked = dict(parse_qsl(urlsplit(sent).query))["scope"].split()
    vendor.authority.unticked = frozenset(asked[1:2])
    answer = operator.get(back())
    assert answer.status_code == 400
    assert asked[1].rsplit("/", 1)[-1].lower() in answer.text
    assert "every permission ticked" in answer.text


def test_a_vendor_that_is_away_says_so(
    vendor: Vendor, back: Callable[[], str], operator: TestClient
) -> None:
    path = back()
    vendor.authority.faults.append(Fault("answer", Reply(503)))
    answer = operator.get(path)
    assert answer.status_code == 400
    assert "Try again" in answer.text


def test_somebody_who_is_no_host_is_not_asked(operator: TestClient, vendor: Vendor) -> None:
    assert operator.get(f"{HERE}/consent/{vendor.kind}?host=nobody").status_code == 404
    assert operator.get(f"{HERE}/consent/caldav?host={MAYA}").status_code == 422


def test_a_deployment_that_is_not_registered_says_what_to_set(
    operator: TestClient, vendor: Vendor, settings: Settings
) -> None:
    settings.google_client_id = settings.microsoft_client_id = ""
    answer = operator.get(f"{HERE}/consent/{vendor.kind}?host={MAYA}")
    assert answer.status_code == 409
    assert "_CLIENT_ID" in answer.text


def test_connecting_again_replaces_the_permission(
    back: Callable[[], str], operator: TestClient, app: FastAPI, vendor: Vendor, settings: Settings
) -> None:
    choose(operator, settings, operator.get(back()).text)
    (row,) = connected(app)
    first = unseal(row.credentials, settings)
    sent = operator.get(f"{HERE}/consent/{vendor.kind}?host={MAYA}")
    parts = urlsplit(vendor.authority.consent(sent.headers["location"], vendor.email))
    choose(operator, settings, operator.get(f"{parts.path}?{parts.query}").text)
    (row,) = connected(app)
    assert unseal(row.credentials, settings)["refresh_token"] != first["refresh_token"]


def test_a_permission_that_is_renewed_while_it_is_tried_is_kept(
    back: Callable[[], str], operator: TestClient, app: FastAPI, vendor: Vendor, settings: Settings
) -> None:
    """Microsoft may change the refresh token each time, and take the former one no more."""
    vendor.authority.lasts = timedelta(minutes=2)  # renewed five minutes before its end: always
    assert choose(operator, settings, operator.get(back()).text) == 303
    (row,) = connected(app)
    asked = operator.post(f"{HERE}/{row.id}/check", headers={"Sec-Fetch-Site": "same-origin"})
    assert asked.status_code == 303
    (row,) = connected(app)
    assert (row.failure, row.remedy) == (None, None)
    assert row.version == 2
