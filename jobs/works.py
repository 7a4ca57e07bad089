"""The works by name: what the worker can do. A new work is added here and nowhere else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.calendar_works import calendar_works
from jobs.crm_works import crm_works
from jobs.incoming_works import incoming_works
from jobs.meeting_works import meeting_works
from jobs.old_works import old_works
from jobs.privacy_works import privacy_works
from jobs.work import Work
from store.database import Write
from store.settings import Settings

if TYPE_CHECKING:
    from intake.desk import Desk


def works(settings: Settings, engine: Engine) -> tuple[Work, ...]:
    """Every work of this deployment.

    The flow and the vendor's folder are loaded when a work of the flow first needs them: a worker
    that merely delivers stays small, and a broken catalogue stops no delivery.
    """

    opening = Lock()

    @cache
    def opened() -> "Desk":
        from intake.desk import open_desk

        desk = open_desk(settings, engine)
        desk.watch.start()
        return desk

    def desk() -> "Desk":
        with opening:  # many works at once need it first: one of them opens it
            return opened()

    def mark_ignored(session: Session, decision_id: str, *, now: datetime) -> None:
        from intake import later

        later.mark_ignored(desk(), session, decision_id, now)

    def look_for_won(session: Session, _tick: str, *, now: datetime) -> Iterable[Write]:
        from accounts import won

        return won.look_for_won(session, desk().vendor.catalogue, now=now)

    def learn(session: Session, _tick: str, *, now: datetime) -> Iterable[Write]:
        from accounts import learning

        return learning.learning(session, desk().vendor.catalogue, now=now)

    def play(session: Session, _tick: str, *, now: datetime) -> Iterable[Write]:
        from accounts.plays import run_plays
        from intake.plays import playbook

        # As of now: at a first start, or after downtime, the tick may be of yesterday.
        return run_plays(session, playbook(desk().vendor, desk().durable), now=now)

    def tell_play_tasks(session: Session, task_ids: list[str], *, now: datetime) -> None:
        from accounts.play_telling import tell_tasks
        from intake.plays import names

        tell_tasks(session, names(desk().vendor.teams), task_ids, now=now)

    return (
        *meeting_works(desk, timedelta(days=settings.mails_kept_days)),
        *crm_works(settings, engine),
        *incoming_works(settings, engine, desk),
        *privacy_works(settings),
        *old_works(timedelta(days=settings.works_kept_days)),
        Work("mark_ignored", mark_ignored),
        Work("look_for_won", look_for_won, long=True, schedule="20 2 * * *"),
        Work("learn", learn, long=True, schedule="40 2 * * *"),
        Work("play", play, long=True, schedule="0 3 * * *"),
        Work("tell_play_tasks", tell_play_tasks),
        *calendar_works(desk),
    )
