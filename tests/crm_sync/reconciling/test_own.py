"""The built-in CRM is reconciled like any other."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from crm_sync import HandOff, tell
from crm_sync.links import Links
from crm_sync.mappings.language import CrmMapping
from crm_sync.reconciling import Report, mend, reconcile, subject_of
from crm_sync.reconciling.differences import What
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.builtin import BuiltinCrm
from crm_sync.targets.connection import Connection, StoredCredentials
from crm_sync.targets.target import Target
from remote.faults import Refused
from store.crm import BuiltinCrmRecord
from store.database import transaction
from store.settings import Settings
from tests.conftest import Clock
from tests.crm_sync.carried import carry
from tests.crm_sync.reconciling.conftest import stranger

NOTE = RecordKey(Kind.NOTE, "decision-1")
MEETING = RecordKey(Kind.MEETING, "meeting-1@segue")

pytestmark = pytest.mark.both_databases


def connection(engine: Engine, clock: Clock, settings: Settings, kind: str) -> Connection:
    return Connection(
        id=kind,
        kind=kind,
        settings={},
        credentials=StoredCredentials(engine, settings, kind),
        mapping=CrmMapping(parts={}),
        links=Links(engine, kind),
        engine=engine,
        clock=clock,
    )


@pytest.fixture
def told(engine: Engine, clock: Clock) -> Callable[..., None]:
    def tell_all(*hand_offs: HandOff) -> None:
        for one in hand_offs:
            clock.pass_(timedelta(minutes=1))
            with transaction(engine) as session:
                tell(session, one, now=clock())
        carry(engine, now=clock())

    return tell_all


@pytest.fixture
def look(engine: Engine, clock: Clock, settings: Settings) -> Callable[[], Report]:
    opened = connection(engine, clock, settings, "builtin")
    crm = BuiltinCrm(engine, clock)
    return lambda: reconcile(subject_of(opened, crm), now=clock())


def change(engine: Engine, key: RecordKey, how: Callable[[BuiltinCrmRecord], None]) -> None:
    """Somebody changes a record in the database."""
    with transaction(engine) as session:
        query = select(BuiltinCrmRecord).filter_by(kind=key.kind, external_id=key.external_id)
        how(session.scalars(query).one())


def test_what_was_delivered_is_equal(
    told: Callable[..., None],
    look: Callable[[], Report],
    accepted: HandOff,
    booked: HandOff,
    clock: Clock,
) -> None:
    told(accepted, booked, stranger(clock, "one"), stranger(clock, "two", name="Sam"))
    report = look()
    assert report.differences == []
    assert report.equal == report.compared == 7 + 5


def test_visits_at_one_moment_may_have_come_in_any_order(
    engine: Engine, clock: Clock, look: Callable[[], Report]
) -> None:
    for visit in ("one", "two", "three"):
        with transaction(engine) as session:
            tell(session, stranger(clock, visit, name=visit), now=clock())
    carry(engine, now=clock())

    def of_another(row: BuiltinCrmRecord) -> None:
        row.belongs_to = ["company:visit:two"]
        row.properties = {**row.properties, "name": "two"}

    contact = RecordKey(Kind.CONTACT, "email:sam@x.example")
    change(engine, contact, of_another)
    assert look().differences == []

    def of_nobody(row: BuiltinCrmRecord) -> None:
        row.belongs_to = []

    change(engine, contact, of_nobody)
    assert [one.what for one in look().differences] == [What.ASSOCIATION]


def test_every_kind_of_difference_is_found_and_mended(
    engine: Engine,
    told: Callable[..., None],
    look: Callable[[], Report],
    booked: HandOff,
    clock: Clock,
) -> None:
    told(booked)

    def alone(row: BuiltinCrmRecord) -> None:
        row.belongs_to = row.belongs_to[1:]

    def moved(row: BuiltinCrmRecord) -> None:
        row.properties = {**row.properties, "routing_inputs": {"motion": "other"}}

    change(engine, NOTE, alone)
    change(engine, MEETING, moved)
    with transaction(engine) as session:
        deal = session.scalars(select(BuiltinCrmRecord).filter_by(kind="deal")).one()
        session.delete(deal)
    found = look().differences
    assert {(one.what, one.key.kind, one.field) for one in found} == {
        (What.ASSOCIATION, Kind.NOTE, "company:account:northwind"),
        (What.FIELD, Kind.MEETING, "routing_inputs"),
        (What.MISSING, Kind.DEAL, None),
    }
    mend(engine, "builtin", found, now=clock())
    carry(engine, now=clock())
    assert look().differences == []


def test_a_record_that_nobody_told_of_is_unexpected(
    engine: Engine,
    told: Callable[..., None],
    look: Callable[[], Report],
    booked: HandOff,
) -> None:
    told(booked)

    def renamed(row: BuiltinCrmRecord) -> None:
        row.external_id = "somebody else's"

    change(engine, NOTE, renamed)
    found = {(one.what, one.key) for one in look().differences}
    assert found == {
        (What.MISSING, NOTE),
        (What.UNEXPECTED, RecordKey(Kind.NOTE, "somebody else's")),
    }


def test_what_takes_messages_cannot_be_asked(
    engine: Engine, clock: Clock, settings: Settings
) -> None:
    messages: Target = BuiltinCrm(engine, clock)
    with pytest.raises(Refused, match="takes messages"):
        subject_of(connection(engine, clock, settings, "webhook"), messages)
