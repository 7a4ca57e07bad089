"""Maya's Google calendar at a Google of ours, and what Segue opens it with."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from remote.oauth import Credentials
from scheduler.calendars.calendar import Entry, Person
from scheduler.calendars.google.calendar import GoogleCalendar
from scheduler.calendars.google.opening import SCOPES, authorisation_server, open_calendar
from scheduler.calendars.kinds import Connection
from scheduler.calendars.stored import as_stored
from store.settings import Settings
from tests.conftest import SECRET, Clock
from tests.fakes.authority import Authority
from tests.fakes.discovery import Description, description_file
from tests.fakes.google import Google
from tests.fakes.google_state import GoogleCalendarState
from tests.fakes.kept import Kept
from tests.fakes.serving import served

MAYA = "maya@harbor.example"


@pytest.fixture(scope="session")
def description() -> Description:
    """Google's own description of its API."""
    file = description_file()
    if file is None:
        pytest.skip("Google's description is not here (shared/specs/google/calendar.v3.json)")
    return Description(file)


@pytest.fixture
def authority(clock: Clock) -> Iterator[Authority]:
    """Where Google gives out tokens."""
    authority = Authority(clock)
    yield authority
    assert authority.violations == []


@pytest.fixture
def google(description: Description, authority: Authority, clock: Clock) -> Iterator[Google]:
    """Google, with no calendar yet."""
    google = Google(description, authority, clock)
    yield google
    assert google.violations == []
    assert google.mails == [], "Google wrote to guests: Segue sends its own invitations"


@pytest.fixture
def mayas(google: Google) -> GoogleCalendarState:
    """Maya's own calendar, in Berlin."""
    return google.calendar(MAYA, owner=MAYA)


@pytest.fixture
def cloud(google: Google, authority: Authority, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a deployment that is registered at this Google."""
    with served(google) as api, served(authority) as tokens:
        yield Settings.model_validate(
            {
                "home": tmp_path,
                "server_secret": SECRET,
                "identity_secret": SECRET,
                "actions_secret": SECRET,
                "operator_key": SECRET,
                "events_key": SECRET,
                "google_url": f"{api}/calendar/v3",
                "google_token_url": f"{tokens}/token",
                "google_client_id": authority.client_id,
                "google_client_secret": authority.client_secret,
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
    assert authorisation_server(cloud).token_url == cloud.google_token_url
    return Connection(
        address=MAYA,
        credentials=kept.stored,
        zone="Europe/Berlin",
        emails=(MAYA,),
        settings=cloud,
        load=kept.load,
        keep=kept.keep,
    )


Opening = Callable[..., GoogleCalendar]


@pytest.fixture
def opening(connection: Connection, clock: Clock) -> Iterator[Opening]:
    """Opens a calendar and closes it after the test."""
    opened = []

    def open_(**changed: object) -> GoogleCalendar:
        calendar = open_calendar(replace(connection, **changed), clock=clock)
        opened.append(calendar)
        return calendar  # type: ignore[return-value]

    yield open_
    for calendar in opened:
        calendar.close()


@pytest.fixture
def calendar(opening: Opening, mayas: GoogleCalendarState) -> GoogleCalendar:
    """Maya's calendar, opened."""
    return opening()


@pytest.fixture
def entry(now: datetime) -> Entry:
    """Maya meets Dana tomorrow, 15:00 to 15:30 UTC."""
    return Entry(
        uid="4b1e@segue.example",
        sequence=0,
        title="Harbor & Northwind: Team plan",
        description="Dana Lee <dana@northwind.example>\nNeeds: SSO",
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, minutes=30),
        zone="Europe/Berlin",
        organizer=Person("Maya Chen", MAYA),
        attendees=(Person("Dana Lee", "dana@northwind.example"),),
        join_url=None,
        url="https://segue.example/operator/meetings/1",
        changed_at=now,
    )
