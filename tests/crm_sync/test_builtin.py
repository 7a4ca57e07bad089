"""The built-in CRM: one record a key, the newest version, nothing created merely to be closed."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from crm_sync import HandOff
from crm_sync.recording import to_records
from crm_sync.records import CrmRecord, Kind, RecordKey
from crm_sync.targets.builtin import BuiltinCrm
from crm_sync.targets.target import Delivered, Parcel
from store.crm import BuiltinCrmRecord
from store.database import reading
from tests.conftest import Clock

pytestmark = pytest.mark.both_databases
COMPANY = RecordKey(Kind.COMPANY, "account:northwind")
SAM = RecordKey(Kind.CONTACT, "email:sam@x.example")


def company(**properties: str | None) -> CrmRecord:
    """A record of the company."""
    return CrmRecord(COMPANY, "Northwind", properties)


@dataclass
class Desk:
    """The built-in CRM of a database."""

    engine: Engine
    clock: Clock
    hand_off: HandOff

    def parcel(
        self, *records: CrmRecord, version: int = 1, of: str = "account:northwind"
    ) -> Parcel:
        """One hand-off of an account."""
        return Parcel(f"{of}-{version}", of, version, self.hand_off, records)

    def write(self, *parcels: Parcel) -> None:
        """Deliver them at once."""
        crm = BuiltinCrm(self.engine, self.clock)
        outcomes = crm.deliver(parcels, until=time.monotonic() + 60)
        assert outcomes == {one.id: Delivered() for one in parcels}

    def stored(self, kind: str) -> Sequence[BuiltinCrmRecord]:
        """The records of a kind."""
        query = select(BuiltinCrmRecord).where(BuiltinCrmRecord.kind == kind)
        with reading(self.engine) as session:
            return session.scalars(query.order_by(BuiltinCrmRecord.external_id)).all()

    def only(self, kind: str) -> BuiltinCrmRecord:
        """The one record of a kind."""
        [one] = self.stored(kind)
        return one


@pytest.fixture
def crm(engine: Engine, clock: Clock, accepted: HandOff) -> Desk:
    return Desk(engine, clock, accepted)


def test_writing_again_updates_and_never_duplicates(crm: Desk, now: datetime) -> None:
    crm.write(crm.parcel(company(plan="starter")))
    crm.clock.pass_(timedelta(hours=1))
    crm.write(crm.parcel(company(plan="team"), version=2))
    row = crm.only("company")
    assert row.properties == {"plan": "team"}
    assert (row.created_at, row.updated_at, row.version) == (now, crm.clock(), 2)


def test_an_older_version_never_overwrites_a_newer_one(crm: Desk) -> None:
    crm.write(crm.parcel(company(plan="team"), version=7))
    crm.write(crm.parcel(company(plan="starter"), version=6))
    assert crm.only("company").properties == {"plan": "team"}


def test_what_is_not_known_stays_and_what_is_none_is_cleared(crm: Desk) -> None:
    crm.write(crm.parcel(company(plan="team", region="eu")))
    crm.write(crm.parcel(company(plan=None), version=2))
    assert crm.only("company").properties == {"plan": None, "region": "eu"}


def test_a_strangers_contact_follows_the_latest_visit(crm: Desk) -> None:
    crm.write(crm.parcel(CrmRecord(SAM, "Sam", {"name": "Sam"}), version=9, of="visit:one"))
    crm.write(crm.parcel(CrmRecord(SAM, "Sam Lee", {"name": "Sam Lee"}), of="visit:two"))
    assert crm.only("contact").properties == {"name": "Sam Lee"}


def test_two_visits_of_a_stranger_in_one_batch_are_one_contact(crm: Desk) -> None:
    crm.write(
        crm.parcel(CrmRecord(SAM, "Sam", {"name": "Sam", "role": "Ops"}), of="visit:one"),
        crm.parcel(CrmRecord(SAM, "Sam Lee", {"name": "Sam Lee"}), of="visit:two"),
    )
    row = crm.only("contact")
    assert row.properties == {"name": "Sam Lee", "role": "Ops"}
    assert row.account_key == "visit:two"


def test_two_visits_of_a_stranger_at_the_same_moment_are_one_contact(crm: Desk) -> None:
    def write(visit: int) -> None:
        for version in range(1, 6):
            mine = CrmRecord(
                RecordKey(Kind.NOTE, f"{visit}-{version}"), "A note", {"body": "words"}
            )
            shared = CrmRecord(SAM, "Sam", {f"of_{visit}": version})
            crm.write(crm.parcel(shared, mine, version=version, of=f"visit:{visit}"))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    assert crm.only("contact").properties == dict.fromkeys((f"of_{n}" for n in range(4)), 5)
    assert len(crm.stored("note")) == 20


def test_nothing_is_created_merely_to_be_closed(
    crm: Desk, accepted: HandOff, outcome: Callable[..., HandOff]
) -> None:
    crm.write(crm.parcel(*to_records(outcome("declined"))))
    assert crm.stored("deal") == []
    crm.write(crm.parcel(*to_records(accepted), version=2))
    assert crm.only("deal").properties["stage"] == "accepted"
    assert crm.only("task").properties["state"] == "open"
    crm.write(crm.parcel(*to_records(outcome("declined")), version=3))
    assert crm.only("deal").properties["stage"] == "withdrawn"
    done = crm.only("task")
    assert done.properties["state"] == "completed"
    assert done.title == "Arrange a meeting with Maya Chen about Team plan"


def test_records_say_what_they_belong_to(crm: Desk, booked: HandOff) -> None:
    crm.write(crm.parcel(*to_records(booked)))
    assert crm.only("deal").belongs_to == [
        "company:account:northwind",
        "contact:account:northwind/c-1",
    ]
    assert "deal:decision-1" in crm.only("meeting").belongs_to


def test_many_at_once(crm: Desk) -> None:
    crm.write(
        *(
            crm.parcel(
                CrmRecord(RecordKey(Kind.COMPANY, f"account:{number}"), "A company", {}),
                *(
                    CrmRecord(RecordKey(Kind.NOTE, f"{number}-{note}"), "A note", {})
                    for note in range(6)
                ),
                of=f"account:{number}",
            )
            for number in range(100)
        )
    )
    assert (len(crm.stored("company")), len(crm.stored("note"))) == (100, 600)
