"""What is to be written, kept aside on the disk until all of it is known.

A file of a million rows is checked while the product works on; only then is the database locked.
What was seen and what is to be written does not fit into memory, so it lies in a temporary SQLite
database without a name, which is gone with the process.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from typing import Any

_SLICE = 500


class Task(StrEnum):
    """What is to be done with a row."""

    NEW = "new"
    CHANGE = "change"
    REMOVE = "remove"


class Spool:
    """Rows to be written by kind and task, the keys that were seen, the accounts to be made."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(
            """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA cache_size = -8000;
            CREATE TABLE seen (name TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID;
            CREATE TABLE accounts (id TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE work (number INTEGER PRIMARY KEY, kind TEXT, task TEXT, content TEXT);
            """
        )

    def see(self, kind: str, key: Sequence[str], place: str) -> str | None:
        """Note that a thing stands at ``place``; where it stood before, if it did."""
        name = _joined(kind, *key)
        noted = self._database.execute(
            "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", (name, place)
        )
        if noted.rowcount:
            return None
        first = self._database.execute("SELECT place FROM seen WHERE name = ?", (name,))
        return str(first.fetchone()[0])

    def was_seen(self, kind: str, key: Sequence[str]) -> bool:
        """Whether it was noted."""
        query = "SELECT 1 FROM seen WHERE name = ?"
        return self._database.execute(query, (_joined(kind, *key),)).fetchone() is not None

    def seen(self, kind: str) -> Iterator[list[str]]:
        """The keys of a kind that were noted, in order."""
        first = _joined(kind, "")
        rows = self._database.execute(
            "SELECT name FROM seen WHERE name >= ? AND name < ? ORDER BY name",
            (first, first.removesuffix("\x00") + "\x01"),
        )
        for (name,) in rows:
            yield name.split("\x00")[1:]

    def make_account(self, id_: str) -> None:
        """Note that an account will be there."""
        self._database.execute("INSERT INTO accounts VALUES (?) ON CONFLICT DO NOTHING", (id_,))

    def accounts_among(self, ids: Iterable[str]) -> set[str]:
        """Those of some accounts that will be there."""
        wanted = list(ids)
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT id FROM accounts WHERE id IN ({marks})"  # noqa: S608 - only marks
        return {id_ for (id_,) in self._database.execute(query, wanted)}

    def add(self, kind: str, task: Task, content: dict[str, Any]) -> None:
        """Keep something to be written: columns and values that JSON knows."""
        self._database.execute(
            "INSERT INTO work (kind, task, content) VALUES (?, ?, ?)",
            (kind, task, json.dumps(content)),
        )

    def work(self, kind: str, task: Task) -> Iterator[list[dict[str, Any]]]:
        """What was kept, in slices that one statement can take."""
        rows = self._database.execute(
            "SELECT content FROM work WHERE kind = ? AND task = ? ORDER BY number", (kind, task)
        )
        while slice_ := rows.fetchmany(_SLICE):
            yield [json.loads(content) for (content,) in slice_]

    def accounts_changed(self) -> Iterator[str]:
        """The accounts that are there of which something is to be written, sorted."""
        query = """
            SELECT json_extract(content, '$.id') FROM work WHERE kind = 'accounts'
            UNION
            SELECT json_extract(content, '$.account_id') FROM work
            WHERE kind IN ('ownership', 'usage')
            EXCEPT SELECT id FROM accounts
            ORDER BY 1
            """
        yield from (id_ for (id_,) in self._database.execute(query))

    def contacts_changed(self) -> Iterator[str]:
        """The people that are there of whom something is to be written, sorted."""
        query = """
            SELECT json_extract(content, '$.id') FROM work
            WHERE kind = 'contacts' AND task = 'change'
            ORDER BY 1
            """
        yield from (id_ for (id_,) in self._database.execute(query))

    def is_empty(self) -> bool:
        """Whether nothing is to be written."""
        return self._database.execute("SELECT 1 FROM work LIMIT 1").fetchone() is None


@contextmanager
def open_spool() -> Iterator[Spool]:
    """A spool for one import."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        spool = Spool(database)
        # One transaction for all: without it every statement would be one of its own.
        database.execute("BEGIN")
        yield spool


def _joined(*parts: str) -> str:
    return "\x00".join(parts)
