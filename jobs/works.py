"""The works by name: what the worker can do. A new work is added here and nowhere else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crm_sync import outbox
from store.database import Write
from store.settings import Settings

if TYPE_CHECKING:
    from intake.desk import Desk


@dataclass(frozen=True)
class Retry:
    """How often a work is tried while another party cannot be reached.

    The pause grows from ``first_seconds`` up to an hour; 18 attempts reach over five hours.
    """

    first_seconds: float = 0.5
    attempts: int = 18
    growth: float = 2.0
    """By what each pause is longer than the one before."""


@dataclass(frozen=True)
class Work:
    """One kind of durable work.

    ``run(session, *args, now=…)`` does it within one transaction; see ``long`` and ``outside`` for
    those that open their own. It may be called again after a crash even though that transaction
    committed: doing it twice must be the same as once.
    """

    name: str
    run: Callable[..., Iterable[Write] | None]
    give_up: Callable[..., None] | None = None
    """``give_up(session, *args, reason)``: called once no repetition can help."""
    retry: Retry = Retry()
    long: bool = False
    """It looks at many things. Its ``run`` gets a session that only reads, which holds up no
    visitor, and returns or yields what is to be written: each in a short transaction of its own.
    After a crash it begins anew."""
    outside: bool = False
    """It talks to another party, which may take its time. Its ``run`` gets the engine in place of a
    session: it reads in one short transaction, talks, and notes the answer in a second one, so that
    nobody waits for a database that waits for somebody else's server. A crash between the talk and
    the note repeats the talk: what is said must carry a name by which the other party, or whoever
    reads it, knows it again."""
    schedule: str | None = None
    """A cron expression, in UTC. Each tick is run once, by one of the workers (``jobs.schedules``);
    ``args`` is the tick's moment in ISO 8601; the run may be a day later."""
    every: timedelta | None = None
    """It is no durable work: a thread of the worker calls ``run(engine, now=…)`` so often, for as
    long as the worker lives (``jobs.watches``). For what must be looked at again and again, and
    whose state is in a table of its own: an hour of it would be sixty workflows."""


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

        tell_tasks(session, desk().durable, names(desk().vendor.teams), task_ids, now=now)

    from jobs.calendar_works import calendar_works
    from jobs.meeting_works import meeting_works

    return (
        *meeting_works(desk, timedelta(days=settings.mails_kept_days)),
        Work(outbox.DELIVER_HAND_OFF, outbox.deliver, outbox.give_up),
        Work("mark_ignored", mark_ignored),
        Work("look_for_won", look_for_won, long=True, schedule="20 2 * * *"),
        Work("learn", learn, long=True, schedule="40 2 * * *"),
        Work("play", play, long=True, schedule="0 3 * * *"),
        Work("tell_play_tasks", tell_play_tasks),
        *calendar_works(desk),
    )
