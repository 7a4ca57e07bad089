"""`reset` deletes what was made, after asking, and nothing else."""

import pytest
import typer

from launcher.reset import reset
from launcher.stamps import Stamps
from launcher.terminal import Refused


@pytest.fixture
def made(places):
    """What a first `up` leaves behind."""
    for name in ("segue.db", "segue.db-wal", "conversations.db", "models/a.tar.gz", "env/python"):
        (places.home / name).parent.mkdir(parents=True, exist_ok=True)
        (places.home / name).write_text("made")
    stamps = Stamps(places.stamps)
    for step in ("database", "accounts", "model", "bot-env"):
        stamps.write(step, "inputs", 1.0)
    return places


def left(places):
    return {
        str(path.relative_to(places.home))
        for path in places.home.rglob("*")
        if path.is_file() and "stamps" not in path.parts
    }


def test_it_deletes_data_and_model_and_keeps_environments_and_secrets(made):
    reset(made, {}, everything=False, confirmed=True)
    assert left(made) == {"env/python"}
    stamps = Stamps(made.stamps)
    assert not stamps.fresh("model", "inputs")
    assert not stamps.fresh("database", "inputs")
    assert stamps.fresh("bot-env", "inputs")


def test_all_is_all(made):
    reset(made, {}, everything=True, confirmed=True)
    assert not made.home.exists()


def test_it_asks_first_and_a_no_deletes_nothing(made, monkeypatch):
    before = left(made)
    monkeypatch.setattr(typer, "confirm", lambda question: False)
    with pytest.raises(Refused, match="Nothing was deleted"):
        reset(made, {}, everything=False, confirmed=False)
    assert left(made) == before


def test_a_database_on_a_server_is_not_its_to_drop(made, capsys):
    environ = {"SEGUE_DATABASE_URL": "postgresql+psycopg://server/segue"}
    reset(made, environ, everything=False, confirmed=True)
    assert "segue.db" in left(made)
    assert "stays" in capsys.readouterr().out
