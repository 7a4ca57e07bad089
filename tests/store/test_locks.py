"""What is asked of PostgreSQL, and that SQLite is asked nothing."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError

from store.accounts import Account
from store.database import transaction
from store.locks import lock_names, lock_rows, wait_at_most


class Asked:
    """In a session's place: notes what it is asked."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.statements: list[str] = []
        self.values: list[dict] = []

    def get_bind(self) -> SimpleNamespace:
        return SimpleNamespace(dialect=SimpleNamespace(name=self.dialect))

    def execute(self, statement, values: dict | None = None) -> SimpleNamespace:
        compiled = statement.compile(dialect=postgresql.dialect())
        self.statements.append(str(compiled))
        self.values.append(values if values is not None else compiled.params)
        return SimpleNamespace(all=list)


@pytest.fixture
def server() -> Asked:
    return Asked("postgresql")


def test_rows_are_locked_in_one_order_and_may_be_referred_to(server) -> None:
    lock_rows(server, Account, ["acme", "bolt"])
    (asked,) = server.statements
    assert asked.endswith('ORDER BY segue_accounts.id COLLATE "C" FOR NO KEY UPDATE')


def test_many_rows_are_locked_part_by_part_in_the_same_order(server) -> None:
    ids = [f"{number:04}" for number in range(1200)]
    lock_rows(server, Account, iter(ids))
    assert [one["id_1"] for one in server.values] == [ids[:500], ids[500:1000], ids[1000:]]


def test_names_are_locked_in_one_order_whatever_order_they_come_in(server) -> None:
    lock_names(server, "person", ["ann", "bob", "cy", "ann"])
    lock_names(server, "person", ["cy", "bob", "ann"])
    first, second = server.values
    assert first == second
    assert first["keys"] == sorted(set(first["keys"]))
    assert all(-(2**31) <= key < 2**31 for key in first["keys"])


def test_the_same_name_of_another_kind_is_another_lock(server) -> None:
    lock_names(server, "person", ["ann"])
    lock_names(server, "account", ["ann"])
    assert server.values[0]["kind"] != server.values[1]["kind"]


def test_a_wait_has_its_longest_time(server) -> None:
    wait_at_most(server, timedelta(seconds=3))
    assert server.values == [{"longest": "3000ms"}]


def test_sqlite_is_asked_nothing() -> None:
    file = Asked("sqlite")
    wait_at_most(file, timedelta(seconds=3))
    lock_names(file, "person", ["ann"])
    lock_rows(file, Account, ["acme"])
    assert file.statements == []


@pytest.mark.both_databases
def test_who_waits_too_long_for_a_name_is_told(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return  # it is asked nothing: its writing transactions follow each other
    with transaction(engine) as first:
        lock_names(first, "account", ["acme"])
        with transaction(engine) as other:
            lock_names(other, "account", ["bolt"])
        with pytest.raises(OperationalError, match="lock timeout"), transaction(engine) as second:
            wait_at_most(second, timedelta(milliseconds=20))
            lock_names(second, "account", ["bolt", "acme"])
