"""Workers die at any moment and one answer in three is lost: each meeting has its one entry."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crm_sync import HandOff
from intake.desk import Desk
from scheduler import Route, Teams, cancel, confirm, hold, move, open_times, zone
from scheduler.calendars.connecting import Wish, connect
from scheduler.calendars.entry_works import enqueue_entries
from store.calendars import OutsideEntry
from store.database import reading, transaction
from store.meetings import Booking, CalendarEntry
from store.settings import Settings
from tests.scheduler.calendars.proxy import LOST, Asked, Proxy, proxy
from tests.scheduler.calendars.servers import PASSWORD, USER, Radicale, Remote, Server

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("worker_with_calendars.py")
MEETINGS, KILLS = 9, 3


@pytest.fixture
def remote(servers: Callable[[str], Server], tmp_path: Path) -> Remote:
    return servers(Radicale.name).make_calendar(tmp_path.name)


@pytest.fixture
def lossy(remote: Remote) -> Iterator[Proxy]:
    """One answer in three to a write is lost, after the server did it."""
    chance = random.Random(20261118)

    def lose(asked: Asked) -> tuple[int, dict[str, str], bytes] | None:
        return LOST if asked.method in ("PUT", "DELETE") and chance.random() < 0.33 else None

    with proxy(remote.server.url) as between:
        between.after = lose
        yield between


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Callable[[], "subprocess.Popen[bytes]"]:
    plain = {
        name: str(getattr(value, "get_secret_value", lambda v=value: v)())
        for name, value in settings.model_dump().items()
        if value is not None and not isinstance(value, list | bool)
    }
    given = {f"SEGUE_{name.upper()}": value for name, value in plain.items()}

    def start() -> "subprocess.Popen[bytes]":
        with (tmp_path / "worker.log").open("ab") as log:
            env = {**os.environ, **given, "PYTHONPATH": str(ROOT)}
            return subprocess.Popen([sys.executable, PROGRAM], env=env, stdout=log, stderr=log)

    return start


@contextmanager
def changing(desk: Desk, engine: Engine) -> Iterator[Callable[[Booking], None]]:
    """Whatever is done to a booking, its entries are told in the same transaction."""
    with transaction(engine) as session:

        def told(booking: Booking) -> None:
            story = HandOff(id=booking.id, account_key="visit:x", occurred_at=booking.changed_at)
            kept = CalendarEntry(
                booking_id=booking.id, host_id=booking.host_id, starts_at=booking.starts_at,
                ends_at=booking.ends_at, title="Call", context=story.model_dump(mode="json"),
                state=booking.state, changed_at=booking.changed_at,
            )  # fmt: skip
            session.merge(kept)
            enqueue_entries(session, desk.durable, booking)

        told.session = session  # type: ignore[attr-defined]
        yield told


def free_times(session: Session, teams: Teams, maya: Route) -> list[datetime]:
    now = datetime.now(UTC)
    first = now.date() + timedelta(days=2)
    slots = open_times(session, teams, maya, now=now, first=first, days=12, zone="UTC")
    return [slot.starts_at for slot in slots][::4]


def test_nothing_is_lost_or_doubled(
    desk: Desk,
    engine: Engine,
    teams: Teams,
    maya: Route,
    visiting: Callable[..., str],
    remote: Remote,
    lossy: Proxy,
    worker: Callable[[], "subprocess.Popen[bytes]"],
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    chance = random.Random(7)
    credentials = {"user": USER, "password": PASSWORD}
    wish = Wish("maya-chen", "caldav", credentials, lossy.url + remote.path)
    connect(desk.outside, wish, now=datetime.now(UTC))

    def book(number: int) -> None:
        with changing(desk, engine) as told:
            session, visit = told.session, f"visit{number}"  # type: ignore[attr-defined]
            visiting(session, visit)
            at, now = free_times(session, teams, maya)[number], datetime.now(UTC)
            held = hold(
                session, teams, maya, visit, starts_at=at, visit_id=visit, zone="UTC", now=now
            )
            who = {"name": "Ada", "email": "ada@example.com"}
            told(confirm(session, teams, held.id, visit_id=visit, now=now, **who).booking)

    def change(number: int) -> None:
        with changing(desk, engine) as told:
            session = told.session  # type: ignore[attr-defined]
            query = select(Booking.id).where(Booking.visit_id == f"visit{number}")
            booking_id, now = session.scalars(query).one(), datetime.now(UTC)
            if number % 3 == 0:
                told(cancel(session, booking_id, now=now).booking)
            else:
                at = free_times(session, teams, maya)[-1 - number]
                told(move(session, teams, booking_id, starts_at=at, now=now).booking)

    for life in range(KILLS):
        running = worker()
        for number in range(life * MEETINGS // KILLS, (life + 1) * MEETINGS // KILLS):
            book(number)
            if number % 2:
                change(number)
        before = len(lossy.asked)
        eventually(lambda before=before: len(lossy.asked) > before + 2)
        time.sleep(chance.uniform(0, 0.3))
        running.send_signal(signal.SIGKILL)
        running.wait()
    for number in range(0, MEETINGS, 2):
        change(number)
    running = worker()
    try:
        eventually(lambda: settled(engine))
    finally:
        running.terminate()
        assert running.wait() == 0
    with reading(engine) as session:
        booked = session.scalars(select(Booking).where(Booking.state == "confirmed")).all()
        expected = sorted((one.uid, f"{one.starts_at:%Y-%m-%dT%H:%M}") for one in booked)
        assert len(session.scalars(select(Booking)).all()) == MEETINGS
    assert 0 < len(expected) < MEETINGS
    assert sorted(map(written, map(remote.get, remote.paths()))) == expected


def settled(engine: Engine) -> bool:
    """Whether each entry is as its booking is."""
    with reading(engine) as session:
        query = select(OutsideEntry, Booking).join(Booking, Booking.id == OutsideEntry.booking_id)
        rows = session.execute(query).all()
        standing = select(func.count()).where(Booking.state == "confirmed")
        count = session.scalar(standing)
    done = [
        entry.state == "written" and entry.starts_at == int(booking.starts_at.timestamp())
        if booking.state == "confirmed"
        else entry.state == "removed"
        for entry, booking in rows
    ]
    return all(done) and sum(booking.state == "confirmed" for _, booking in rows) == count


def written(file: str) -> tuple[str, str]:
    """UID and start of an entry, in UTC."""
    plain = file.replace("\r\n ", "")
    found = re.search(r"DTSTART;TZID=America/New_York:(\d{8}T\d{4})", plain)
    uid = re.search(r"(?m)^UID:(\S+)", plain)
    assert found is not None, plain
    assert uid is not None
    local = datetime.strptime(found[1], "%Y%m%dT%H%M").replace(tzinfo=zone("America/New_York"))
    return uid[1], f"{local.astimezone(UTC):%Y-%m-%dT%H:%M}"
