"""Handing the tasks of plays on to the CRM: a few at a time, each as it stands by then.

The first night over a large base makes thousands of tasks. Told all at once they would stand in
front of what visitors have just done, so they are told in portions, some seconds apart.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_sync import HandOff, tell
from crm_sync.hand_off import Company, Task
from store.accounts import Account
from store.durable import DurableWork, Queue
from store.plays import PlayTask

TELL_TASKS = "tell_play_tasks"
"""The work's name; its argument is a list of task ids."""
PORTION = 50
PAUSE = timedelta(seconds=2.5)
"""Between two portions: 20 tasks a second, about half of what a worker delivers."""


def tell_later(
    session: Session, durable: DurableWork, task_ids: Sequence[str], *, after: int = 0
) -> None:
    """The CRM will hear of these tasks, if and only if this transaction commits.

    ``after``: how many are told of before them, by the same run.
    """
    for first in range(0, len(task_ids), PORTION):
        portion: list[JsonValue] = list(task_ids[first : first + PORTION])
        durable.enqueue(
            session,
            TELL_TASKS,
            portion,
            queue=Queue.LATER,
            partition=f"{TELL_TASKS}:{portion[0]}",
            delay=(after + first) // PORTION * PAUSE,
        )


def tell_tasks(
    session: Session,
    names: Mapping[str, str],
    task_ids: Sequence[str],
    *,
    now: datetime,
) -> None:
    """Tell the CRM of those of the tasks that it has not heard of as they stand now.

    ``names``: host id -> name.
    """
    query = select(PlayTask).where(PlayTask.id.in_(task_ids), PlayTask.to_tell)
    locked = session.scalars(query.order_by(PlayTask.id).with_for_update()).all()
    # Each account's number and lanes are locked in the order in which everybody locks them.
    for task in sorted(locked, key=lambda one: (one.account_id, one.id)):
        account = session.get_one(Account, task.account_id)
        tell(session, hand_off_of(task, account, names, now=now), now=now)
        task.to_tell = False


def hand_off_of(
    task: PlayTask, account: Account, names: Mapping[str, str], *, now: datetime
) -> HandOff:
    """The task as the CRM receives it."""
    owner = names.get(account.owner_id or "")
    return HandOff(
        id=f"play-{task.id}",
        account_key=f"account:{account.id}",
        company=Company(
            name=account.name,
            segment=account.segment,
            region=account.region,
            stage=account.stage,
            employees=account.employees,
            owner=owner,
        ),
        task=Task.model_validate(
            {
                "play": task.play_id,
                "title": task.title,
                "reason": task.reason,
                "owner": names.get(task.owner_id or ""),
                "due_on": task.due_on,
                "state": task.state,
                "because": task.closed_because,
                "offer_id": task.offer_id,
                "offer_title": task.offer_title,
                "offer_words": task.offer_words,
            }
        ),
        occurred_at=now,
    )
