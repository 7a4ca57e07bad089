"""What an authorisation server answers, told as what it means."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from remote.faults import Refused, Unavailable
from remote.oauth import (
    AuthorisationServer,
    challenge,
    consent_url,
    exchange,
    machine_token,
)
from tests.conftest import Clock
from tests.fakes.authority import Authority
from tests.fakes.serving import Fault, Reply, served

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
SCOPES = ("https://vendor.example/auth/calendar.events", "https://vendor.example/auth/list")


@pytest.fixture
def authority(clock: Clock) -> Iterator[Authority]:
    authority = Authority(clock)
    yield authority
    assert authority.violations == []


@pytest.fixture
def server(authority: Authority) -> Iterator[AuthorisationServer]:
    with served(authority) as base:
        yield AuthorisationServer(
            "Vendor",
            f"{base}/authorize?tenant=1",
            f"{base}/token",
            authority.client_id,
            authority.client_secret,
            SCOPES,
            {"prompt": "consent"},
            settings="SEGUE_VENDOR_CLIENT_ID and SEGUE_VENDOR_CLIENT_SECRET",
        )


def _code(server: AuthorisationServer, authority: Authority) -> str:
    address = consent_url(
        server,
        redirect_uri="https://segue.example/back",
        state="s",
        verifier=VERIFIER,
        login_hint="maya@harbor.example",
    )
    return parse_qs(urlsplit(authority.consent(address, "maya")).query)["code"][0]


def _exchange(server: AuthorisationServer, code: str, clock: Clock, **other: str) -> object:
    values = {"verifier": VERIFIER, "redirect_uri": "https://segue.example/back", **other}
    return exchange(server, code=code, now=clock(), **values)


def test_the_challenge_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    assert challenge(VERIFIER) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_code_is_good_once(
    server: AuthorisationServer, authority: Authority, clock: Clock
) -> None:
    code = _code(server, authority)
    _exchange(server, code, clock)
    with pytest.raises(Refused):
        _exchange(server, code, clock)


@pytest.mark.parametrize("wrong", [{"verifier": "x" * 43}, {"redirect_uri": "https://x.example"}])
def test_a_code_is_good_for_who_began(
    server: AuthorisationServer, authority: Authority, clock: Clock, wrong: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        _exchange(server, _code(server, authority), clock, **wrong)


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (Reply(400, {"error": "invalid_grant"}), "Connect it again"),
        (Reply(400, {"error": "interaction_required"}), "Connect it again"),
        (Reply(401, {"error": "invalid_client"}), "SEGUE_VENDOR_CLIENT_SECRET"),
        (Reply(400, {"error": "unauthorized_client"}), "SEGUE_VENDOR_CLIENT_SECRET"),
        (Reply(400, {"error": "invalid_request", "error_description": "a\nb"}), "redirect URI"),
        (Reply(403, b"<html>"), "redirect URI"),
    ],
)
def test_what_a_person_must_do(
    server: AuthorisationServer, authority: Authority, clock: Clock, reply: Reply, remedy: str
) -> None:
    authority.faults.append(Fault("answer", reply))
    with pytest.raises(Refused) as refused:
        _exchange(server, "code", clock)
    assert remedy in refused.value.remedy
    assert authority.client_secret not in f"{refused.value} {refused.value.remedy}"


@pytest.mark.parametrize(
    "fault",
    [
        Fault("answer", Reply(500)),
        Fault("answer", Reply(429, {"error": "rate"})),
        Fault("answer", Reply(400, {"error": "temporarily_unavailable"})),
        Fault("answer", Reply(200, {"token_type": "Bearer"})),
        Fault("answer", Reply(200, {"access_token": "", "expires_in": 1})),
        Fault("answer", Reply(200, {"access_token": "a", "expires_in": -1})),
        Fault("answer", Reply(200, b"{")),
        Fault("answer", Reply(302, None, {"Location": "https://elsewhere.example"})),
        Fault("reset"),
        Fault("cut"),
    ],
    ids=lambda fault: f"{fault.kind} {fault.reply.status} {str(fault.reply.body)[:30]}",
)
def test_what_may_pass(
    server: AuthorisationServer, authority: Authority, clock: Clock, fault: Fault
) -> None:
    code = _code(server, authority)
    authority.faults.append(fault)
    with pytest.raises(Unavailable):
        _exchange(server, code, clock)


def test_a_permission_without_a_refresh_token_is_of_no_use(
    server: AuthorisationServer, authority: Authority, clock: Clock
) -> None:
    authority.faults.append(Fault("answer", Reply(200, {"access_token": "a"})))
    with pytest.raises(Refused, match="within the hour"):
        _exchange(server, "code", clock)


def test_scopes_that_are_written_otherwise_are_the_same(
    server: AuthorisationServer, authority: Authority, clock: Clock
) -> None:
    """Microsoft names them with or without the API's address."""
    told = {"access_token": "a", "refresh_token": "r", "scope": "Calendar.Events LIST profile"}
    authority.faults.append(Fault("answer", Reply(200, told)))
    _exchange(server, "code", clock)


def test_an_application_asks_with_its_secret(
    server: AuthorisationServer, authority: Authority, clock: Clock
) -> None:
    grant = {"grant_type": "client_credentials", "scope": "https://vendor.example/.default"}
    token, ends = machine_token(server, grant, now=clock())
    assert authority.grant(token) is not None
    assert ends > clock()
