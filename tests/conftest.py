"""What every test may ask for: a database of its own, a still clock, Harbor's folder and flow."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from accounts.learning import learning
from accounts.learnt import learnt_at
from examples.harbor import customers
from intake import vendor
from intake.desk import Desk, open_desk
from intake.flow import Flow
from intake.meetings.visitor_meetings import Meetings
from offers import Catalogue, Learnt
from offers import loading as offers_loading
from scheduler import sync_hosts
from scheduler.teams import reading as teams_reading
from store import database
from store.accounts import Account, Contact, Ownership
from store.database import open_engine, transaction
from store.durable import prepare_durable_work
from store.migrate import migrate
from store.settings import Settings
from store.visits import Visit
from tests import databases

# A slow machine is no fault of the code: no property fails for the time that it took.
# The same examples each time, so that what is green stays so until somebody changes it; others
# are looked for with `./segue test --hypothesis-profile=explore`.
hypothesis_settings.register_profile(
    "segue", deadline=None, max_examples=50, derandomize=True, database=None
)
hypothesis_settings.register_profile("explore", deadline=None, max_examples=500)
hypothesis_settings.load_profile("segue")

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
SECRET = "a secret of at least thirty-two bytes"


JOURNEYS = "tests/e2e/"
TOGETHER = (
    JOURNEYS,  # a running product, which takes most of a gigabyte
    "tests/bot/test_understanding.py",  # what the assistant understands of 2,607 texts
    "tests/bot/model/test_meaning_model.py",
)
"""The tests that share what takes long to make, and what."""
_GIVES_WAY = 5
"""A process's niceness: of two that want a processor it gets a quarter."""


class SharersInOneProcess(LoadScopeScheduling):
    """Deals out tests one by one, and those that are ``TOGETHER`` to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return next((shared for shared in TOGETHER if nodeid.startswith(shared)), nodeid)

    def mark_test_complete(
        self, node: WorkerController, item_index: int, duration: float = 0
    ) -> None:
        """What is done is put away: xdist counts all of it again after each test."""
        super().mark_test_complete(node, item_index, duration)
        given = self.assigned_work[node]
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(given[scope].values()):
            del given[scope]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> SharersInOneProcess:
    """How several processes share the tests; asked only where there are several."""
    # xdist 3.8's own groups (`--dist loadgroup`) do nothing under pytest 9.2.
    return SharersInOneProcess(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """The process that hands out the tests knows when all of them are done."""
    if not hasattr(config, "workerinput"):
        databases.open_run()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The journeys in the browser take longest, one after the other: who runs others gives way."""
    if hasattr(item.config, "workerinput") and not item.nodeid.startswith(JOURNEYS):
        os.nice(max(0, _GIVES_WAY - os.nice(0)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """After the last test of the last process."""
    if not hasattr(config, "workerinput"):
        databases.close_run()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is true of one database and matters on both is shown on both."""
    marked = metafunc.definition.get_closest_marker("both_databases")
    if marked and "kind_of_database" in metafunc.fixturenames:
        metafunc.parametrize("kind_of_database", ["sqlite", "postgresql"], indirect=True)


def learn(session: Session, catalogue: Catalogue, *, now: datetime) -> Learnt:
    """What the worker does at night, in one transaction; what the next decision reads of it."""
    for write in learning(session, catalogue, now=now):
        write(session)
    session.flush()
    return learnt_at(session, now)


class Clock:
    """A clock that moves only when a test says so."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, time: timedelta) -> None:
        self.moment += time


def once_for_harbor(read: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which reads each folder of Harbor's once in a process."""
    known = cache(read)

    def reading(folder: Path, *more: object) -> Any:
        return (known if folder.is_relative_to(HARBOR) else read)(folder, *more)

    return reading


@pytest.fixture(scope="session", autouse=True)
def harbor_is_read_once() -> Iterator[None]:
    """Most tests open a desk on it: to read it took longer than they do. Nobody writes to it."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (offers_loading, "load_with_places"),
            (teams_reading, "load_with_places"),
            (vendor, "load_sentences"),
            (customers, "load_customers"),
        ):
            patch.setattr(module, name, once_for_harbor(getattr(module, name)))
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    """Each test opens engines of its own. To put each statement into SQL anew for each of them
    took a fifth of the processor's time of tests with a database."""
    open_plainly = database.create_engine
    compiled: LRUCache[Any, Any] = LRUCache(2000)
    dialects: dict[str, Dialect] = {}
    """Those that a first connection made ready. What was compiled is known by its dialect."""

    def create_engine(url: str, **options: Any) -> Engine:
        engine = open_plainly(url, execution_options={"compiled_cache": compiled}, **options)
        kind = engine.dialect.name
        if kind in dialects:
            engine.dialect = dialects[kind]
        else:
            event.listen(
                engine, "first_connect", lambda *_: dialects.setdefault(kind, engine.dialect)
            )
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", create_engine)
        yield


@pytest.fixture
def now() -> datetime:
    """Wednesday, 2026-11-18, 15:00 UTC."""
    return datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def harbor() -> Path:
    """The example vendor's folder."""
    return HARBOR


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with every table, ours and those of durable work: made once, copied."""
    file = tmp_path_factory.mktemp("prepared") / "segue.db"
    migrate(f"sqlite:///{file}")
    prepare_durable_work(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def stock() -> Iterator[databases.Stock]:
    """The databases of this process on PostgreSQL."""
    stock = databases.Stock(*databases.shared())
    yield stock
    stock.close()


@pytest.fixture
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """``sqlite`` or ``postgresql``; tests marked ``both_databases`` run on each."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def database_url(
    kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A database of the test's own with every table, and nothing in them."""
    if kind_of_database == "sqlite":
        file = tmp_path / "segue.db"
        file.write_bytes(request.getfixturevalue("prepared").read_bytes())
        yield f"sqlite:///{file}"
        return
    with request.getfixturevalue("stock").database() as url:
        yield url


@pytest.fixture
def empty_url(kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own without any table."""
    if kind_of_database == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server, _ = databases.shared()
    with server.database() as url:
        yield url


@pytest.fixture
def settings(database_url: str, harbor: Path) -> Settings:
    """The settings of a deployment of Harbor's with a database of its own."""
    return Settings.model_validate(
        {
            "vendor": harbor,
            "database_url": database_url,
            "server_secret": SECRET,
            "identity_secret": SECRET[::-1],
            "actions_secret": "the actions' secret",
            "operator_key": "the operator's key",
            "events_key": "the key of events",
            "demo": True,
        }
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """An empty database with all tables."""
    engine = open_engine(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session inside one transaction, rolled back at the end."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


@pytest.fixture
def desk(settings: Settings, engine: Engine) -> Desk:
    """Harbor's desk; Northwind and Southwind are customers."""
    desk = open_desk(settings, engine)
    dana = Contact(id="dana", email="dana@northwind.example", name="Dana Lee", role="Ops")
    sue = Contact(id="sue", email="sue@southwind.example", name="Sue Roe", role=None)
    with transaction(engine) as session:
        sync_hosts(session, desk.vendor.teams)
        session.add_all([starter_account("northwind", dana), starter_account("southwind", sue)])
    return desk


@pytest.fixture
def flow(engine: Engine, desk: Desk, clock: Clock) -> Flow:
    """The flow on Harbor's real catalogue and teams."""
    return Flow(engine, desk, clock)


@pytest.fixture
def meetings(engine: Engine, desk: Desk, clock: Clock) -> Meetings:
    """What a meeting's link can do."""
    return Meetings(engine, desk, clock)


@pytest.fixture
def stranger(flow: Flow) -> str:
    """The id of a visit of somebody nobody vouched for."""
    return flow.open_visit(Visit(page="/", zone="Europe/Berlin", language="en")).id


def dana(*, page: str = "/", zone: str = "America/New_York") -> Visit:
    """A visit of Dana at Northwind, whom the website vouches for."""
    return Visit(
        page=page,
        zone=zone,
        language="en",
        account_id="northwind",
        contact_id="dana",
        verified_name="Dana Lee",
        verified_email="dana@northwind.example",
    )


@pytest.fixture
def customer(flow: Flow) -> str:
    """The id of a visit of Dana at Northwind, on Starter with 45 seats."""
    return flow.open_visit(dana(page="/pricing")).id


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
