"""The migrations make exactly the tables that the code describes, and keep what stood in them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store.crm import CrmDelivery, CrmTarget
from store.database import open_engine
from store.migrate import migrate, migration_config
from store.tables import Base

pytestmark = pytest.mark.both_databases

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
NOON_SECONDS = 1795003200


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_url)
    yield engine
    engine.dispose()


@pytest.fixture
def migrated(empty: Engine, empty_url: str) -> Engine:
    migrate(empty_url)
    return empty


def test_nothing_is_missing_and_nothing_is_left_over(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "segue_alembic_version", "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_carries_our_name(migrated: Engine) -> None:
    assert all(name.startswith("segue_") for name in inspect(migrated).get_table_names())


def test_doing_it_again_changes_nothing(migrated: Engine, empty_url: str) -> None:
    before = inspect(migrated).get_table_names()
    migrate(empty_url)
    assert inspect(migrated).get_table_names() == before


def test_each_follows_one_other_and_can_be_the_last(empty: Engine) -> None:
    config = migration_config(empty)
    scripts = ScriptDirectory.from_config(config)
    assert len(scripts.get_heads()) == 1
    for script in reversed(list(scripts.walk_revisions())):
        command.upgrade(config, script.revision)
    assert set(inspect(empty).get_table_names()) >= set(Base.metadata.tables)


def test_the_guard_against_double_bookings_stands_where_there_is_such_a_thing(
    migrated: Engine,
) -> None:
    if migrated.dialect.name == "sqlite":
        return  # its writing transactions follow each other
    with migrated.connect() as connection:
        found = connection.scalars(text("SELECT conname FROM pg_constraint WHERE contype = 'x'"))
        assert list(found) == ["ex_segue_taken_times_once"]


def test_what_was_booked_before_takes_its_hosts_time_afterwards(empty: Engine) -> None:
    config = migration_config(empty)
    command.upgrade(config, "0002")
    with empty.begin() as connection:
        _book_in_the_old_tables(connection)
    command.upgrade(config, "head")
    query = text(
        "SELECT booking_id, host_id, starts_at, busy_from, busy_until, held_until"
        " FROM segue_taken_times ORDER BY booking_id"
    )
    with empty.connect() as connection:
        taken = [tuple(row) for row in connection.execute(query)]
        hosts = connection.scalar(text("SELECT count(*) FROM segue_bookings"))
    busy = (NOON_SECONDS, NOON_SECONDS - 300, NOON_SECONDS + 2400)
    assert taken == [
        ("confirmed", "maya", *busy, None),
        ("held", "maya", *busy, NOON_SECONDS + 600),
    ]
    assert hosts == 4


def _book_in_the_old_tables(connection: Connection) -> None:
    def insert(table: str, *rows: dict[str, object]) -> None:
        there = Table(table, MetaData(), autoload_with=connection)
        connection.execute(there.insert(), list(rows))

    insert("segue_hosts", {"id": "maya", "bookings_made": 1})
    plain = {"page": "/", "zone": "UTC", "language": "en", "known_disputed": False}
    for state in ("held", "confirmed", "cancelled", "released"):
        at = {"opened_at": NOON, "seen_at": NOON, "last_message_seq": 0}
        insert("segue_visits", {"id": state, **plain, **at})
        routed = {"answers": {}, "host_ids": ["maya"], "inputs": {}, "fallback": False}
        insert("segue_routings", {"id": state, "visit_id": state, "at": NOON, **routed})
        names = dict.fromkeys(("id", "uid", "visit_id", "routing_id", "state"), state)
        insert("segue_bookings", {**names, **_OLD_BOOKING})


_OLD_BOOKING = {
    "sequence": 0,
    "host_id": "maya",
    "meeting_type_id": "call",
    "starts_at": NOON,
    "ends_at": NOON + timedelta(minutes=30),
    "busy_from": NOON - timedelta(minutes=5),
    "busy_until": NOON + timedelta(minutes=40),
    "hold_expires_at": NOON + timedelta(minutes=10),
    "attendee_zone": "UTC",
    "made_at": NOON,
    "changed_at": NOON,
}


def test_what_was_told_before_there_were_deliveries_goes_on_its_way(empty: Engine) -> None:
    config = migration_config(empty)
    command.upgrade(config, "0013")
    with empty.begin() as connection:
        there = Table("segue_crm_outbox", MetaData(), autoload_with=connection)
        connection.execute(there.insert(), [dict(row) for row in _OLD_OUTBOX])
    command.upgrade(config, "head")
    with empty.connect() as connection:

        def rows(query: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.execute(text(query))]

        assert rows("SELECT id, kind FROM segue_crm_targets") == [("builtin", "builtin")]
        assert rows("SELECT id, interaction_id FROM segue_crm_outbox ORDER BY id") == [
            ("broken", "broken"),
            ("delivered", "decision-1"),
            ("waiting", "decision-1"),
            ("waiting too", "decision-2"),
        ]
        query = "SELECT outbox_id, target_id, account_key, seq, state, reason, notes"
        carried = rows(f"{query} FROM segue_crm_deliveries ORDER BY outbox_id")
        assert [(*row[:-1], json.loads(str(row[-1]).replace("'", '"'))) for row in carried] == [
            ("broken", "builtin", "account:acme", 2, "dead", "It cannot be read", []),
            ("delivered", "builtin", "account:acme", 1, "delivered", None, []),
            ("waiting", "builtin", "account:acme", 3, "waiting", None, []),
            ("waiting too", "builtin", "visit:v", 1, "waiting", None, []),
        ]
        unsettled = "SELECT outbox_id FROM segue_crm_deliveries WHERE settled_at IS NULL"
        assert rows(f"{unsettled} ORDER BY outbox_id") == [("waiting",), ("waiting too",)]
        lanes = "SELECT account_key FROM segue_crm_lanes WHERE due_at IS NOT NULL"
        assert rows(f"{lanes} ORDER BY account_key") == [("account:acme",), ("visit:v",)]
    with Session(empty) as session:
        assert session.get_one(CrmTarget, "builtin").delivered_at == NOON
        assert session.get_one(CrmDelivery, ("builtin", "waiting")).told_at == NOON


def test_thousands_that_were_told_before_there_were_deliveries_are_carried_over(
    empty: Engine,
) -> None:
    command.upgrade(migration_config(empty), "0013")
    _tell_thousands(empty)
    command.upgrade(migration_config(empty), "0014")
    with empty.connect() as connection:
        query = "SELECT state, count(*), count(settled_at), count(reason)"
        states = connection.execute(
            text(f"{query} FROM segue_crm_deliveries GROUP BY state ORDER BY state")
        )
        assert [tuple(row) for row in states] == [
            ("dead", 1000, 1000, 1000),
            ("delivered", 1000, 1000, 0),
            ("waiting", 1000, 0, 0),
        ]
        due = text("SELECT count(*) FROM segue_crm_lanes WHERE due_at IS NOT NULL")
        assert connection.scalar(due) == 100
        named = text("SELECT count(DISTINCT interaction_id) FROM segue_crm_outbox")
        assert connection.scalar(named) == 3000


def test_what_fails_half_way_leaves_the_database_as_it_was(empty: Engine) -> None:
    config = migration_config(empty)
    command.upgrade(config, "0013")
    _tell_thousands(empty)
    before = _shape(empty)
    with empty.begin() as connection:  # somebody has the name that the migration gives
        there = Table("segue_crm_targets", MetaData(), autoload_with=connection)
        row = {"id": "builtin", "kind": "x", "settings": {}, "connected_at": NOON, "tries": 0}
        connection.execute(there.insert(), [row])
    with pytest.raises(IntegrityError):
        command.upgrade(config, "0014")
    assert _shape(empty) == before
    with empty.begin() as connection:
        connection.execute(text("DELETE FROM segue_crm_targets"))
    command.upgrade(config, "head")


def _shape(engine: Engine) -> object:
    """The columns of each table, what is told, and which version the database has."""
    tables = inspect(engine)
    columns = {
        name: [one["name"] for one in tables.get_columns(name)] for name in tables.get_table_names()
    }
    with engine.connect() as connection:
        told = connection.execute(text("SELECT state, count(*) FROM segue_crm_outbox GROUP BY 1"))
        version = connection.scalar(text("SELECT version_num FROM segue_alembic_version"))
        return columns, sorted(tuple(row) for row in told), version


def _tell_thousands(engine: Engine) -> None:
    """3,000 hand-offs of 100 accounts, a third each waiting, delivered and dead."""
    states: tuple[dict[str, object], ...] = (
        {"state": "waiting"},
        {"state": "delivered", "delivered_at": NOON},
        {"state": "dead", "error": "It cannot be read"},
    )
    with engine.begin() as connection:
        there = Table("segue_crm_outbox", MetaData(), autoload_with=connection)
        rows = [
            _told(f"o-{n}", f"account:{n % 100}", n // 100 + 1, {"id": f"d-{n}"}, **states[n % 3])
            for n in range(3000)
        ]
        connection.execute(there.insert(), rows)


def _told(id_: str, account: str, seq: int, hand_off: object, **state: object) -> dict[str, object]:
    nothing = {"error": None, "delivered_at": None}
    told = {"id": id_, "account_key": account, "seq": seq, "hand_off": hand_off, "told_at": NOON}
    return {**told, **nothing, **state}


_FIRST = {"id": "decision-1"}
_OLD_OUTBOX = (
    _told(
        "delivered", "account:acme", 1, {"id": "decision-1"}, state="delivered", delivered_at=NOON
    ),
    _told("broken", "account:acme", 2, {}, state="dead", error="It cannot be read"),
    _told("waiting", "account:acme", 3, _FIRST, state="waiting"),
    _told("waiting too", "visit:v", 1, {"id": "decision-2"}, state="waiting"),
)
