"""``python -m jobs`` as the launcher starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from crm_sync import HandOff, tell
from crm_sync.delivery import backlog
from intake.answers import Answers
from intake.desk import Desk
from intake.flow import Flow
from intake.steps import Prompt
from jobs.works import works
from store.crm import BuiltinCrmRecord
from store.database import transaction
from store.durable import prepare_durable_work
from store.settings import Settings
from store.visits import Visit
from store.workers import worker_last_seen

ROOT = Path(__file__).parents[2]
SECRETS = {
    f"SEGUE_{name}": "x" * 40
    for name in ("SERVER_SECRET", "IDENTITY_SECRET", "ACTIONS_SECRET", "OPERATOR_KEY", "EVENTS_KEY")
}


@contextmanager
def working(engine: Engine, log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on the engine's database."""
    database = {"SEGUE_DATABASE_URL": str(engine.url), "SEGUE_WORKER": "worker-7"}
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "jobs"],
            cwd=ROOT,
            env={**os.environ, **SECRETS, **database, **settings},
            stdout=output,
            stderr=output,
        )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def test_the_worker_delivers_beats_and_stops_when_told(
    engine: Engine, tmp_path: Path, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    prepare_durable_work(str(engine.url))
    began = datetime.now(UTC)
    hand_off = HandOff(id="d-1", account_key="visit:v", occurred_at=began)
    with transaction(engine) as session:
        tell(session, hand_off, now=began)

    def delivered() -> bool:
        with transaction(engine) as session:
            [builtin] = backlog(session, now=datetime.now(UTC))
            return builtin.waiting == 0 and worker_last_seen(session) is not None

    log = tmp_path / "worker.log"
    with working(engine, log) as worker:
        eventually(delivered)
        worker.terminate()
        status = worker.wait()
    assert status == 0
    with transaction(engine) as session:
        [note] = session.scalars(select(BuiltinCrmRecord))
        seen = worker_last_seen(session)
        assert note.kind == "note"
        assert seen is not None
        assert seen > began
    events = [json.loads(line) for line in log.read_text().splitlines()]
    told = [event["event"] for event in events if event["logger"] == "jobs"]
    assert [one for one in told if one.startswith("worker_")] == [
        "worker_started",
        "worker_stopping",
        "worker_stopped",
    ]


def test_an_offer_that_nobody_answers_becomes_ignored_in_the_crm(
    engine: Engine,
    settings: Settings,
    desk: Desk,
    tmp_path: Path,
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    impatient = replace(desk, ignored_after_seconds=1)
    flow = Flow(engine, impatient, lambda: datetime.now(UTC))
    visit = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    answers = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
    step = flow.give_answers(visit, answers, "", source="form", placement="form")
    assert isinstance(step, Prompt)

    def ignored() -> bool:
        with transaction(engine) as session:
            offers = select(BuiltinCrmRecord).where(BuiltinCrmRecord.kind == "offer_interaction")
            record = session.scalars(offers).one_or_none()
            return record is not None and record.properties["offer_outcome"] == "ignored"

    with working(engine, tmp_path / "worker.log", SEGUE_IGNORED_AFTER_SECONDS="1"):
        eventually(ignored)


def test_the_worker_knows_every_work_that_others_enqueue(engine: Engine) -> None:
    secrets = {name.removeprefix("SEGUE_").lower(): value for name, value in SECRETS.items()}
    settings = Settings.model_validate(secrets)
    known = {work.name for work in works(settings, engine)}
    assert known >= {"deliver_hand_off", "mark_ignored", "relay"}
