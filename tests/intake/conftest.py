"""A flow on Harbor's real catalogue and teams, with a clock that a test may turn."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from intake.desk import Desk, open_desk
from intake.flow import Flow
from intake.meetings import Meetings
from scheduler import sync_hosts
from store.accounts import Account, Contact, Ownership
from store.database import open_engine, transaction
from store.durable import prepare_durable_work
from store.migrate import migrate
from store.settings import Settings
from store.visits import Visit

SECRET = "a secret of at least thirty-two bytes"


class Clock:
    """A clock that moves only when a test says so."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, time: timedelta) -> None:
        self.moment += time


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with every table, ours and those of durable work: made once, copied."""
    file = tmp_path_factory.mktemp("prepared") / "segue.db"
    migrate(f"sqlite:///{file}")
    prepare_durable_work(f"sqlite:///{file}")
    return file


@pytest.fixture
def settings(prepared: Path, tmp_path: Path, harbor: Path) -> Settings:
    file = tmp_path / "segue.db"
    file.write_bytes(prepared.read_bytes())
    return Settings.model_validate(
        {
            "vendor": harbor,
            "database_url": f"sqlite:///{file}",
            "server_secret": SECRET,
            "identity_secret": SECRET[::-1],
            "actions_secret": "actions",
            "operator_key": "operator",
        }
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(settings: Settings, engine: Engine) -> Desk:
    desk = open_desk(settings, engine)
    with transaction(engine) as session:
        sync_hosts(session, desk.vendor.teams)
        dana = Contact(id="dana", email="dana@northwind.example", name="Dana Lee", role="Ops")
        sue = Contact(id="sue", email="sue@southwind.example", name="Sue Roe", role=None)
        session.add_all([starter_account("northwind", dana), starter_account("southwind", sue)])
    return desk


@pytest.fixture
def flow(engine: Engine, desk: Desk, clock: Clock) -> Flow:
    return Flow(engine, desk, clock)


@pytest.fixture
def meetings(engine: Engine, desk: Desk, clock: Clock) -> Meetings:
    return Meetings(engine, desk, clock)


@pytest.fixture
def stranger(flow: Flow) -> str:
    """The id of a visit of somebody nobody vouched for."""
    return flow.open_visit(Visit(page="/", zone="Europe/Berlin", language="en")).id


@pytest.fixture
def customer(flow: Flow) -> str:
    """The id of a visit of Dana at Northwind, on Starter with 45 seats."""
    return flow.open_visit(
        Visit(
            page="/pricing",
            zone="America/New_York",
            language="en",
            account_id="northwind",
            contact_id="dana",
            verified_name="Dana Lee",
            verified_email="dana@northwind.example",
        )
    ).id


@pytest.fixture
def neighbour(flow: Flow) -> str:
    """The id of a visit of another customer, of the same owner."""
    return flow.open_visit(
        Visit(page="/", zone="UTC", language="en", account_id="southwind", contact_id="sue")
    ).id


def starter_account(id_: str, contact: Contact) -> Account:
    """A healthy customer on the smallest plan, whose seats are nearly used up."""
    return Account(
        id=id_,
        name=id_.title(),
        segment="mid",
        region="americas",
        stage="customer",
        employees=300,
        plan="starter",
        plan_since=date(2025, 9, 1),
        seats_bought=45,
        seats_used=44,
        owner_id="maya-chen",
        onboarding_completed=True,
        core_milestone_on=date(2025, 11, 1),
        usage={},
        owned=[Ownership(product_id="scheduling", since=date(2025, 10, 1))],
        contacts=[contact],
    )
