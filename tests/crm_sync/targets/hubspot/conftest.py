"""An account of HubSpot's to send to, connected as an operator connects it."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from crm_sync import HandOff
from crm_sync.links import Links
from crm_sync.mappings.checking import needed
from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.reading import read_mapping
from crm_sync.recording import to_records
from crm_sync.records import Kind
from crm_sync.targets.connection import Connection, StoredCredentials
from crm_sync.targets.hubspot.opening import HubSpot, open_target
from crm_sync.targets.target import Outcome, Parcel
from remote.sealing import seal
from store.crm import CrmTarget
from store.database import transaction
from store.settings import Settings
from tests.conftest import Clock
from tests.fakes.hubspot.described import there
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.service import SERVICE_KEY
from tests.fakes.hubspot.service import HubSpot as Fake
from tests.fakes.serving import served


@pytest.fixture
def fake(clock: Clock) -> Iterator[Fake]:
    """The vendor: an account with one owner, Priya Shah."""
    if not there():
        pytest.skip("HubSpot's descriptions are not here (shared/specs/hubspot)")
    fake = Fake(clock, most=100_000)
    fake.portal.owner("priya@harbor.example", "Priya", "Shah")
    yield fake
    assert fake.violations == []


@pytest.fixture
def base_url(fake: Fake) -> Iterator[str]:
    with served(fake) as base:
        yield base


@pytest.fixture
def mapping() -> CrmMapping:
    """The default."""
    return read_mapping("hubspot", None)


@pytest.fixture
def connect(
    engine: Engine, settings: Settings, clock: Clock, base_url: str, mapping: CrmMapping
) -> Iterator[Callable[..., HubSpot]]:
    """Connects the account: with a service key and the default mapping unless told otherwise."""
    opened: list[HubSpot] = []

    def connect(
        credentials: Mapping[str, str] | None = None,
        mapping: CrmMapping = mapping,
        **more: Any,
    ) -> HubSpot:
        stored = {"base_url": base_url, "calls_in_ten_seconds": 1000, **more}
        sealed = seal(credentials or {"service_key": SERVICE_KEY}, settings)
        row = CrmTarget(id="hubspot", kind="hubspot", settings=stored, connected_at=clock())
        row.credentials = sealed
        with transaction(engine) as session:
            session.merge(row)
        connection = Connection(
            id="hubspot",
            kind="hubspot",
            settings=stored,
            credentials=StoredCredentials(engine, settings, "hubspot"),
            mapping=mapping,
            links=Links(engine, "hubspot"),
            engine=engine,
            clock=clock,
        )
        opened.append(open_target(connection))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


@pytest.fixture
def hubspot(connect: Callable[..., HubSpot], fake: Fake, mapping: CrmMapping) -> HubSpot:
    """The account, with every property that the mapping needs."""
    target = connect()
    target.create_fields(needed(mapping, target.schema(mapping.objects)))
    fake.asked.clear()
    fake.calls.clear()
    return target


class Sender:
    """Sends hand-offs, each with the next number of its account."""

    def __init__(self, target: HubSpot) -> None:
        self.target = target
        self.versions: dict[str, int] = {}

    def parcel(self, hand_off: HandOff, version: int | None = None) -> Parcel:
        number = version or self.versions.get(hand_off.account_key, 0) + 1
        self.versions[hand_off.account_key] = number
        id_ = f"{hand_off.account_key} {number}"
        return Parcel(id_, hand_off.account_key, number, hand_off, tuple(to_records(hand_off)))

    def __call__(
        self, *hand_offs: HandOff, seconds: float = 60.0, version: int | None = None
    ) -> list[Outcome]:
        parcels = [self.parcel(one, version) for one in hand_offs]
        outcomes = self.target.deliver(parcels, until=time.monotonic() + seconds)
        return [outcomes[one.id] for one in parcels]


@pytest.fixture
def send(hubspot: HubSpot) -> Sender:
    return Sender(hubspot)


@pytest.fixture
def of(fake: Fake) -> Callable[[str], list[Record]]:
    """The records of an object that are there."""

    def of(name: str) -> list[Record]:
        return [one for one in fake.portal.tables[name].records.values() if not one.archived]

    return of


@pytest.fixture
def later(booked: HandOff) -> Callable[..., HandOff]:
    """The booked interaction, a minute later, with something changed."""

    def later(**changes: Any) -> HandOff:
        moment = booked.occurred_at + timedelta(minutes=1)
        return booked.model_copy(update={"occurred_at": moment, **changes})

    return later


def another(hand_off: HandOff, name: str, **contact: Any) -> HandOff:
    """The same of another account, whose person has another address."""
    assert hand_off.contact is not None
    assert hand_off.company is not None
    person = {"id": f"c-{name}", "email": f"dana@{name}.example", **contact}
    return hand_off.model_copy(
        update={
            "id": f"decision-{name}",
            "account_key": f"account:{name}",
            "company": hand_off.company.model_copy(update={"name": name.title()}),
            "contact": hand_off.contact.model_copy(update=person),
            "meeting": hand_off.meeting
            and hand_off.meeting.model_copy(update={"id": f"meeting-{name}@segue"}),
        }
    )


def stranger(hand_off: HandOff, visit: str = "v1", **contact: Any) -> HandOff:
    """The same of somebody whom nobody vouched for."""
    assert hand_off.contact is not None
    person = hand_off.contact.model_copy(update={"id": None, **contact})
    return hand_off.model_copy(
        update={"id": f"decision-{visit}", "account_key": f"visit:{visit}", "contact": person}
    )


KINDS = {
    Kind.COMPANY: "companies",
    Kind.CONTACT: "contacts",
    Kind.DEAL: "deals",
    Kind.MEETING: "meetings",
    Kind.NOTE: "notes",
    Kind.TASK: "tasks",
}
