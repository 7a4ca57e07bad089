"""Maya's Outlook calendar at a Microsoft Graph of ours, and what Segue opens it with."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from remote.oauth import Credentials
from scheduler.calendars.calendar import Calendar, Entry, Person
from scheduler.calendars.kinds import Connection
from scheduler.calendars.microsoft.opening import SCOPES, open_calendar
from scheduler.calendars.stored import as_stored
from store.settings import Settings
from tests.conftest import SECRET, Clock
from tests.fakes.authority import Authority
from tests.fakes.graph import Graph
from tests.fakes.graph_state import GraphCalendarState
from tests.fakes.kept import Kept
from tests.fakes.serving import served

MAYA = "maya@harbor.example"
CALENDAR = "AAMkAGI2=calendar/1"
"""An id with what has to be escaped in an address."""


@pytest.fixture
def authority(clock: Clock) -> Iterator[Authority]:
    """Where Microsoft gives out tokens: each refresh token is good for one use."""
    authority = Authority(clock, rotates=True)
    yield authority
    assert authority.violations == []


@pytest.fixture
def graph(authority: Authority, clock: Clock) -> Iterator[Graph]:
    """Microsoft Graph, with no calendar yet."""
    graph = Graph(authority, clock)
    yield graph
    assert graph.violations == []
    assert graph.mails == [], "Exchange wrote to guests: Segue sends its own invitations"


@pytest.fixture
def mayas(graph: Graph) -> GraphCalendarState:
    """Maya's own calendar."""
    return graph.calendar(CALENDAR, owner=MAYA)


@pytest.fixture
def cloud(graph: Graph, authority: Authority, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a deployment that is registered at this Microsoft."""
    with served(graph) as api, served(authority) as login:
        graph.base = api
        yield Settings.model_validate(
            {
                "home": tmp_path,
                "server_secret": SECRET,
                "identity_secret": SECRET,
                "actions_secret": SECRET,
                "operator_key": SECRET,
                "events_key": SECRET,
                "microsoft_url": f"{api}/v1.0",
                "microsoft_login_url": login,
                "microsoft_tenant": "harbor.example",
                "microsoft_client_id": authority.client_id,
                "microsoft_client_secret": authority.client_secret,
            }
        )


@pytest.fixture
def kept(authority: Authority, clock: Clock) -> Kept:
    """Maya's permission, given before."""
    given = authority.permission(MAYA, SCOPES)
    credentials = Credentials(
        access_token=str(given["access_token"]),
        expires_at=clock() + timedelta(hours=1),
        refresh_token=str(given["refresh_token"]),
        scopes=SCOPES,
    )
    return Kept(as_stored(credentials))


@pytest.fixture
def connection(cloud: Settings, kept: Kept) -> Connection:
    """What Maya's calendar is opened with."""
    return Connection(
        address=CALENDAR,
        credentials=kept.stored,
        zone="Europe/Berlin",
        emails=(MAYA,),
        settings=cloud,
        load=kept.load,
        keep=kept.keep,
    )


Opening = Callable[..., Calendar]


@pytest.fixture
def opening(connection: Connection, clock: Clock) -> Iterator[Opening]:
    """Opens a calendar and closes it after the test."""
    opened = []

    def open_(**changed: object) -> Calendar:
        calendar = open_calendar(replace(connection, **changed), clock=clock)
        opened.append(calendar)
        return calendar

    yield open_
    for calendar in opened:
        calendar.close()


@pytest.fixture
def calendar(opening: Opening, mayas: GraphCalendarState) -> Calendar:
    """Maya's calendar, opened."""
    return opening()


@pytest.fixture
def entry(now: datetime) -> Entry:
    """Maya meets Dana tomorrow, 15:00 to 15:30 UTC."""
    return Entry(
        uid="4b1e'o@segue.example",
        sequence=0,
        title="Harbor & Northwind: Team plan",
        description="Needs: SSO <b>",
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, minutes=30),
        zone="Europe/Berlin",
        organizer=Person("Maya Chen", MAYA),
        attendees=(Person("Dana Lee", "dana@northwind.example"),),
        join_url=None,
        url="https://segue.example/operator/meetings/1",
        changed_at=now,
    )
