"""What Rasa keeps of a conversation goes, in a file that is like Rasa's own."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.privacy.conversations import forget_conversations

# As Rasa 3.6 makes it: rasa/core/tracker_store.py, SQLTrackerStore.SQLEvent.
EVENTS = """CREATE TABLE events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL,
type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255),
action_name VARCHAR(255), data TEXT)"""
Said = list[tuple[str, datetime]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def written(file: Path) -> Callable[[Said], None]:
    """Rasa writes what was said: sender and moment."""

    def written(said: Said) -> None:
        write(file, said)

    return written


def write(file: Path, said: Said) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TABLE IF EXISTS events")
        database.execute(EVENTS)
        database.executemany(
            "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, 'user', ?, ?)",
            [(who, at.timestamp(), f'{{"text": "zarquon of {who}"}}') for who, at in said],
        )


def left(file: Path) -> set[tuple[str, float]]:
    with closing(sqlite3.connect(file)) as database:
        return set(database.execute("SELECT sender_id, timestamp FROM events"))


def test_of_these_visits_everything_up_to_then_goes(file, written, now) -> None:
    later = now + timedelta(seconds=1)
    written([("mine", now), ("mine", now - timedelta(days=9)), ("mine", later), ("other", now)])
    assert forget_conversations(file, ["mine"], until=now) == 2
    assert left(file) == {("mine", later.timestamp()), ("other", now.timestamp())}
    assert forget_conversations(file, ["mine"], until=now) == 0


def test_nothing_of_it_stays_in_the_file(file, written, now) -> None:
    written([("mine", now)] * 50)
    assert b"zarquon" in file.read_bytes()
    forget_conversations(file, ["mine"], until=now)
    assert b"zarquon" not in file.read_bytes()


def test_where_rasa_has_written_nothing_yet_nothing_is_to_be_done(file, now) -> None:
    assert forget_conversations(file, ["mine"], until=now) == 0
    assert not file.exists(), "Rasa makes its file itself"
    sqlite3.connect(file).close()
    assert forget_conversations(file, ["mine"], until=now) == 0


moments = st.integers(0, 4)


@given(
    said=st.lists(st.tuples(st.sampled_from("abcd"), moments), max_size=12),
    visits=st.sets(st.sampled_from("abcd")),
    until=moments,
)
def test_whatever_was_said_that_and_no_more_goes(
    tmp_path_factory: pytest.TempPathFactory, said, visits, until
) -> None:
    file = tmp_path_factory.mktemp("rasa") / "conversations.db"
    start = datetime.fromisoformat("2026-11-18T15:00:00+00:00")
    events = [(who, start + timedelta(seconds=at)) for who, at in said]
    write(file, events)
    moment = start + timedelta(seconds=until)
    gone = [one for one in events if one[0] in visits and one[1] <= moment]
    assert forget_conversations(file, sorted(visits), until=moment) == len(gone)
    assert left(file) == {(who, at.timestamp()) for who, at in events if (who, at) not in gone}
