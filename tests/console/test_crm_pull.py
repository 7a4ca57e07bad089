"""``./segue crm pull`` against HubSpot as a server."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from crm_sync.targets.connection import StoredCredentials
from remote.sealing import seal
from store.accounts import Account
from store.crm import CrmTarget
from store.database import reading, transaction
from store.settings import Settings
from tests.console.conftest import Told
from tests.fakes.hubspot.described import there
from tests.fakes.hubspot.properties import Property
from tests.fakes.hubspot.service import SERVICE_KEY, HubSpot
from tests.fakes.serving import served

Segue = Callable[..., Told]


@pytest.fixture
def hub(engine: Engine, settings: Settings) -> Iterator[HubSpot]:
    if not there():
        pytest.skip("HubSpot's descriptions are not here (shared/specs/hubspot)")
    fake = HubSpot(most=100_000)
    for name in ("companies", "contacts", "deals"):
        fake.portal.property(name, Property("segue_id", unique=True, ours=True))
    with served(fake) as base, transaction(engine) as session:
        told = {"base_url": base, "calls_in_ten_seconds": 1000}
        row = CrmTarget(id="hub", kind="hubspot", settings=told, connected_at=datetime.now(UTC))
        row.credentials = seal({"service_key": SERVICE_KEY}, settings)
        session.add(row)
        session.commit()
        yield fake


def _company(hub: HubSpot, **properties: str) -> None:
    hub.portal.create(hub.portal.table("companies"), properties)


def test_what_the_crm_says_is_read_now(segue: Segue, hub: HubSpot, engine: Engine) -> None:
    owner = hub.portal.owner("nobody@harbor.example", "No", "Body")
    _company(hub, name="Acme", lifecyclestage="customer", hubspot_owner_id=owner)
    _company(hub, name="Bolt", lifecyclestage="lead")
    told = segue("crm", "pull")
    assert (told.code, told.err) == (0, "")
    assert "companies: 1 followed, 1 stranger" in told.out
    assert "No Body (nobody@harbor.example) owns it over there" in told.out
    with reading(engine) as session:
        assert session.scalars(select(Account.name)).all() == ["Acme"]


def test_it_can_be_read_by_a_program(segue: Segue, hub: HubSpot) -> None:
    _company(hub, name="Acme", lifecyclestage="customer")
    told = json.loads(segue("crm", "pull", "--target", "hub", "--all", "--json").out)
    (one,) = told["crms"]
    assert one["read"]["company"] == {"records": 1, "all": True}
    assert (one["failure"], one["companies"]) == (None, {"followed": 1})


def test_a_crm_that_cannot_be_read_says_why_and_what_to_do(segue: Segue, hub: HubSpot) -> None:
    hub.keys.clear()
    told = segue("crm", "pull")
    assert told.code == 1
    assert "✗ hub" in told.out
    assert "segue crm connect" in told.out


@pytest.mark.parametrize(
    ("target", "said"),
    [("hubb", "There is no CRM 'hubb'. Did you mean 'hub'?"), ("own", "Nothing comes from 'own'")],
)
def test_what_cannot_be_read_is_said(
    segue: Segue, hub: HubSpot, engine: Engine, target: str, said: str
) -> None:
    with transaction(engine) as session:
        session.add(
            CrmTarget(id="own", kind="webhook", settings={}, connected_at=datetime.now(UTC))
        )
    told = segue("crm", "pull", "--target", target)
    assert told.code == 1
    assert said in told.err


def test_a_hubspot_account_is_listened_to(
    segue: Segue, hub: HubSpot, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("the app's secret\n"))
    told = segue("crm", "listen", "hub")
    assert told.code == 0, told.err
    assert f"{settings.public_url}/v1/crm/hub/hubspot" in told.out
    held = StoredCredentials(engine, settings, "hub").load()
    assert held == {"service_key": SERVICE_KEY, "webhook_secret": "the app's secret"}
    assert "the app's secret" not in told.out
    assert "! HubSpot calls https addresses alone. Set SEGUE_PUBLIC_URL" in told.out
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert "No secret was given" in segue("crm", "listen", "hub").err


def test_without_a_crm_it_says_how_to_connect_one(segue: Segue) -> None:
    told = segue("crm", "pull")
    assert told.code == 1
    assert "./segue crm connect --help" in told.err
