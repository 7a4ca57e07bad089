"""A Salesforce org that was connected: the fake with our package deployed, and what talks to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from time import monotonic
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import Engine, delete

from crm_sync.hand_off import HandOff
from crm_sync.links import Links
from crm_sync.mappings.reading import read_mapping
from crm_sync.recording import to_records
from crm_sync.targets.connection import Connection, StoredCredentials
from crm_sync.targets.salesforce.crm import SalesforceCrm
from crm_sync.targets.salesforce.opening import open_target
from crm_sync.targets.salesforce.packaging import package_zip
from crm_sync.targets.target import Outcome, Parcel
from remote.sealing import seal
from store.crm import CrmLink, CrmTarget
from store.database import transaction
from store.settings import Settings
from tests.conftest import Clock
from tests.fakes.salesforce import Salesforce
from tests.fakes.salesforce.package import deploy
from tests.fakes.serving import served

TARGET = "salesforce"
MAPPING = read_mapping("salesforce", None)


@cache
def key_pair() -> tuple[str, str]:
    """A private key and its public one, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = key.public_key().public_bytes(serialization.Encoding.PEM, form)
    return private.decode(), public.decode()


@pytest.fixture
def bare(clock: Clock) -> Iterator[Salesforce]:
    """An org whose administrator made the app and deployed nothing."""
    fake = Salesforce(clock)
    fake.login.public_key = key_pair()[1]
    with served(fake) as base:
        fake.base = base
        yield fake
    assert fake.violations == []


@pytest.fixture
def fake(bare: Salesforce) -> Salesforce:
    """The org with the package, and Priya as one of its users."""
    deploy(bare.org, package_zip(MAPPING))
    rep = {"FirstName": "Priya", "LastName": "Shah", "Email": "priya@vendor.example"}
    bare.org.insert("User", {**rep, "Username": "priya@vendor.example"})
    return bare


@pytest.fixture
def connection(bare: Salesforce, engine: Engine, settings: Settings, clock: Clock) -> Connection:
    """The org as it was connected."""
    app = {"consumer_key": bare.login.consumer_key, "private_key": key_pair()[0]}
    told = {"my_domain": bare.base, "username": bare.login.username}
    with transaction(engine) as session:
        session.add(
            CrmTarget(
                id=TARGET,
                kind="salesforce",
                settings=told,
                credentials=seal(app, settings),
                connected_at=clock(),
                tries=0,
            )
        )
    stored = StoredCredentials(engine, settings, TARGET)
    links = Links(engine, TARGET)
    return Connection(TARGET, "salesforce", told, stored, MAPPING, links, engine, clock)


@pytest.fixture
def crm(connection: Connection) -> Iterator[SalesforceCrm]:
    crm = open_target(connection)
    yield crm
    crm.close()


@dataclass
class Org:
    """The org as a test tells it things and looks at it."""

    fake: Salesforce
    crm: SalesforceCrm
    engine: Engine
    sent: int = 0

    def deliver(self, *hand_offs: HandOff, seconds: float = 600) -> list[Outcome]:
        """Deliver them together, each as the next of its account; what became of each."""
        parcels = []
        for hand_off in hand_offs:
            self.sent += 1
            parcels.append(parcel(hand_off, self.sent))
        outcomes = self.crm.deliver(parcels, until=monotonic() + seconds)
        return [outcomes[one.id] for one in parcels]

    def all(self, object_: str) -> list[dict[str, Any]]:
        """The records that are there."""
        return list(self.fake.org.all(object_))

    def one(self, object_: str) -> dict[str, Any]:
        """The only record that is there."""
        [found] = self.all(object_)
        return found

    def one_of(self, object_: str, name: str) -> dict[str, Any]:
        """The record with a name."""
        [found] = [one for one in self.all(object_) if one["Name"] == name]
        return found

    def forget(self) -> None:
        """Nothing is known any more of where records stand: as after a new connection."""
        with transaction(self.engine) as session:
            session.execute(delete(CrmLink))

    def calls(self, act: Callable[[], object]) -> list[str]:
        """What was asked of the API meanwhile."""
        before = len(self.fake.calls)
        act()
        return [f"{c.method} {c.path.partition('.0/')[2]}" for c in self.fake.calls[before:]]


def parcel(hand_off: HandOff, version: int) -> Parcel:
    """The hand-off as the delivery gives it."""
    records = tuple(to_records(hand_off))
    return Parcel(f"parcel-{version}", hand_off.account_key, version, hand_off, records)


@pytest.fixture
def org(fake: Salesforce, crm: SalesforceCrm, connection: Connection) -> Org:
    return Org(fake, crm, connection.engine)


@pytest.fixture
def later() -> Callable[..., HandOff]:
    """A hand-off some minutes later, changed."""

    def changed(hand_off: HandOff, **changes: object) -> HandOff:
        at = hand_off.occurred_at + timedelta(minutes=5)
        return hand_off.model_copy(update={"occurred_at": at, **changes})

    return changed
