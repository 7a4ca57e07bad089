"""A CRM is read: what was noted, and what changed since, a page at a time, until nothing is left.

A page is talked of outside of any transaction and kept in one: what follows from it in ownership
data, and the cursor after it. So whoever dies in between reads that page again, which changes
nothing; and of two workers at once the first page to be kept counts.
"""

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from crm_sync.incoming.inserting import insert
from crm_sync.incoming.source import Page, Source, Thing
from crm_sync.incoming.turns import (
    anything_due,
    begin,
    claim,
    extend,
    note_failure,
    note_success,
)
from crm_sync.links import still_connected
from remote.faults import RemoteError, Unavailable
from store.crm import CrmTarget
from store.crm_incoming import CrmCursor, CrmReading, CrmToRead
from store.database import reading, transaction

AT_ONCE = 100
"""Records that are read by their ids in one call."""
TURN_SECONDS = 60.0
"""So long one CRM is read before the next one has its turn; a first reading takes many turns."""

_log = structlog.get_logger("crm_sync")


@dataclass(frozen=True)
class Opened:
    """A CRM that can be read now."""

    source: Source
    things: Sequence[Thing]
    """What is read of it, in this order."""
    take: Callable[[Session, Page], None]
    """Takes a page into ownership data, in the session's transaction."""


Open = Callable[[CrmTarget], Opened]
"""Opens the CRM of a row, which belongs to no session. Raises ``RemoteError``, or anything."""


class _Gone(Exception):
    """The CRM was disconnected while it was read."""


class Puller:
    """Reads the CRMs that are due."""

    def __init__(self, engine: Engine, open_: Open, clock: Callable[[], datetime]) -> None:
        self._engine, self._open, self._clock = engine, open_, clock

    def take_up(self) -> None:
        """Read what is due, one after another."""
        with reading(self._engine) as session:
            if not anything_due(session, now=self._clock()):
                return
        with transaction(self._engine) as session:
            begin(session, now=self._clock())
            ids = claim(session, now=self._clock())
        for target_id in ids:
            self.pull(target_id)

    def pull(self, target_id: str) -> bool:
        """Read one that was claimed, for a turn; whether all that had changed was read.

        Why it could not be is noted for the operator. One that is disconnected meanwhile is left.
        """
        try:
            return self._pull(target_id)
        except _Gone:
            _log.info("crm_gone", target=target_id)
            return False
        except SQLAlchemyError:
            if self._is_claimed(target_id):
                raise
            _log.info("crm_gone", target=target_id)
            return False

    def _is_claimed(self, target_id: str) -> bool:
        with reading(self._engine) as session:
            return session.get(CrmReading, target_id) is not None

    def _pull(self, target_id: str) -> bool:
        with reading(self._engine) as session:
            row = session.get_one(CrmTarget, target_id)
        try:
            with self._conversation(row) as opened:
                all_read, every = self._read(row, opened), opened.source.every
        except RemoteError as error:
            with self._noting(row) as session:
                note_failure(session, target_id, error, now=self._clock())
            return False
        with self._noting(row) as session:
            note_success(session, target_id, all_read=all_read, every=every, now=self._clock())
        return all_read

    @contextmanager
    def _noting(self, row: CrmTarget) -> Iterator[Session]:
        """A transaction for what this CRM said. Raises ``_Gone`` where another one is connected
        under its name by now: what was read is none of that one's."""
        with transaction(self._engine) as session:
            if not still_connected(session, row.id, row.connected_at):
                raise _Gone
            yield session

    @contextmanager
    def _conversation(self, row: CrmTarget) -> Iterator[Opened]:
        """The CRM, let go at the end. Whatever goes wrong with it is a ``RemoteError``, told to the
        operator as such; except with our own database."""
        try:
            opened = self._open(row)
            try:
                yield opened
            finally:
                opened.source.close()
        except (RemoteError, SQLAlchemyError, _Gone):
            raise
        except Exception as fault:
            kind = type(fault).__name__
            # Without its words: they may quote what people are called.
            frames = "".join(traceback.format_tb(fault.__traceback__))
            _log.error("crm_not_read", target=row.id, fault=kind, frames=frames)
            raise Unavailable(
                f"Something that {row.id} told was not foreseen ({kind}): report it to Segue's "
                "makers, with what the worker's log says. It is read again later."
            ) from None

    def _read(self, row: CrmTarget, opened: Opened) -> bool:
        until = time.monotonic() + TURN_SECONDS
        everything = True
        for thing in opened.things:
            everything &= self._changed(row, opened, thing, until)
            self._noted(row, opened, thing, until)
        # A company that has just become an account wants its people read.
        for thing in opened.things:
            self._noted(row, opened, thing, until)
        return everything

    def _changed(self, row: CrmTarget, opened: Opened, thing: Thing, until: float) -> bool:
        while time.monotonic() < until:
            cursor = self._cursor(row.id, thing)
            page = opened.source.changed(thing, cursor.cursor)
            with self._noting(row) as session:
                if not _kept(session, cursor, page):
                    return False  # another worker reads it
                opened.take(session, page)
                extend(session, row.id, now=self._clock())
            if not page.more:
                return True
        return False

    def _cursor(self, target_id: str, thing: Thing) -> CrmCursor:
        key = (target_id, thing.value)
        with reading(self._engine) as session:
            found = session.get(CrmCursor, key)
        if found is not None:
            return found
        with transaction(self._engine) as session:
            new = insert(session, CrmCursor).values(
                target_id=target_id, thing=thing.value, complete=False, version=0, taken=0
            )
            session.execute(new.on_conflict_do_nothing())
            return session.get_one(CrmCursor, key)

    def _noted(self, row: CrmTarget, opened: Opened, thing: Thing, until: float) -> None:
        """Read what somebody said had changed."""
        while time.monotonic() < until:
            wanted = self._to_read(row.id, thing)
            if not wanted:
                return
            page = opened.source.read(thing, [one.remote_id for one in wanted])
            with self._noting(row) as session:
                opened.take(session, page)
                for one in wanted:
                    _read_since(session, one)
                extend(session, row.id, now=self._clock())

    def _to_read(self, target_id: str, thing: Thing) -> Sequence[CrmToRead]:
        query = select(CrmToRead).where(
            CrmToRead.target_id == target_id, CrmToRead.thing == thing.value
        )
        with reading(self._engine) as session:
            return session.scalars(query.order_by(CrmToRead.noted_at).limit(AT_ONCE)).all()


def _kept(session: Session, before: CrmCursor, page: Page) -> bool:
    """Move the cursor on, if nobody else did since the page was asked for."""
    moved = session.execute(
        update(CrmCursor)
        .where(
            CrmCursor.target_id == before.target_id,
            CrmCursor.thing == before.thing,
            CrmCursor.version == before.version,
        )
        .values(
            cursor=page.cursor,
            complete=CrmCursor.complete if page.more else True,
            taken=CrmCursor.taken + len(page.records) + len(page.gone),
            version=CrmCursor.version + 1,
        )
        .returning(CrmCursor.version)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


def _read_since(session: Session, row: CrmToRead) -> None:
    """It was read; not if it was noted once more meanwhile."""
    now = session.get(CrmToRead, (row.target_id, row.thing, row.remote_id), with_for_update=True)
    if now is not None and now.noted_at == row.noted_at:
        session.delete(now)
