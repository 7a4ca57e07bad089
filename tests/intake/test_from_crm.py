"""A CRM's customer becomes an account whose people can sign in, and follows what happens there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from crm_sync.incoming.pulling import Puller
from intake.desk import Desk
from intake.from_crm import FromCrm
from remote.sealing import seal
from store.accounts import Account, Contact
from store.crm import CrmTarget
from store.crm_incoming import CrmCursor, CrmDeal, CrmReading
from store.database import reading, transaction
from store.settings import Settings
from tests.conftest import Clock
from tests.fakes.hubspot.described import there
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.properties import Property
from tests.fakes.hubspot.service import SERVICE_KEY, HubSpot
from tests.fakes.serving import Fault, Reply, served
from web.app import create_app
from web.tokens import Identity, sign_identity

MAPPING = """
incoming:
  accounts:
    id: customer_number
    fields:
      plan: {source: plan, values: {Gold: business}}
      products: {source: products, values: {Routing Plus: routing}}
  contacts: {id: user_id}
"""
MINUTES = timedelta(minutes=5)


class Hub:
    """An account of HubSpot's with the vendor's own properties."""

    def __init__(self, fake: HubSpot) -> None:
        self.fake, self.portal = fake, fake.portal
        for name in ("customer_number", "plan", "products"):
            self.portal.property("companies", Property(name))
        self.portal.property("contacts", Property("user_id"))
        for name in ("companies", "contacts", "deals"):
            self.portal.property(name, Property("segue_id", unique=True, ours=True))

    def add(self, of: str, company: Record | None = None, /, **properties: str) -> Record:
        """A record, of a company."""
        record = self.portal.create(self.portal.table(of), properties)
        if company is not None:
            self.portal.associate((of, record.id), ("companies", company.id))
        return record

    def edit(self, of: str, record: Record, /, **properties: str) -> None:
        """Somebody changes it."""
        self.portal.change(self.portal.table(of), record, properties)


@pytest.fixture
def hub(clock: Clock) -> Hub:
    if not there():
        pytest.skip("HubSpot's descriptions are not here (shared/specs/hubspot)")
    fake = HubSpot(clock, most=100_000)
    fake.limits.searches.most = 100_000  # of real seconds, and the test's clock leaps
    return Hub(fake)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Harbor with a mapping of its own for HubSpot."""
    folder = tmp_path / "harbor"
    folder.mkdir()
    for part in settings.vendor.iterdir():
        (folder / part.name).symlink_to(part.absolute())
    (folder / "crm").mkdir(exist_ok=True)
    (folder / "crm" / "hub.yaml").write_text(MAPPING)
    return settings.model_copy(update={"vendor": folder})


@pytest.fixture
def puller(
    hub: Hub, engine: Engine, settings: Settings, desk: Desk, clock: Clock
) -> Iterator[Puller]:
    with served(hub.fake) as base:
        sealed = seal({"service_key": SERVICE_KEY}, settings)
        told = {"base_url": base, "calls_in_ten_seconds": 1000}
        with transaction(engine) as session:
            row = CrmTarget(id="hub", kind="hubspot", settings=told, connected_at=clock())
            row.credentials = sealed
            session.add(row)
        yield FromCrm(engine, settings, lambda: desk.vendor, clock).puller()
    assert hub.fake.violations == []


def _account(engine: Engine, account_id: str) -> dict[str, Any]:
    with reading(engine) as session:
        row = session.get_one(Account, account_id)
        owned = [one.product_id for one in row.owned]
        return {"plan": row.plan, "owner": row.owner_id, "stage": row.stage, "owned": owned}


def _ids(engine: Engine, table: type[Account] | type[Contact]) -> list[str]:
    """Those that came in: Northwind and Southwind were there before."""
    account_id = table.id if table is Account else Contact.account_id
    query = select(table.id).where(account_id.not_in(("northwind", "southwind")))
    with reading(engine) as session:
        return sorted(session.scalars(query))


def test_a_customer_comes_in_and_their_people_can_sign_in(
    hub: Hub, puller: Puller, engine: Engine, settings: Settings, clock: Clock
) -> None:
    maya = hub.portal.owner("maya.chen@harbor.example", "Maya", "Chen")
    acme = hub.add(
        "companies", name="Acme", lifecyclestage="customer", customer_number="c-100",
        plan="Gold", products="Routing Plus;insights", hubspot_owner_id=maya,
    )  # fmt: skip
    hub.add("contacts", acme, email="ann@acme.example", firstname="Ann", user_id="u-ann")
    hub.add("contacts", acme, email="bo@acme.example", firstname="Bo")
    hub.add("deals", acme, dealname="Seats", dealstage="appointmentscheduled")
    clock.pass_(MINUTES)
    puller.take_up()
    assert _account(engine, "c-100") == {
        "plan": "business",
        "owner": "maya-chen",
        "stage": "customer",
        "owned": ["insights", "routing"],
    }
    assert _ids(engine, Contact) == ["u-ann"]
    with reading(engine) as session:
        assert session.scalar(select(CrmDeal.account_id)) == "c-100"
        assert all(session.scalars(select(CrmCursor.complete)))
    secret = settings.identity_secret.get_secret_value()
    for contact, known in (("u-ann", {"name": "Ann", "company": "Acme"}), ("u-bo", None)):
        identity = Identity(
            account_id="c-100", contact_id=contact, name="Ann", email="ann@acme.example"
        )
        token = sign_identity(identity, secret, now=datetime.now(UTC))
        with TestClient(create_app(settings, clock)) as client:
            answer = client.post(
                "/api/v1/visits", json={"page": "/", "zone": "UTC", "identity_token": token}
            )
        assert answer.json().get("identity") == known, answer.text


def test_what_changes_over_there_changes_here(
    hub: Hub, puller: Puller, engine: Engine, clock: Clock
) -> None:
    acme = hub.add("companies", name="Acme", customer_number="c-100", plan="Gold")
    clock.pass_(MINUTES)
    puller.take_up()
    hub.edit("companies", acme, plan="team")
    clock.pass_(MINUTES)
    puller.take_up()
    assert _account(engine, "c-100")["plan"] == "team"
    other = hub.add("companies", name="Acme 2", lifecyclestage="customer", products="insights")
    clock.pass_(MINUTES)
    puller.take_up()
    hub.portal.merge("companies", other.id, acme.id)
    clock.pass_(MINUTES)
    puller.take_up()
    assert _ids(engine, Account) == ["c-100"]
    assert _account(engine, "c-100")["owned"] == ["insights"]


@pytest.mark.both_databases
def test_faults_on_the_way_lose_nothing(
    hub: Hub, puller: Puller, engine: Engine, clock: Clock
) -> None:
    companies = [
        hub.add("companies", name=f"C{number}", customer_number=f"c-{number}")
        for number in range(9)
    ]
    for company in companies:
        hub.add("contacts", company, email=f"a{company.id}@x.example", user_id=f"u-{company.id}")
    limited = Reply(429, {"message": "slow down"}, {"Retry-After": "3"})
    hub.fake.faults = [
        Fault("reset", on=("POST", "companies/search")),
        Fault("lost", on=("POST", "companies/batch/read")),
        Fault("answer", limited, on=("POST", "contacts/search")),
        Fault("answer", Reply(502), on=("POST", "contacts/batch/read")),
    ]
    for _ in range(12):
        clock.pass_(MINUTES)
        puller.take_up()
    assert len(_ids(engine, Account)) == len(_ids(engine, Contact)) == len(companies)
    with reading(engine) as session:
        assert session.get_one(CrmReading, "hub").failure is None
    assert hub.fake.faults == []


def test_a_revoked_key_is_told_with_a_remedy_and_comes_back_by_itself(
    hub: Hub, puller: Puller, engine: Engine, clock: Clock
) -> None:
    hub.add("companies", name="Acme", customer_number="c-100")
    keys, hub.fake.keys = hub.fake.keys, {}
    puller.take_up()
    with reading(engine) as session:
        state = session.get_one(CrmReading, "hub")
    assert state.failure
    assert state.remedy
    hub.fake.keys = keys
    clock.pass_(timedelta(minutes=6))
    puller.take_up()
    assert _account(engine, "c-100")["stage"] == "prospect"


def test_a_slip_in_what_is_written_over_there_stops_no_reading_after_a_restart(
    hub: Hub, puller: Puller, engine: Engine, settings: Settings, desk: Desk, clock: Clock
) -> None:
    puller.take_up()
    file = settings.vendor / "crm" / "hub.yaml"
    file.write_text(MAPPING + "\ndeals: null\n")
    hub.add("companies", name="Acme", lifecyclestage="customer", customer_number="c-100")
    clock.pass_(MINUTES)
    FromCrm(engine, settings, lambda: desk.vendor, clock).puller().take_up()
    assert _ids(engine, Account) == ["c-100"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("incoming: {accounts: {fields: {colour: x}}}", "colour is no field of ours"),
        ("incoming: {accounts: {fields: {plan: segue_plan}}}", "plan is read from segue_plan"),
        ("incoming: {accounts: {by_domain: true}}", "by_domain needs `domain`"),
        ("incoming: 7", "'incoming' has no parts"),
    ],
)
def test_a_mapping_that_cannot_be_is_told_and_nothing_is_read(
    hub: Hub, puller: Puller, engine: Engine, settings: Settings, written: str, said: str
) -> None:
    (settings.vendor / "crm" / "hub.yaml").write_text(written)
    hub.add("companies", name="Acme", lifecyclestage="customer")
    puller.take_up()
    with reading(engine) as session:
        state = session.get_one(CrmReading, "hub")
    assert _ids(engine, Account) == []
    assert said in (state.failure or "")
    assert state.remedy
