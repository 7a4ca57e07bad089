"""Rasa's own record of a conversation (its tracker store) is emptied."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from store.portions import portions

_SECONDS = 5.0
"""How long it is waited for while Rasa writes."""


def forget_conversations(file: Path, visits: Sequence[str], *, until: datetime) -> int:
    """Delete what Rasa keeps of these visits up to that moment; how many events there were.

    Rasa writes a turn's events at its end, and with them any that are missing from before: what is
    deleted in the middle of one comes back, so it is looked for again after a while. Events carry
    the moment when they came about, so that what was said since stays.
    Raises ``sqlite3.OperationalError`` while the file is locked for longer.
    """
    if not file.exists():
        return 0
    deleted = 0
    with closing(sqlite3.connect(file, timeout=_SECONDS)) as database:
        database.execute("PRAGMA secure_delete = ON")
        if not _has_events(database):
            return 0
        for some in portions(visits):
            those = f"sender_id IN ({', '.join('?' * len(some))}) AND timestamp <= ?"
            gone = database.execute(
                f"DELETE FROM events WHERE {those}",  # noqa: S608 (question marks alone)
                (*some, until.timestamp()),
            )
            deleted += gone.rowcount
        database.commit()
    return deleted


def _has_events(database: sqlite3.Connection) -> bool:
    found = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'")
    return found.fetchone() is not None
