"""The tasks as their owners and operators see them, and that one is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from accounts.play_telling import hand_off_of
from crm_sync import tell
from store.accounts import Account
from store.durable import DurableWork
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


def open_tasks(
    session: Session, *, owner_id: str | None = None, limit: int | None = None
) -> Sequence[Listed]:
    """The open tasks, of one owner or of all: due first, then by expansion score.

    Tasks without a last day come after those that have one.
    """
    query = _listed("open", owner_id).order_by(
        PlayTask.due_on.is_(None),
        PlayTask.due_on,
        AccountOutlook.score.is_(None),
        AccountOutlook.score.desc(),
        PlayTask.id,
    )
    return _as_listed(session, query.limit(limit))


def withdrawn_tasks(
    session: Session, *, owner_id: str | None = None, limit: int | None = None
) -> Sequence[Listed]:
    """The tasks whose reason is gone, the latest first."""
    query = _listed("withdrawn", owner_id).order_by(PlayTask.closed_at.desc(), PlayTask.id)
    return _as_listed(session, query.limit(limit))


def owners(session: Session) -> dict[str | None, int]:
    """Owner -> how many open tasks they have; None: accounts that nobody owns."""
    query = select(PlayTask.owner_id, func.count()).where(PlayTask.state == "open")
    rows = session.execute(query.group_by(PlayTask.owner_id).order_by(PlayTask.owner_id))
    return {owner_id: count for owner_id, count in rows}  # noqa: C416 (rows are no pairs to mypy)


def _listed(state: str, owner_id: str | None) -> Select[PlayTask, str, float]:
    query = (
        select(PlayTask, Account.name, AccountOutlook.score)
        .join(Account, Account.id == PlayTask.account_id)
        .outerjoin(AccountOutlook, AccountOutlook.account_id == PlayTask.account_id)
        .where(PlayTask.state == state)
    )
    return query if owner_id is None else query.where(PlayTask.owner_id == owner_id)


def _as_listed(session: Session, query: Select[PlayTask, str, float]) -> list[Listed]:
    return [Listed(task, account, score) for task, account, score in session.execute(query)]


def mark_done(
    session: Session,
    durable: DurableWork,
    names: Mapping[str, str],
    task_id: str,
    *,
    now: datetime,
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
    tell(session, durable, hand_off_of(task, account, names, now=now), now=now)
    return task
