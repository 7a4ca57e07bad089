"""From a booking to the mail server and back: a real worker, a real server, and their faults."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, select

from intake.flow import Flow
from intake.steps import Booked
from jobs.works import works
from store.database import transaction
from store.mails import Mail
from store.meetings import Booking
from store.settings import Settings
from tests.intake.test_journey import accept, book
from tests.scheduler.invitations.mail_server import Inbox, mail_server_running

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("worker_with_mails.py")
Eventually = Callable[[Callable[[], bool]], None]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[str]:
    """The URL of a mail server."""
    with mail_server_running(inbox) as running:
        yield f"smtp://127.0.0.1:{running.port}"


@pytest.fixture
def now() -> datetime:
    """The worker's clock is the machine's."""
    return datetime.now(UTC)


class Workers:
    """Starts the worker, and kills it at the end."""

    def __init__(self, settings: Settings, url: str, log: Path) -> None:
        secrets = (
            "server_secret",
            "identity_secret",
            "actions_secret",
            "operator_key",
            "events_key",
        )
        self._env = {
            **os.environ,
            **{
                f"SEGUE_{one.upper()}": getattr(settings, one).get_secret_value() for one in secrets
            },
            "SEGUE_DATABASE_URL": settings.database_url,
            "SEGUE_VENDOR": str(settings.vendor),
            "SEGUE_SMTP_URL": url,
            "SEGUE_MAIL_FROM": "Harbor <meetings@harbor.example>",
            "PYTHONPATH": str(ROOT),
        }
        self._log = log
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        """One more, under the same name."""
        with self._log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, PROGRAM], cwd=ROOT, env=self._env, stdout=log, stderr=log
            )
        self._running.append(worker)
        return worker

    def stop(self) -> None:
        """All of them."""
        for worker in self._running:
            worker.kill()
            worker.wait()


@pytest.fixture
def workers(settings: Settings, server: str, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(settings, server, tmp_path / "worker.log")
    yield workers
    workers.stop()


@pytest.fixture
def booked(flow: Flow, customer: str) -> Booked:
    flow.confirm_known(customer, placement="chat")
    accept(flow, customer)
    return book(flow, customer)


def states(engine: Engine) -> dict[str, str]:
    """Recipient -> what became of the newest mail to them."""
    with transaction(engine) as session:
        rows = session.scalars(select(Mail).order_by(Mail.made_at))
        return {row.recipient: row.state for row in rows}


def settled(engine: Engine) -> bool:
    found = states(engine)
    return len(found) == 2 and "queued" not in found.values()


VISITOR, MAYA = "dana@northwind.example", "maya.chen@harbor.example"


def test_the_invitation_arrives_as_a_calendar_reads_it(
    booked, workers, inbox, engine, eventually: Eventually
) -> None:
    workers.start()
    eventually(lambda: settled(engine))
    assert states(engine) == {VISITOR: "sent", MAYA: "sent"}
    mail = next(one for one in inbox.messages if VISITOR in one["To"])
    assert mail["From"] == "Harbor <meetings@harbor.example>"
    assert mail["Reply-To"] == "Maya Chen <maya.chen@harbor.example>"
    assert booked.agreed in mail.get_body(("plain",)).get_content()
    (file,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    assert file.get_param("method") == "REQUEST"
    (event,) = Calendar.from_ical(file.get_payload(decode=True)).events
    assert event.start == booked.starts_at


def test_trouble_that_passes_is_waited_for_and_lasting_trouble_is_told(
    booked, workers, inbox, engine, eventually: Eventually
) -> None:
    inbox.recipient_answers += ["451 greylisted"] * 3
    workers.start()
    eventually(lambda: settled(engine))
    assert set(states(engine).values()) == {"sent"}
    assert len(inbox.arrived) == 2


def test_an_unknown_recipient_is_told_to_the_operator_and_the_meeting_stands(
    booked, workers, inbox, engine, eventually: Eventually
) -> None:
    inbox.recipient_answers += ["550 no such user"] * 2
    workers.start()
    eventually(lambda: settled(engine))
    with transaction(engine) as session:
        assert {row.reason for row in session.scalars(select(Mail))} == {
            "the mail server refused it: 550 no such user"
        }
        assert [row.state for row in session.scalars(select(Booking))] == ["confirmed"]


def test_a_server_that_stays_away_fails_the_mail_with_its_reason(
    booked, settings, engine, tmp_path, eventually: Eventually
) -> None:
    workers = Workers(settings, "smtp://127.0.0.1:9", tmp_path / "worker.log")
    try:
        workers.start()
        eventually(lambda: settled(engine))
    finally:
        workers.stop()
    assert set(states(engine).values()) == {"failed"}
    with transaction(engine) as session:
        [row, _] = session.scalars(select(Mail))
        assert "gave up after 8 attempts" in (row.reason or "")
        assert row.attempts == 8


def test_a_worker_that_dies_sends_no_other_mail_and_loses_none(
    booked, workers, inbox, engine, eventually: Eventually
) -> None:
    """Killed while it talks: what the server took may come twice, under one Message-ID."""
    inbox.data_answers += ["drop", "451 later", "drop"]
    for _ in range(3):
        worker = workers.start()
        came = len(inbox.arrived)
        eventually(lambda came=came: len(inbox.arrived) > came or settled(engine))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    workers.start()
    eventually(lambda: settled(engine))
    assert set(states(engine).values()) == {"sent"}
    arrived = [one["Message-ID"] for one in inbox.messages]
    assert len(set(arrived)) == 2
    contents = {one.original_content for one in inbox.arrived}
    assert len(contents) == 2, "a copy is a copy, to the byte"


def test_once_the_server_is_back_nobody_waits_longer_than_a_quarter_of_an_hour(
    settings, engine
) -> None:
    retry = next(one for one in works(settings, engine) if one.name == "send_mail").retry
    pauses = [retry.first_seconds * retry.growth**nth for nth in range(retry.attempts - 1)]
    assert max(pauses) <= 15 * 60
    assert sum(pauses) >= 5 * 60 * 60
