"""Calendars on real servers, one server of each kind for the tests of a process."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from intake.desk import Desk
from intake.flow import Flow
from intake.meetings.visitor_meetings import Meetings
from jobs.calendar_works import calendar_works
from scheduler import zone
from scheduler.availability.intervals import Interval
from scheduler.calendars.caldav.opening import open_calendar
from scheduler.calendars.calendar import Calendar
from scheduler.calendars.connecting import Connected, Wish
from scheduler.calendars.connecting import connect as connect_calendar
from scheduler.calendars.due import Reader
from scheduler.calendars.kinds import Connection
from scheduler.zones import seconds
from store.calendars import HostCalendar, OutsideEntry
from store.database import reading
from store.meetings import Booking, BookingChange
from store.settings import Settings
from tests.conftest import Clock
from tests.intake.test_journey import accept
from tests.scheduler.calendars.kept_works import KeptWorks
from tests.scheduler.calendars.servers import KINDS, PASSWORD, USER, Remote, Server

_names = itertools.count()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """The server of a kind, started when first asked for."""
    running: dict[str, Server] = {}

    def server(kind: str) -> Server:
        if kind not in running:
            running[kind] = KINDS[kind](tmp_path_factory.mktemp(kind))
            running[kind].start()
        return running[kind]

    yield server
    for one in running.values():
        one.stop()


@pytest.fixture(params=sorted(KINDS))
def server(request: pytest.FixtureRequest, servers: Callable[[str], Server]) -> Server:
    """Each kind of server in turn."""
    return servers(request.param)


@pytest.fixture
def remote(server: Server) -> Remote:
    """An empty calendar of Maya's."""
    return server.make_calendar(f"work{next(_names)}")


@pytest.fixture
def window(now: datetime) -> Interval:
    """From yesterday on for 120 days."""
    since = now.astimezone(UTC) - timedelta(days=1)
    return Interval(seconds(since), seconds(since + timedelta(days=120)))


@pytest.fixture
def connect(settings: Settings) -> Iterator[Callable[..., Calendar]]:
    """Opens a calendar as Maya in New York."""
    opened: list[Calendar] = []

    def connect(remote: Remote, *, password: str = PASSWORD, address: str = "") -> Calendar:
        calendar = open_calendar(connection(settings, address or remote.address, password))
        opened.append(calendar)
        return calendar

    yield connect
    for one in opened:
        one.close()


def connection(settings: Settings, address: str, password: str = PASSWORD) -> Connection:
    return Connection(
        address=address,
        credentials={"user": USER, "password": password},
        zone="America/New_York",
        emails=("maya.chen@harbor.example",),
        settings=settings,
    )


@dataclass
class Office:
    """Harbor's desk with calendars of its hosts, and the worker's part done by hand."""

    desk: Desk
    engine: Engine
    clock: Clock
    kept: KeptWorks
    flow: Flow
    meetings: Meetings

    def connect(self, remote: Remote, host: str = "maya-chen", **wish: object) -> Connected:
        """Connect a calendar, to read and to write."""
        wished = {"host_id": host, "kind": "caldav", "address": remote.address} | wish
        credentials = {"user": USER, "password": remote.server.password}
        return connect_calendar(
            self.desk.outside, Wish(credentials=credentials, **wished), now=self.clock()
        )

    def look(self) -> list[bool]:
        """The worker reads every calendar that is due, and does what follows."""
        self.clock.pass_(timedelta(minutes=2))
        begun = Reader(self.desk.outside).take_up(now=self.clock())
        looked = [one.result() for one in begun]
        self.work()
        return looked

    def work(self) -> list[str]:
        """What was enqueued for the worker is done."""
        works = calendar_works(lambda: self.desk)
        return self.kept.run(self.engine, works, now=self.clock())

    def free(self, visit: str, day: date = date(2026, 11, 19)) -> list[str]:
        """Maya's times of that day in New York: where she has none at all, the visitor is shown
        those of others."""
        zone_ = "America/New_York"
        _, slots, _ = self.flow.times(visit, first=day, days=1, zone=zone_)
        hers = (slot.starts_at for slot in slots if "maya-chen" in slot.host_ids)
        return [f"{at.astimezone(zone(zone_)):%H:%M}" for at in hers]

    def wanting(self, visit: str) -> str:
        """A customer's visit that is about to choose a time of Maya's, who owns the account."""
        accept(self.flow, visit)
        return visit

    def book(self, visit: str, at: datetime) -> Booking:
        """A meeting with Maya, and its entry."""
        held = self.flow.hold_time(visit, at, "America/New_York")
        self.flow.book(visit, held.hold_id, name="Dana Lee", email="dana@northwind.example")
        self.work()
        return self.booking(visit)

    def booking(self, visit: str) -> Booking:
        with reading(self.engine) as session:
            query = select(Booking).where(Booking.visit_id == visit)
            return session.scalars(query.order_by(Booking.made_at.desc())).first()

    def row(self, calendar_id: str) -> HostCalendar:
        with reading(self.engine) as session:
            return session.get_one(HostCalendar, calendar_id)

    def entry(self, booking: Booking, host: str = "maya-chen") -> OutsideEntry | None:
        with reading(self.engine) as session:
            return session.get(OutsideEntry, (booking.id, host))

    def told(self, booking: Booking) -> list[tuple[str, str]]:
        """What happened to it, and by whom."""
        with reading(self.engine) as session:
            rows = session.scalars(
                select(BookingChange).where(BookingChange.booking_id == booking.id)
            )
            return [(row.what, row.by) for row in rows]


@pytest.fixture
def office(desk: Desk, engine: Engine, clock: Clock) -> Iterator[Office]:
    """Nothing connected yet."""
    kept = KeptWorks()
    outside = replace(desk.outside, durable=kept)
    desk = replace(desk, durable=kept, outside=outside)
    yield Office(
        desk, engine, clock, kept, Flow(engine, desk, clock), Meetings(engine, desk, clock)
    )
    outside.threads.shutdown()


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits for something that a worker does; the limit only keeps a broken one from hanging."""

    def wait(happened: Callable[[], bool]) -> None:
        limit = time.monotonic() + 120
        while not happened():
            assert time.monotonic() < limit, "it did not happen"
            time.sleep(0.05)

    return wait
