"""Waiting for each other on PostgreSQL: for few, always in one order, never for long.

SQLite needs none of this: its writing transactions follow each other anyway.
"""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import blake2b
from itertools import islice

from sqlalchemy import collate, select, text
from sqlalchemy.orm import Session

from store.accounts import Account, Contact

_IDS_A_QUERY = 500
_LOCK_NAMES = text(
    "SELECT pg_advisory_xact_lock(:kind, key) FROM unnest(CAST(:keys AS integer[])) AS key"
)
_WAIT_AT_MOST = text("SELECT set_config('lock_timeout', :longest, true)")


def wait_at_most(session: Session, longest: timedelta) -> None:
    """From here to the transaction's end, waiting longer for a lock is an ``OperationalError``."""
    if _has_locks(session):
        milliseconds = f"{longest // timedelta(milliseconds=1)}ms"
        session.execute(_WAIT_AT_MOST, {"longest": milliseconds})


def lock_rows(session: Session, table: type[Account] | type[Contact], ids: Iterable[str]) -> None:
    """Nobody else changes these rows until the transaction's end; others may refer to them.

    ``ids``: sorted. Whoever changes several rows locks them so before, and no two wait for each
    other.
    """
    if not _has_locks(session):
        return
    left = iter(ids)
    while some := list(islice(left, _IDS_A_QUERY)):
        # The order that Python sorts in, whatever language the database was made for.
        query = select(table.id).where(table.id.in_(some)).order_by(collate(table.id, "C"))
        session.execute(query.with_for_update(key_share=True)).all()


def lock_names(session: Session, kind: str, names: Iterable[str]) -> None:
    """Nobody else gets past the same names of this kind until the transaction's end, whether or
    not there are rows of them. To be called once a kind, and the kinds in one order."""
    keys = sorted({_number(name) for name in names})
    if keys and _has_locks(session):
        session.execute(_LOCK_NAMES, {"kind": _number(kind), "keys": keys}).all()


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), signed=True)


def _has_locks(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
