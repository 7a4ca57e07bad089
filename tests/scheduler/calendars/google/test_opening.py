"""Which Google calendars there are, and the ways in which they are opened."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from remote.faults import Refused, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Entry, Found, Written, busy_of
from scheduler.calendars.google.opening import find_calendars
from scheduler.calendars.kinds import Connection, kind
from scheduler.zones import moment
from store.settings import Settings
from tests.conftest import Clock
from tests.fakes.authority import Authority
from tests.fakes.google import Google
from tests.fakes.google_state import GoogleCalendarState, written
from tests.fakes.serving import Fault, Reply

from .conftest import MAYA, Opening

WINDOW = Interval(1_795_000_000, 1_795_000_000 + 130 * 86_400)
ROBOT = "segue@project.iam.gserviceaccount.example"


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    """The key of a service account."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def delegated(
    connection: Connection, authority: Authority, key: rsa.RSAPrivateKey, tmp_path: Path
) -> Connection:
    """Maya's calendar, opened by a service account that may act for her."""
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    authority.service_keys[ROBOT] = public.decode()
    file = tmp_path / "account.json"
    file.write_text(json.dumps({"client_email": ROBOT, "private_key": private.decode()}))
    settings = connection.settings.model_copy(update={"google_service_account": file})
    return replace(connection, credentials={"subject": MAYA}, settings=settings, load=None)


def test_the_kind_is_known_by_its_name(connection: Connection) -> None:
    calendar = kind("google").open_calendar(connection)
    calendar.close()


def test_own_calendars_are_written_to_and_others_only_looked_at(
    connection: Connection, google: Google, mayas: GoogleCalendarState, clock: Clock
) -> None:
    google.calendar("side@group.example", owner=MAYA)
    del google.calendars[MAYA]  # so that the primary one does not come first
    google.calendars[MAYA] = mayas
    mayas.summary = "Maya Chen"
    team = google.calendar("team@group.example", owner="boss@harbor.example")
    team.roles[MAYA] = "reader"
    google.calendar("secret@group.example", owner="boss@harbor.example")
    assert find_calendars(replace(connection, address=""), clock=clock) == [
        Found(MAYA, "Maya Chen", may_write=True),
        Found("side@group.example", "side@group.example", may_write=True),
        Found("free-busy:team@group.example", "team@group.example", may_write=False),
    ]


def test_about_tells_its_name(opening: Opening, mayas: GoogleCalendarState) -> None:
    mayas.summary = "Maya Chen"
    assert opening().about() == Found(MAYA, "Maya Chen", may_write=True)


def test_a_calendar_that_only_shows_free_and_busy(
    opening: Opening, google: Google, entry: Entry
) -> None:
    team = google.calendar("team@group.example", owner="boss@harbor.example")
    team.roles[MAYA] = "freeBusyReader"
    for days in (1, 70, 129):
        start = moment(WINDOW.start + days * 86_400)
        end = moment(WINDOW.start + days * 86_400 + 3600)
        team.put({"start": written(start, "UTC"), "end": written(end, "UTC")})
    calendar = opening(address="free-busy:team@group.example")
    read = calendar.changes(None, WINDOW)
    assert read.everything
    assert read.token is None
    assert [start - WINDOW.start for start, _ in busy_of(read.events)] == [
        days * 86_400 for days in (1, 70, 129)
    ]
    assert not calendar.about().may_write
    with pytest.raises(Refused):
        calendar.write(entry, None)
    with pytest.raises(Refused):
        calendar.remove(Written("x", None))


def test_somebody_elses_free_and_busy_is_found_by_the_address(
    connection: Connection, google: Google, mayas: GoogleCalendarState, clock: Clock
) -> None:
    boss = google.calendar("boss@harbor.example", owner="boss@harbor.example")
    boss.roles[MAYA] = "freeBusyReader"
    wanted = replace(connection, address="boss@harbor.example")
    (found,) = find_calendars(wanted, clock=clock)
    assert (found.address, found.may_write) == ("free-busy:boss@harbor.example", False)


def test_a_calendar_that_is_not_shared_is_not_free(
    opening: Opening, google: Google, mayas: GoogleCalendarState
) -> None:
    google.calendar("team@group.example", owner="boss@harbor.example")
    calendar = opening(address="free-busy:team@group.example")
    with pytest.raises(Refused) as refused:
        calendar.changes(None, WINDOW)
    assert "share" in refused.value.remedy


@pytest.mark.parametrize(
    "told",
    [
        {"calendars": {}},
        {"calendars": {"x": {"busy": [], "errors": [{"reason": "internalError"}]}}},
        {"calendars": {"x": {"busy": [{"start": "noon", "end": "one"}]}}},
        {},
    ],
)
def test_an_answer_that_tells_nothing_is_not_free(
    opening: Opening, google: Google, told: object
) -> None:
    google.faults.append(Fault("answer", Reply(200, told)))
    with pytest.raises(Unavailable):
        opening(address="free-busy:x").changes(None, WINDOW)


def test_a_service_account_acts_for_the_host(
    delegated: Connection, opening: Opening, mayas: GoogleCalendarState, clock: Clock, entry: Entry
) -> None:
    same = {
        "credentials": delegated.credentials,
        "settings": delegated.settings,
        "load": None,
    }
    opening(**same).write(entry, None)
    assert len(mayas.live()) == 1
    assert find_calendars(replace(delegated, address=""), clock=clock)[0].address == MAYA


def test_a_service_account_asks_for_one_token_an_hour(
    delegated: Connection, mayas: GoogleCalendarState, authority: Authority, clock: Clock
) -> None:
    for _ in range(3):
        find_calendars(replace(delegated, address=""), clock=clock)
    assert len(authority.asked) == 1
    authority.drop_access()
    find_calendars(replace(delegated, address=""), clock=clock)
    assert len(authority.asked) == 2


@pytest.mark.parametrize("content", ["", "[]", '{"client_email": "x", "private_key": "none"}'])
def test_a_key_that_is_none_names_the_setting(
    delegated: Connection, clock: Clock, content: str
) -> None:
    file = delegated.settings.google_service_account
    assert file is not None
    file.write_text(content)
    with pytest.raises(Refused) as refused:
        find_calendars(replace(delegated, address=""), clock=clock)
    assert "SEGUE_GOOGLE_SERVICE_ACCOUNT" in refused.value.remedy


def test_a_deployment_without_a_service_account_names_the_setting(
    connection: Connection, clock: Clock, cloud: Settings
) -> None:
    without = replace(connection, address="", credentials={"subject": MAYA})
    with pytest.raises(Refused) as refused:
        find_calendars(without, clock=clock)
    assert "SEGUE_GOOGLE_SERVICE_ACCOUNT" in refused.value.remedy


def test_stored_credentials_that_cannot_be_read_ask_for_a_new_connection(
    connection: Connection, clock: Clock
) -> None:
    broken = replace(connection, address="", credentials={"user": "maya"}, load=None)
    with pytest.raises(Refused) as refused:
        find_calendars(broken, clock=clock)
    assert "Connect the calendar again" in refused.value.remedy
