"""Hand-offs that were delivered after one that is replayed are sent again, in their order.

A company and a person are told of by every hand-off of an account. A later one wrote them while
this one was dead, and an older one never overwrites a later one: what this one alone says of them
would stay untold. So it may write them now, and those that came after it write them once more: in
the end each value is the latest that was told.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_sync.delivery.told_again import records_made
from crm_sync.links import lock_links
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.kinds import TELLS_EVENTS
from store.crm import BuiltinCrmRecord, CrmDelivery, CrmLink, CrmOutbox, CrmTarget

_SHARED = frozenset({Kind.COMPANY, Kind.CONTACT})
"""Kinds of which many hand-offs tell."""
_AT_ONCE = 500
"""Rows of a statement: SQLite takes a limited number of values."""


def send_later_ones_again(session: Session, target_id: str, replayed: Collection[str]) -> None:
    """The hand-offs ``replayed`` (ids of the outbox) wait again: so do those that wrote their
    companies and people since. The lanes of their accounts are locked by the caller.

    Where each hand-off is an event of its own, nothing was overwritten, and nothing is sent again.
    """
    target = session.get(CrmTarget, target_id)
    if target is None or target.kind in TELLS_EVENTS:
        return
    overwritten: set[tuple[str, RecordKey]] = set()
    later_ones: set[str] = set()
    for former in _told(session, replayed):
        wanted = _shared_in(former)
        for later in _delivered_since(session, target_id, former):
            if both := wanted & _shared_in(later):
                later_ones.add(later.id)
                overwritten |= {(former.account_key, key) for key in both}
    _wait_again(session, target_id, later_ones)
    _may_be_written(session, target_id, overwritten)


def _told(session: Session, outbox_ids: Iterable[str]) -> Iterable[CrmOutbox]:
    for some in _portions(outbox_ids):
        yield from session.scalars(select(CrmOutbox).where(CrmOutbox.id.in_(some)))


def _delivered_since(session: Session, target_id: str, former: CrmOutbox) -> Iterable[CrmOutbox]:
    query = (
        select(CrmOutbox)
        .join(CrmDelivery, CrmDelivery.outbox_id == CrmOutbox.id)
        .where(
            CrmOutbox.account_key == former.account_key,
            CrmOutbox.seq > former.seq,
            CrmDelivery.target_id == target_id,
            CrmDelivery.state == "delivered",
        )
    )
    return session.scalars(query)


def _shared_in(told: CrmOutbox) -> set[RecordKey]:
    return {key for key in records_made(told.hand_off) or () if key.kind in _SHARED}


def _wait_again(session: Session, target_id: str, outbox_ids: Iterable[str]) -> None:
    for some in _portions(outbox_ids):
        session.execute(
            update(CrmDelivery)
            .where(CrmDelivery.target_id == target_id, CrmDelivery.outbox_id.in_(some))
            .values(state="waiting", tries=0, settled_at=None)
            .execution_options(synchronize_session=False)
        )


def _may_be_written(
    session: Session, target_id: str, records: Collection[tuple[str, RecordKey]]
) -> None:
    """An older hand-off may write them as well (``Link.newer_than``)."""
    accounts = {account for account, _ in records}
    for some in _portions({str(key) for _, key in records}):
        those = (
            CrmLink.target_id == target_id,
            CrmLink.key.in_(some),
            CrmLink.account_key.in_(accounts),
        )
        lock_links(session, *those)
        session.execute(update(CrmLink).where(*those).values(version=0))
    if target_id == "builtin":
        _builtin_may_be_written(session, records)


def _builtin_may_be_written(session: Session, records: Collection[tuple[str, RecordKey]]) -> None:
    for account, key in sorted(records):
        session.execute(
            update(BuiltinCrmRecord)
            .where(
                BuiltinCrmRecord.kind == key.kind.value,
                BuiltinCrmRecord.external_id == key.external_id,
                BuiltinCrmRecord.account_key == account,
            )
            .values(version=0)
        )


def _portions(ids: Iterable[str]) -> Iterable[Sequence[str]]:
    in_order = sorted(ids)
    for start in range(0, len(in_order), _AT_ONCE):
        yield in_order[start : start + _AT_ONCE]
