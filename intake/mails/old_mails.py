"""Mails do not stay for ever: they hold visitors' words, and rows that nobody opens any more."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from store.database import Write
from store.mails import Mail

_AT_ONCE = 500
"""Rows that one short transaction deletes."""


def old_mails(session: Session, *, kept: timedelta, now: datetime) -> Iterator[Write]:
    """What has to be written so that mails older than ``kept`` are gone. ``session`` only reads.

    One that is still to be sent, or could be sent again to some use, stays. Who wants no more
    follow-ups is remembered elsewhere.
    """
    query = select(Mail.id).where(
        Mail.state != "queued",
        Mail.made_at < now - kept,
        Mail.until.is_(None) | (Mail.until < now),
    )
    ids = session.scalars(query).all()
    for first in range(0, len(ids), _AT_ONCE):
        yield partial(_delete, ids=ids[first : first + _AT_ONCE])


def _delete(session: Session, *, ids: Sequence[str]) -> None:
    # Looked at once more: an operator may have sent one again meanwhile.
    session.execute(delete(Mail).where(Mail.id.in_(ids), Mail.state != "queued"))
