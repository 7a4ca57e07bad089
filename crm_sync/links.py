"""Where our records stand in a CRM: its ids, what was written last, what people did over there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Engine, collate, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from crm_sync.records import RecordKey
from store.crm import CrmLink, CrmTarget
from store.database import reading, transaction
from store.portions import portions


@dataclass(frozen=True)
class Link:
    """Where one record of ours stands."""

    key: RecordKey
    object: str
    """The vendor's name of what it is there."""
    remote_id: str
    account_key: str
    version: int
    """Of the hand-off that wrote it last, among those of ``account_key``."""
    digest: str | None
    """Of what was written last."""
    state: Literal["there", "deleted"] = "there"
    latest: int = field(default=0, compare=False)
    """Of the hand-offs of ``account_key`` that wrote this record of theirs, as whichever of ours:
    people can have merged several."""
    seen_at: datetime | None = field(default=None, compare=False)
    """When it was noted last."""

    def newer_than(self, account_key: str, version: int) -> bool:
        """Whether a later hand-off of the same account wrote the record already, whichever of ours
        it is there. One of version 0 is to be written again, as reconciliation asks for it."""
        if self.account_key != account_key or self.version == 0:
            return False
        return max(self.version, self.latest) > version


def still_connected(session: Session, target_id: str, connected_at: datetime) -> bool:
    """Whether the target is the one that was connected then; if so, it stays until this transaction
    ends. Another one may have its name since."""
    query = select(CrmTarget.id).where(
        CrmTarget.id == target_id, CrmTarget.connected_at == connected_at
    )
    return session.scalar(query.with_for_update(read=True, key_share=True)) is not None


class Links:
    """The links of one target. Each call is a transaction of its own."""

    def __init__(
        self, engine: Engine, target_id: str, connected_at: datetime | None = None
    ) -> None:
        """``connected_at``: of the target as it was opened; one that was connected under the same
        name since then is told nothing. None: whichever has the name."""
        self._engine, self._target, self._connected_at = engine, target_id, connected_at

    def known(self, keys: Iterable[RecordKey]) -> dict[RecordKey, Link]:
        """Those of the records that have one."""
        wanted = sorted({str(key) for key in keys})
        found: list[Link] = []
        with reading(self._engine) as session:
            for some in portions(wanted):
                query = select(CrmLink, _LATEST).where(
                    CrmLink.target_id == self._target, CrmLink.key.in_(some)
                )
                found += [_link(row, latest) for row, latest in session.execute(query)]
        return {link.key: link for link in found}

    def at(self, object_: str, remote_id: str) -> list[Link]:
        """The records of ours that are this one of theirs: several, where people merged them."""
        query = select(CrmLink).where(
            CrmLink.target_id == self._target,
            CrmLink.object == object_,
            CrmLink.remote_id == remote_id,
        )
        with reading(self._engine) as session:
            return [_link(row) for row in session.scalars(query.order_by(CrmLink.key))]

    def keep(self, links: Iterable[Link], *, now: datetime) -> None:
        """Note them, each in place of what was known of its record."""
        rows = [_row(self._target, link, now) for link in links]
        rows.sort(key=lambda row: str(row["key"]))  # two workers lock them in one order
        if not rows:
            return
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        # Of the table and not of the class, with the rows apart: one statement is compiled, and
        # the driver repeats it.
        new = dialect.insert(CrmLink.__table__)
        changed = {name: new.excluded[name] for name in rows[0] if name not in _KEY}
        with transaction(self._engine) as session:
            if self._is_another(session):
                return
            session.execute(new.on_conflict_do_update(index_elements=_KEY, set_=changed), rows)

    def _is_another(self, session: Session) -> bool:
        """Whether the name is that of another connection by now; if not, it stays so."""
        if self._connected_at is None:
            return False
        return not still_connected(session, self._target, self._connected_at)

    def merged(self, object_: str, remote_id: str, *, into: str) -> None:
        """Somebody merged a record of theirs into another one: ours is that one from now on.

        What was written to it is not there, so it is written again (no digest).
        """
        self._change(object_, remote_id, remote_id=into, digest=None)

    def deleted(self, object_: str, remote_id: str) -> None:
        """Somebody deleted a record of theirs."""
        self._change(object_, remote_id, state="deleted")

    def _change(self, object_: str, remote_id: str, /, **values: str | None) -> None:
        those = (
            CrmLink.target_id == self._target,
            CrmLink.object == object_,
            CrmLink.remote_id == remote_id,
        )
        with transaction(self._engine) as session:
            if self._is_another(session):
                return
            lock_links(session, *those)
            session.execute(update(CrmLink).where(*those).values(**values))

    def forget(self, keys: Iterable[RecordKey]) -> None:
        """Nothing is known any more of where the records stand."""
        wanted = sorted({str(key) for key in keys})
        with transaction(self._engine) as session:
            for some in portions(wanted):
                those = CrmLink.target_id == self._target, CrmLink.key.in_(some)
                lock_links(session, *those)
                session.execute(delete(CrmLink).where(*those))


def lock_links(session: Session, *those: ColumnElement[bool]) -> None:
    """Lock them by their keys in order, as ``keep`` does, before they are changed in whatever order
    the database finds them: two workers never wait for each other."""
    if session.get_bind().dialect.name == "postgresql":
        keys = select(CrmLink.key).where(*those).order_by(collate(CrmLink.key, "C"))
        session.execute(keys.with_for_update()).all()


_KEY = ("target_id", "key")
_SAME = aliased(CrmLink)
_LATEST = (
    select(func.max(_SAME.version))
    .where(
        _SAME.target_id == CrmLink.target_id,
        _SAME.object == CrmLink.object,
        _SAME.remote_id == CrmLink.remote_id,
        _SAME.account_key == CrmLink.account_key,
    )
    .correlate(CrmLink)
    .scalar_subquery()
)
"""See ``Link.latest``: a search by the index of remote ids, in the same statement."""


def _row(target_id: str, link: Link, now: datetime) -> dict[str, object]:
    return {
        "target_id": target_id,
        "key": str(link.key),
        "object": link.object,
        "remote_id": link.remote_id,
        "account_key": link.account_key,
        "version": link.version,
        "digest": link.digest,
        "state": link.state,
        "seen_at": now,
    }


def _link(row: CrmLink, latest: int = 0) -> Link:
    state: Literal["there", "deleted"] = "deleted" if row.state == "deleted" else "there"
    return Link(
        key=RecordKey.read(row.key),
        object=row.object,
        remote_id=row.remote_id,
        account_key=row.account_key,
        version=row.version,
        digest=row.digest,
        state=state,
        latest=latest,
        seen_at=row.seen_at,
    )
