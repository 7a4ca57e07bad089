"""The tasks as their owners and operators see them, and that one is done."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from accounts.play_telling import hand_off_of
from crm_sync import tell
from offers.play_tasks import State
from store.accounts import Account
from store.learning import AccountOutlook
from store.plays import PlayTask

BY_OWNER = "marked done by its owner"


class NotOpen(Exception):
    """The task is not open: there is none, or it was done or withdrawn already."""


@dataclass(frozen=True)
class Listed:
    """A task with what is needed to choose among many."""

    task: PlayTask
    account: str
    """The account's name."""
    score: float | None
    """The account's expansion score, 0 to 100; None: not computed yet."""


def listed(
    session: Session,
    state: State = "open",
    *,
    owners: Collection[str | None] = (),
    first: int = 0,
    most: int | None = None,
) -> list[Listed]:
    """Tasks of these owners (None: nobody's; none given: everybody's), from place ``first`` on.

    Open ones in the order in which they are worth looking at: due first, those without a last day
    after them, then by expansion score. Closed ones by when they were closed, the latest first.
    """
    query = (
        select(PlayTask, Account.name, AccountOutlook.score)
        .join(Account, Account.id == PlayTask.account_id)
        .outerjoin(AccountOutlook, AccountOutlook.account_id == PlayTask.account_id)
        .where(_of(state, owners))
        .order_by(*(_MOST_PRESSING if state == "open" else _LATEST))
    )
    rows = session.execute(query.offset(first).limit(most))
    return [Listed(task, account, score) for task, account, score in rows]


def count_of(
    session: Session, state: State = "open", *, owners: Collection[str | None] = ()
) -> int:
    """How many there are of them."""
    query = select(func.count()).select_from(PlayTask).where(_of(state, owners))
    return session.scalar(query) or 0


def owners(session: Session, state: State = "open") -> dict[str | None, int]:
    """Owner -> how many tasks they have; None: accounts that nobody owns."""
    query = select(PlayTask.owner_id, func.count()).where(PlayTask.state == state)
    rows = session.execute(query.group_by(PlayTask.owner_id).order_by(PlayTask.owner_id))
    return {owner_id: count for owner_id, count in rows}  # noqa: C416 (rows are no pairs to mypy)


_MOST_PRESSING = (
    PlayTask.due_on.is_(None),
    PlayTask.due_on,
    AccountOutlook.score.is_(None),
    AccountOutlook.score.desc(),
    PlayTask.id,
)
_LATEST = (PlayTask.closed_at.desc(), PlayTask.id)


def _of(state: State, owners: Collection[str | None]) -> ColumnElement[bool]:
    named = [
        PlayTask.owner_id == one if one is not None else PlayTask.owner_id.is_(None)
        for one in owners
    ]
    return and_(PlayTask.state == state, or_(true() if not named else false(), *named))


def mark_done(
    session: Session, names: Mapping[str, str], task_id: str, *, now: datetime
) -> PlayTask:
    """The owner has done it. The CRM hears of it in the same transaction.

    ``names``: host id -> name. Raises ``NotOpen``.
    """
    query = select(PlayTask).where(PlayTask.id == task_id).with_for_update()
    task = session.scalar(query.execution_options(populate_existing=True))
    if task is None or task.state != "open":
        raise NotOpen(task_id)
    task.state, task.closed_at, task.closed_because = "done", now, BY_OWNER
    task.to_tell = False
    account = session.get_one(Account, task.account_id)
    tell(session, hand_off_of(task, account, names, now=now), now=now)
    return task
