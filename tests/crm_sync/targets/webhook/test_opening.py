"""A webhook is opened with an address that messages may go to, and its secrets."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from crm_sync.links import Links
from crm_sync.mappings.reading import read_mapping
from crm_sync.operating.connecting import Wish, keep
from crm_sync.targets.connection import Connection, StoredCredentials
from crm_sync.targets.kinds import open_target
from crm_sync.targets.target import Delivered, Parcel
from crm_sync.targets.webhook.opening import checked_url
from crm_sync.targets.webhook.signing import new_secret
from remote.faults import Refused
from store.database import transaction
from store.settings import Settings
from tests.crm_sync.targets.webhook.conftest import Receiver
from tests.fakes.serving import served


def connected(engine: Engine, settings: Settings, url: str, secrets: str) -> Connection:
    now = datetime.now(UTC)
    with transaction(engine) as session:
        wish = Wish("hooks", "webhook", {"url": url}, {"secrets": secrets})
        keep(session, settings, wish, now=now)
    return Connection(
        id="hooks",
        kind="webhook",
        settings={"url": url},
        credentials=StoredCredentials(engine, settings, "hooks"),
        mapping=read_mapping("webhook", None),
        links=Links(engine, "hooks"),
        engine=engine,
        clock=lambda: datetime.now(UTC),
    )


def test_a_connected_webhook_is_opened_and_told(
    engine: Engine, settings: Settings, receiver: Receiver, parcel: Callable[..., Parcel]
) -> None:
    with served(receiver) as url:
        target = open_target(connected(engine, settings, url, f"{new_secret()} {receiver.secret}"))
        found = target.deliver([parcel()], until=time.monotonic() + 300)
        target.close()
    assert found == {"msg-northwind-1": Delivered()}
    assert set(receiver.taken) == {"msg-northwind-1"}


def test_without_a_secret_it_is_refused(engine: Engine, settings: Settings) -> None:
    with pytest.raises(Refused, match="has one secret"):
        open_target(connected(engine, settings, "https://hooks.example.com", ""))


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/segue?team=1",
        "http://localhost:8080/",
        "http://10.1.2.3/segue",
        "http://n8n:5678/webhook",
        "http://[::1]/",
    ],
)
def test_where_messages_may_go(url: str) -> None:
    assert checked_url(url) == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "no address"),
        ("hooks.example.com", "no address"),
        ("ftp://hooks.example.com", "no address"),
        ("https://", "no address"),
        ("https://hooks.example.com:notaport", "no address"),
        ("https://hooks.example.com/\n", "no address"),
        ("http://hooks.example.com", "for everybody to read"),
        ("https://maya:secret@hooks.example.com", "holds a password"),
    ],
)
def test_where_messages_may_not_go(url: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        checked_url(url)
    assert "maya" not in str(refused.value)
