"""Hand-offs that were delivered after one that is replayed are sent again, in their order.

A company and a person are told of by every hand-off of an account. A later one wrote them while
this one was dead, and an older one never overwrites a later one: what this one alone says of them
would stay untold. So it may write them now, and those that came after it write them once more: in
the end each value is the latest that was told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import merge

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import WAITING, of
from crm_sync.delivery.told_again import records_made
from crm_sync.links import lock_links
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.kinds import TELLS_EVENTS
from store.crm import BuiltinCrmRecord, CrmDelivery, CrmLane, CrmLink, CrmOutbox, CrmTarget
from store.portions import portions

_SHARED = frozenset({Kind.COMPANY, Kind.CONTACT})
"""Kinds of which many hand-offs tell."""


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
    for former in _by_account(session, replayed):
        _look(former, _delivered_since(session, target_id, former[0]), overwritten, later_ones)
    _wait_again(session, target_id, later_ones)
    _may_be_written(session, target_id, overwritten)


def send_those_under_way_again(
    session: Session, target_id: str, arrived: Mapping[str, int]
) -> None:
    """Hand-offs arrived just now: their numbers by their accounts, whose lanes the caller locked.

    Each was the first that waited when it was sent. What waits before it by now was replayed
    meanwhile, when nobody knew yet that this one would be a later one.
    """
    former = [
        one
        for account, first in _first_waiting(session, target_id, arrived)
        if first is not None and first < arrived[account]
        for one in _waiting_before(session, target_id, account, arrived[account])
    ]
    if former:
        send_later_ones_again(session, target_id, former)


def _first_waiting(
    session: Session, target_id: str, accounts: Iterable[str]
) -> Iterable[tuple[str, int | None]]:
    """The number of the first that waits in each lane: a search by key for each."""
    first = (
        select(CrmDelivery.seq)
        .where(
            CrmDelivery.target_id == CrmLane.target_id,
            CrmDelivery.account_key == CrmLane.account_key,
            WAITING,
        )
        .order_by(CrmDelivery.seq)
        .limit(1)
        .scalar_subquery()
    )
    query = select(CrmLane.account_key, first).where(of(target_id, sorted(accounts)))
    return [(account, number) for account, number in session.execute(query)]


def _waiting_before(session: Session, target_id: str, account: str, seq: int) -> Sequence[str]:
    query = select(CrmDelivery.outbox_id).where(
        CrmDelivery.target_id == target_id,
        CrmDelivery.account_key == account,
        CrmDelivery.seq < seq,
        WAITING,
    )
    return session.scalars(query).all()


def _by_account(session: Session, outbox_ids: Iterable[str]) -> Iterable[Sequence[CrmOutbox]]:
    """These hand-offs, each account's in their order."""
    found: defaultdict[str, list[CrmOutbox]] = defaultdict(list)
    for some in portions(sorted(outbox_ids)):
        for one in session.scalars(select(CrmOutbox).where(CrmOutbox.id.in_(some))):
            found[one.account_key].append(one)
    return [sorted(those, key=_number) for those in found.values()]


def _delivered_since(session: Session, target_id: str, first: CrmOutbox) -> Iterable[CrmOutbox]:
    query = (
        select(CrmOutbox)
        .join(CrmDelivery, CrmDelivery.outbox_id == CrmOutbox.id)
        .where(
            CrmOutbox.account_key == first.account_key,
            CrmOutbox.seq > first.seq,
            CrmDelivery.target_id == target_id,
            CrmDelivery.state == "delivered",
        )
        .order_by(CrmOutbox.seq)
    )
    return session.scalars(query)


def _look(
    former: Sequence[CrmOutbox],
    later: Iterable[CrmOutbox],
    overwritten: set[tuple[str, RecordKey]],
    later_ones: set[str],
) -> None:
    """One account's, both in their order: each is read once, however many there are."""
    replayed = {one.id for one in former}
    told_of: set[RecordKey] = set()
    for one in merge(former, later, key=_number):
        shared = _shared_in(one)
        if one.id in replayed:
            told_of |= shared
        elif both := told_of & shared:
            later_ones.add(one.id)
            overwritten |= {(one.account_key, key) for key in both}


def _number(told: CrmOutbox) -> int:
    return told.seq


def _shared_in(told: CrmOutbox) -> set[RecordKey]:
    return {key for key in records_made(told.hand_off) or () if key.kind in _SHARED}


def _wait_again(session: Session, target_id: str, outbox_ids: Iterable[str]) -> None:
    for some in portions(sorted(outbox_ids)):
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
    for some in portions(sorted({str(key) for _, key in records})):
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
