"""The console's commands, started by the launcher."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from launcher import operator
from launcher.places import Places
from store.accounts import Account
from store.database import open_engine, transaction
from store.migrate import migrate


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[set[str]]:
    """What is set up for a command, in its order; nothing is really done, nor is the command."""
    url = f"sqlite:///{tmp_path / 'segue.db'}"
    migrate(url)
    monkeypatch.setattr("os.environ", {"SEGUE_DATABASE_URL": url})
    steps: list[set[str]] = []

    def prepare(_: Places, __: Mapping[str, str], *, only: Collection[str]) -> None:
        steps.append(set(only))

    monkeypatch.setattr("launcher.start.prepare", prepare)
    monkeypatch.setattr("console.running.run", lambda *_: 0)
    return steps


def places(tmp_path: Path) -> Places:
    return Places(root=Path(__file__).parents[2], home=tmp_path / "home")


def test_the_first_command_makes_the_demos_accounts(prepared, tmp_path) -> None:
    operator.run(places(tmp_path), "learn", ())
    assert prepared == [{"database"}, {"accounts"}]


def test_later_ones_leave_alone_what_was_imported_into_them(prepared, tmp_path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'segue.db'}")
    with transaction(engine) as session:
        session.add(
            Account(
                id="acme", name="Acme", segment="mid", region="europe", stage="customer", usage={}
            )
        )
    engine.dispose()
    operator.run(places(tmp_path), "learn", ())
    assert prepared == [{"database"}]


def test_what_needs_no_database_makes_none(prepared, tmp_path) -> None:
    operator.run(places(tmp_path), "catalogue", ("check",))
    assert prepared == []
