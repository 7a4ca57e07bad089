"""A HubSpot account says what changed; nobody else can."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from crm_sync.operating.connecting import Wish, keep
from store.crm_incoming import CrmReading, CrmToRead
from store.database import reading, transaction
from store.settings import Settings
from tests.fakes.hubspot.signing import signed
from web.api.deliveries import LARGEST_DELIVERY

SECRET, OTHER = "the app's own secret", "the other app's secret"
PATH = "/v1/crm/hub/hubspot"


@pytest.fixture(autouse=True)
def _connected(engine: Engine, settings: Settings, now: datetime) -> None:
    with transaction(engine) as session:
        for name, secret, account in (("hub", SECRET, "62515"), ("other", OTHER, "99")):
            held = {"service_key": "k", "webhook_secret": secret}
            keep(session, settings, Wish(name, "hubspot", {"account": account}, held), now=now)
        keep(session, settings, Wish("sf", "salesforce", {}, {"client_secret": SECRET}), now=now)
        keep(session, settings, Wish("mute", "hubspot", {}, {"service_key": "k"}), now=now)


def _event(event_id: int = 1, object_id: int = 7, **changed: Any) -> dict[str, Any]:
    return {
        "eventId": event_id, "subscriptionId": 25, "portalId": 62515, "attemptNumber": 0,
        "occurredAt": 1_700_000_000_000, "subscriptionType": "company.propertyChange",
        "objectId": object_id, "propertyName": "plan", "propertyValue": "Gold", **changed,
    }  # fmt: skip


class Sender:
    """Signs as HubSpot does and sends."""

    def __init__(self, client: TestClient, settings: Settings, now: datetime) -> None:
        self.client, self.now, self.base = client, now, settings.public_url

    def send(
        self,
        *events: Any,
        path: str = PATH,
        secret: str = SECRET,
        ago: timedelta = timedelta(0),
        body: bytes | None = None,
        signed_for: str | None = None,
    ) -> httpx.Response:
        content = json.dumps(events).encode() if body is None else body
        uri = f"{self.base}{signed_for or path}"
        headers = dict(signed(secret, "POST", uri, content, self.now - ago))
        return self.client.post(path, content=content, headers=headers)


@pytest.fixture
def hubspot(client: TestClient, settings: Settings, now: datetime) -> Sender:
    return Sender(client, settings, now)


def _noted(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        rows = session.scalars(select(CrmToRead).order_by(CrmToRead.remote_id))
        return [(one.target_id, one.thing, one.remote_id) for one in rows]


def test_what_changed_is_noted_and_nothing_of_it_is_believed(
    hubspot: Sender, engine: Engine
) -> None:
    answer = hubspot.send(_event(), _event(2, 8, subscriptionType="contact.creation"))
    assert (answer.status_code, answer.json()) == (200, {"noted": 2, "repeated": 0, "ignored": 0})
    assert _noted(engine) == [("hub", "company", "7"), ("hub", "contact", "8")]


def test_a_replay_is_answered_and_does_nothing(hubspot: Sender, engine: Engine) -> None:
    hubspot.send(_event())
    with transaction(engine) as session:
        session.delete(session.get_one(CrmToRead, ("hub", "company", "7")))
    again = hubspot.send(_event(), _event(attemptNumber=1))
    assert again.json()["noted"] == 0
    assert _noted(engine) == []


def test_events_in_another_order_note_the_same(hubspot: Sender, engine: Engine) -> None:
    hubspot.send(_event(2, subscriptionType="company.deletion", occurredAt=1_700_000_000_009))
    hubspot.send(_event(1, subscriptionType="company.creation"))
    assert _noted(engine) == [("hub", "company", "7")]


@pytest.mark.parametrize(
    "sent",
    [
        {"secret": "guessed"},
        {"secret": OTHER},
        {"secret": ""},
        {"ago": timedelta(minutes=6)},
        {"ago": timedelta(minutes=-6)},
        {"signed_for": "/v1/crm/other/hubspot"},
        {"path": "/v1/crm/other/hubspot"},
        {"path": "/v1/crm/nobody/hubspot"},
        {"path": "/v1/crm/builtin/hubspot"},
        {"path": "/v1/crm/mute/hubspot", "secret": ""},
        {"path": "/v1/crm/sf/hubspot"},
        {"path": PATH + "?portalId=62515", "signed_for": PATH},
    ],
)
def test_who_cannot_sign_for_this_account_is_refused(
    hubspot: Sender, engine: Engine, sent: dict[str, Any]
) -> None:
    answer = hubspot.send(_event(), **sent)
    assert (answer.status_code, _noted(engine)) == (401, [])


def test_an_unsigned_call_is_refused(client: TestClient, engine: Engine) -> None:
    assert client.post(PATH, json=[_event()]).status_code == 401
    assert _noted(engine) == []


def test_one_account_cannot_speak_of_another(hubspot: Sender, engine: Engine) -> None:
    """The secret is right, and the events are of another account's records."""
    answer = hubspot.send(_event(portalId=99), _event(2, 8))
    assert answer.json() == {"noted": 1, "repeated": 0, "ignored": 1}
    assert _noted(engine) == [("hub", "company", "8")]


def test_ten_megabytes_are_not_read(hubspot: Sender, engine: Engine) -> None:
    answer = hubspot.send(body=b"[" + b" " * 10 * 1024 * 1024 + b"]")
    assert answer.status_code == 413
    assert LARGEST_DELIVERY < 10 * 1024 * 1024


def test_a_signed_body_that_is_none_is_said_to_be_none(hubspot: Sender) -> None:
    assert hubspot.send(body=b'{"not": "a list"}').status_code == 400


def test_kinds_that_mean_nothing_are_counted(hubspot: Sender, engine: Engine) -> None:
    hubspot.send(_event(subscriptionType="ticket.creation"), _event(2, subscriptionType="x"))
    hubspot.send(_event(3, subscriptionType="ticket.creation"))
    with reading(engine) as session:
        assert session.get_one(CrmReading, "hub").ignored == 3
    assert _noted(engine) == []


def test_what_nobody_is_called_is_looked_for_nowhere(hubspot: Sender) -> None:
    # PostgreSQL takes no NUL in a text: without a look at the name this is an error of ours.
    for name in ("%00", "a%00b", "x" * 33, "..%2f..%2fetc"):
        assert hubspot.client.post(f"/v1/crm/{name}/hubspot", content=b"[]").status_code in (
            404,
            422,
        )
