"""The built-in CRM: one record a key, the newest version, nothing created merely to be closed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_sync import HandOff
from crm_sync.recording import to_records
from crm_sync.records import CrmRecord, Kind, RecordKey
from crm_sync.targets.builtin import BuiltinCrm
from store.crm import BuiltinCrmRecord

COMPANY = RecordKey(Kind.COMPANY, "account:northwind")


def company(**properties: str | None) -> CrmRecord:
    """A record of the company."""
    return CrmRecord(COMPANY, "Northwind", properties)


def stored(session: Session, kind: str) -> BuiltinCrmRecord:
    """The one record of a kind."""
    return session.scalars(select(BuiltinCrmRecord).where(BuiltinCrmRecord.kind == kind)).one()


def write(session: Session, record: CrmRecord, version: int, now: datetime, key: str) -> None:
    """Write one record of an account."""
    BuiltinCrm(session).write([record], account_key=key, version=version, now=now)


def test_writing_again_updates_and_never_duplicates(session: Session, now: datetime) -> None:
    write(session, company(plan="starter"), 1, now, "account:northwind")
    later = now + timedelta(hours=1)
    write(session, company(plan="team"), 2, later, "account:northwind")
    row = stored(session, "company")
    assert row.properties == {"plan": "team"}
    assert (row.created_at, row.updated_at, row.version) == (now, later, 2)


def test_an_older_version_never_overwrites_a_newer_one(session: Session, now: datetime) -> None:
    write(session, company(plan="team"), 7, now, "account:northwind")
    write(session, company(plan="starter"), 6, now, "account:northwind")
    assert stored(session, "company").properties == {"plan": "team"}


def test_what_is_not_known_stays_and_what_is_none_is_cleared(
    session: Session, now: datetime
) -> None:
    write(session, company(plan="team", region="eu"), 1, now, "account:northwind")
    write(session, company(plan=None), 2, now, "account:northwind")
    assert stored(session, "company").properties == {"plan": None, "region": "eu"}


def test_a_strangers_contact_follows_the_latest_visit(session: Session, now: datetime) -> None:
    key = RecordKey(Kind.CONTACT, "email:sam@x.example")
    write(session, CrmRecord(key, "Sam", {"name": "Sam"}), 9, now, "visit:one")
    write(session, CrmRecord(key, "Sam Lee", {"name": "Sam Lee"}), 1, now, "visit:two")
    assert stored(session, "contact").properties == {"name": "Sam Lee"}


def test_nothing_is_created_merely_to_be_closed(
    session: Session, now: datetime, accepted: HandOff, outcome: Callable[..., HandOff]
) -> None:
    crm = BuiltinCrm(session)
    key = accepted.account_key
    crm.write(to_records(outcome("declined")), account_key=key, version=1, now=now)
    assert session.scalars(select(BuiltinCrmRecord).filter_by(kind="deal")).all() == []
    crm.write(to_records(accepted), account_key=key, version=2, now=now)
    assert stored(session, "deal").properties["stage"] == "accepted"
    assert stored(session, "task").properties["state"] == "open"
    crm.write(to_records(outcome("declined")), account_key=key, version=3, now=now)
    assert stored(session, "deal").properties["stage"] == "withdrawn"
    assert stored(session, "task").properties["state"] == "completed"


def test_records_say_what_they_belong_to(session: Session, now: datetime, booked: HandOff) -> None:
    records = to_records(booked)
    BuiltinCrm(session).write(records, account_key=booked.account_key, version=1, now=now)
    assert stored(session, "deal").belongs_to == [
        "company:account:northwind",
        "contact:account:northwind/c-1",
    ]
    assert "deal:decision-1" in stored(session, "meeting").belongs_to
