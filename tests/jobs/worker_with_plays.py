"""A worker process for ``test_plays_survive.py``: the nightly plays, in small and slow slices.

Arguments: the database's URL, the worker's id.
"""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts import play_telling, reading
from accounts.plays import Playbook, run_plays
from crm_sync.delivery import Relay
from crm_sync.targets.builtin import BuiltinCrm
from jobs.logs import configure_logs
from jobs.work import Retry, Work
from jobs.worker import run
from offers import load_catalogue
from offers.items import Play
from store.database import Write, open_engine
from store.durable import Queue, open_durable_work

HARBOR = Path(__file__).parents[2] / "examples" / "harbor" / "catalogue"
RENEWAL_CALL = {
    "id": "renewal_call",
    "family": "renewal",
    "when": [{"fact": "days_to_renewal", "at_least": 60, "at_most": 90}],
    "title": {"en": "Talk about the renewal"},
    "reason": {"en": "The term ends in {days_to_renewal} days."},
}


def main(url: str, worker_id: str) -> None:
    """Work until killed."""
    configure_logs()
    engine = open_engine(url)
    reading.BATCH, play_telling.PORTION, play_telling.PAUSE = 5, 3, timedelta(milliseconds=50)
    plays = {"renewal_call": Play.model_validate(RENEWAL_CALL)}
    book = Playbook(
        catalogue=load_catalogue(HARBOR).model_copy(update={"plays": plays}),
        durable=open_durable_work(engine),
        languages={},
        chance_of=lambda _: 0.5,
    )

    def play(session: Session, tick: str, *, now: datetime) -> Iterator[Write]:
        for write in run_plays(session, book, now=datetime.fromisoformat(tick)):
            yield write
            time.sleep(0.05)

    def tell(session: Session, task_ids: list[str], *, now: datetime) -> None:
        play_telling.tell_tasks(session, {}, task_ids, now=now)

    relay = Relay(
        engine, lambda _: BuiltinCrm(engine, lambda: datetime.now(UTC)), worker_id=worker_id
    )

    def carry(_: Engine, *, now: datetime) -> None:
        relay.take_up(now=now)

    often = Retry(0.02, 30)
    works = [
        Work("play", play, retry=often, long=True, schedule="0 0 * * *"),
        Work(play_telling.TELL_TASKS, tell, retry=often),
        Work("relay", carry, every=timedelta(seconds=0.05)),
    ]
    run(engine, works, worker_id=worker_id, poll_seconds=dict.fromkeys(Queue, 0.05))


if __name__ == "__main__":
    main(*sys.argv[1:])
