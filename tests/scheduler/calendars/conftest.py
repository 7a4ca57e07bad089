"""Calendars on real servers, one server of each kind for the tests of a process."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.availability.intervals import Interval
from scheduler.calendars.caldav.opening import open_calendar
from scheduler.calendars.calendar import Calendar
from scheduler.calendars.kinds import Connection
from scheduler.zones import seconds
from store.settings import Settings
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
