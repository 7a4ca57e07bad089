"""What nobody needs any more is deleted at night: works that ended, allowances that are full."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.work import Work
from store.durable import delete_ended
from store.rates import forget_full

_log = structlog.get_logger("jobs")


def old_works(kept: timedelta) -> tuple[Work, ...]:
    """``kept``: for how long a work that ended is kept; DBOS keeps each until this deletes it.

    While it is kept its ``key`` keeps it from being enqueued again. The longest that a key must
    do so is a day, for a scheduled work (``jobs.schedules``: only its last tick is enqueued); the
    others are enqueued again within the transaction or the talk that enqueued them, or carry the
    moment, the number of the change or the mail that they are for, which never comes back.
    """

    def delete_old_works(engine: Engine, _tick: str, *, now: datetime) -> None:
        deleted = delete_ended(engine, before=now - kept)
        _log.info("old_works_deleted", works=deleted)

    def forget_rates(session: Session, _tick: str, *, now: datetime) -> None:
        forget_full(session, now=now)

    return (
        Work("delete_old_works", delete_old_works, outside=True, schedule="10 4 * * *"),
        Work("forget_rates", forget_rates, schedule="50 3 * * *"),
    )
