"""What differs is mended: the hand-offs concerned are sent once more, through the same lanes.

So their order, the rate limits and the back-off are those of every delivery. Nothing is sent from
here, and nothing over there is ever deleted.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, case, delete, func, update
from sqlalchemy.orm import Session

from crm_sync.links import lock_links
from crm_sync.reconciling.differences import TOLD_ONLY, Difference, What
from crm_sync.reconciling.expecting import Source
from crm_sync.reconciling.lanes import AT_ONCE, free_lanes, in_parts, make_due
from crm_sync.records import RecordKey
from store.crm import BuiltinCrmRecord, CrmDelivery, CrmLink
from store.database import transaction
from store.pairs import are_among

THEIRS = "theirs"
"""The digest of a link to a record of the CRM's own, of which nothing is written."""
ROUNDS = 20
"""So often an account is tried of which something is just being sent."""


@dataclass(frozen=True)
class Mending:
    """What was set going."""

    hand_offs: int
    """That are sent once more."""
    left: tuple[Difference, ...]
    """That a person must see to, or wish to have restored."""
    busy: int
    """Accounts that were being sent something all the time: mend again."""


@dataclass
class _Work:
    """What is to be done of one account's."""

    again: set[Source] = field(default_factory=set)
    forget: set[RecordKey] = field(default_factory=set)
    """Records whose last write counts for nothing: an older hand-off may write them too."""
    anew: set[RecordKey] = field(default_factory=set)
    """Records that are made again although somebody deleted them."""
    moved: dict[RecordKey, tuple[str, str]] = field(default_factory=dict)
    """Records that stand elsewhere: the object and the id there."""


def mend(
    engine: Engine,
    target_id: str,
    differences: Iterable[Difference],
    *,
    now: datetime,
    restore_deleted: bool = False,
    wait: Callable[[], None] = lambda: time.sleep(0.5),
) -> Mending:
    """Have everything that differs written once more; the worker delivers it.

    What people deleted is made again only if ``restore_deleted``. Doing it again changes nothing
    as long as nothing was delivered in between. ``wait``: until another try at accounts of which
    something is just being sent.
    """
    chosen, left = _chosen(differences, restore_deleted)
    work = _by_account(chosen)
    _tell_of_what_comes_anew(work, left)
    hand_offs = 0
    for attempt in range(ROUNDS):
        if attempt and work:
            wait()
        for accounts in in_parts(sorted(work)):
            with transaction(engine) as session:
                done, count = _mend_accounts(session, target_id, accounts, work, now)
            hand_offs += count
            work = {account: rest for account, rest in work.items() if account not in done}
    return Mending(hand_offs, tuple(left), len(work))


def _chosen(
    differences: Iterable[Difference], restore_deleted: bool
) -> tuple[list[Difference], list[Difference]]:
    chosen: list[Difference] = []
    left: list[Difference] = []
    for one in differences:
        stays = one.what in TOLD_ONLY or (one.what is What.DELETED and not restore_deleted)
        (left if stays else chosen).append(one)
    return chosen, left


def _by_account(differences: Sequence[Difference]) -> dict[str, _Work]:
    accounts: dict[str, _Work] = {}
    for one in differences:
        for source in one.again:
            work = accounts.setdefault(source.account_key, _Work())
            work.again.add(source)
            work.forget |= set(one.keys)
            if one.what is What.DELETED:
                work.anew |= set(one.keys)
            if one.what is What.LINK and one.remote_id is not None:
                work.moved |= dict.fromkeys(one.keys, (one.object, one.remote_id))
        for key, source in one.dependents.items():
            work = accounts.setdefault(source.account_key, _Work())
            work.again.add(source)
            work.forget.add(key)
    return accounts


def _tell_of_what_comes_anew(work: dict[str, _Work], left: Iterable[Difference]) -> None:
    """A company or person is made anew by whoever needs them, although somebody deleted them: a
    stranger of several visits by the one that is sent again and was not the last to write. What
    belongs to them is told so then, in whatever visit it is."""
    sent = {source for one in work.values() for source in one.again}
    for one in left:
        shared = len({source.account_key for source in one.again}) > 1
        if one.what is not What.DELETED or not shared or sent.isdisjoint(one.again):
            continue
        for key, source in one.dependents.items():
            of_account = work.setdefault(source.account_key, _Work())
            of_account.again.add(source)
            of_account.forget |= {key, *one.keys}


def _mend_accounts(
    session: Session,
    target_id: str,
    accounts: Sequence[str],
    work: Mapping[str, _Work],
    now: datetime,
) -> tuple[Collection[str], int]:
    """Which of the accounts are mended, and how many hand-offs wait again for it."""
    free = free_lanes(session, target_id, accounts, now=now)
    of_free = [work[account] for account in free]
    _forget(session, target_id, {key for one in of_free for key in one.forget})
    for one in of_free:
        _follow(session, target_id, one.moved)
    _let_make_anew(session, target_id, {key for one in of_free for key in one.anew})
    count = wait_again(
        session, target_id, [source.outbox_id for one in of_free for source in one.again], now=now
    )
    make_due(session, target_id, free, now=now)
    return free, count


def wait_again(
    session: Session, target_id: str, outbox_ids: Collection[str], *, now: datetime
) -> int:
    """Those of the hand-offs that were delivered wait to be sent again; how many. Their lanes are
    locked by the caller."""
    count = 0
    for some in in_parts(sorted(outbox_ids)):
        result = session.execute(
            update(CrmDelivery)
            .where(
                CrmDelivery.target_id == target_id,
                CrmDelivery.outbox_id.in_(some),
                CrmDelivery.state == "delivered",
            )
            .values(state="waiting", tries=0, settled_at=None, told_at=now)
            .returning(CrmDelivery.outbox_id)
            .execution_options(synchronize_session=False)
        )
        count += len(result.all())
    return count


def _forget(session: Session, target_id: str, keys: Collection[RecordKey]) -> None:
    """No hand-off is too old to write the records, and nothing of them passes for written.

    A digest's first character stays, in which a target keeps how a record was (open, closed); and
    a whole one that says that a record is the CRM's own.
    """
    forgotten = case(
        (CrmLink.digest == THEIRS, CrmLink.digest), else_=func.substr(CrmLink.digest, 1, 1)
    )
    for some in in_parts(sorted(map(str, keys))):
        lock_links(session, CrmLink.target_id == target_id, CrmLink.key.in_(some))
        session.execute(
            update(CrmLink)
            .where(CrmLink.target_id == target_id, CrmLink.key.in_(some))
            .values(digest=forgotten, version=0)
            .execution_options(synchronize_session=False)
        )
    if target_id == "builtin":
        _forget_own(session, sorted(keys))


def _forget_own(session: Session, keys: Sequence[RecordKey]) -> None:
    for start in range(0, len(keys), AT_ONCE):
        some = [(key.kind.value, key.external_id) for key in keys[start : start + AT_ONCE]]
        session.execute(
            update(BuiltinCrmRecord)
            .where(are_among(BuiltinCrmRecord.kind, BuiltinCrmRecord.external_id, some))
            .values(version=0)
            .execution_options(synchronize_session=False)
        )


def _let_make_anew(session: Session, target_id: str, keys: Collection[RecordKey]) -> None:
    for some in in_parts(sorted(map(str, keys))):
        session.execute(
            delete(CrmLink).where(CrmLink.target_id == target_id, CrmLink.key.in_(some))
        )


def _follow(session: Session, target_id: str, moved: Mapping[RecordKey, tuple[str, str]]) -> None:
    for key, (object_, remote_id) in sorted(moved.items()):
        session.execute(
            update(CrmLink)
            .where(CrmLink.target_id == target_id, CrmLink.key == str(key))
            .values(object=object_, remote_id=remote_id, state="there", digest=None)
        )
