"""Who the visitor is, and that nobody becomes somebody else."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from store.accounts import Contact
from store.database import transaction
from tests.web.conftest import Browser


@pytest.fixture
def now() -> datetime:
    """The real moment: tokens are checked against the real clock."""
    return datetime.now(UTC)


def signed(secret: str, **claims: object) -> str:
    moment = datetime.now(UTC)
    whole = {
        "sub": "dana",
        "account_id": "northwind",
        "name": "Dana Lee",
        "email": "dana@northwind.example",
        "iat": moment,
        "exp": moment + timedelta(minutes=10),
    } | claims
    return jwt.encode({k: v for k, v in whole.items() if v is not None}, secret, "HS256")


def test_a_stranger_is_nobody(browser) -> None:
    assert browser.opened["identity"] is None
    assert browser.opened["step"]["kind"] == "ask"


def test_a_signed_in_customer_is_recognised(client, identity_token) -> None:
    browser = Browser(client, identity_token=identity_token)
    assert browser.opened["identity"] == {"name": "Dana Lee", "company": "Northwind"}
    assert browser.opened["step"]["kind"] == "confirm_known"


def test_a_reload_goes_on_with_the_visit(client, browser) -> None:
    browser.post("/answers", {"answers": {"plan": "starter"}})
    again = Browser(client, visit_token=browser.opened["visit_token"])
    assert again.opened["step"]["field"] == "team_size"


def test_another_identity_begins_another_visit(client, browser, identity_token) -> None:
    browser.post("/answers", {"answers": {"plan": "business"}})
    customer = Browser(
        client, visit_token=browser.opened["visit_token"], identity_token=identity_token
    )
    assert customer.opened["step"]["kind"] == "confirm_known"
    signed_out = Browser(client, visit_token=customer.opened["visit_token"])
    assert signed_out.opened["identity"] is None
    assert signed_out.opened["step"]["field"] == "plan"


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"iat": None},
        {"exp": datetime.now(UTC) + timedelta(days=2)},
        {"account_id": "southwind"},
        {"account_id": "nobody"},
        {"email": None},
        {"name": ""},
        {"aud": "somebody else"},
    ],
)
def test_an_identity_that_does_not_hold_is_refused(client, settings, claims) -> None:
    token = signed(settings.identity_secret.get_secret_value(), **claims)
    answer = client.post("/api/v1/visits", json={"page": "/", "identity_token": token})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "bad_token"


def test_an_identity_signed_by_somebody_else_is_refused(client) -> None:
    token = signed("another secret of at least thirty-two bytes")
    answer = client.post("/api/v1/visits", json={"page": "/", "identity_token": token})
    assert answer.status_code == 401


def test_an_unsigned_identity_is_refused(client) -> None:
    moment = datetime.now(UTC)
    token = jwt.encode(
        {"sub": "dana", "account_id": "northwind", "iat": moment, "exp": moment}, None, "none"
    )
    answer = client.post("/api/v1/visits", json={"page": "/", "identity_token": token})
    assert answer.status_code == 401


def test_an_identity_token_is_no_visit_token(client, identity_token) -> None:
    headers = {"Authorization": f"Bearer {identity_token}"}
    assert client.get("/api/v1/visit", headers=headers).status_code == 401


def test_no_token_no_visit(client) -> None:
    assert client.get("/api/v1/visit").status_code == 401


def test_a_typed_address_reveals_nothing(browser, client) -> None:
    known, unknown = Browser(client), Browser(client)
    one = known.post("/answers", {"answers": {"email": "dana@northwind.example"}}).json()
    other = unknown.post("/answers", {"answers": {"email": "nobody@nowhere.example"}}).json()
    assert one == other


def test_who_changed_employers_does_not_go_on_with_the_former_accounts_visit(
    client, engine, settings, identity_token
) -> None:
    former = Browser(client, identity_token=identity_token)
    with transaction(engine) as session:
        dana = session.get_one(Contact, "dana")
        dana.account_id = "southwind"
    now_at = signed(settings.identity_secret.get_secret_value(), account_id="southwind")
    moved = Browser(client, visit_token=former.opened["visit_token"], identity_token=now_at)
    assert moved.opened["identity"]["company"] == "Southwind"
