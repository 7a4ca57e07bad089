"""The operator connects calendars on a page; who holds no key learns nothing of them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from store.calendars import HostCalendar, OutsideEntry
from store.database import reading, transaction
from store.meetings import Booking
from store.settings import Settings
from tests.conftest import Clock
from tests.fakes.authority import Authority
from tests.fakes.discovery import Description, description_file
from tests.fakes.google import Google
from tests.fakes.serving import served
from tests.scheduler.calendars.servers import PASSWORD, USER, Radicale, Remote
from tests.web.conftest import Browser
from tests.web.test_journey import accept, book

HERE = "/operator/calendars/connections"
MAYA = "maya.chen@harbor.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    server = Radicale(tmp_path_factory.mktemp("radicale"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def remote(server: Radicale, tmp_path) -> Remote:
    return server.make_calendar(tmp_path.name)


@pytest.fixture
def operator(client: TestClient, settings: Settings) -> TestClient:
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    return client


def find(operator: TestClient, remote: Remote, password: str = PASSWORD):
    form = {"host": "maya-chen", "url": remote.server.url, "user": USER, "password": password}
    return operator.post(f"{HERE}/find", data=form)


def keep(operator: TestClient, chosen: str, address: str, use: str = "both"):
    wish = re.search(r'name="wish" value="([^"]+)"', chosen)
    assert wish is not None, chosen
    form = {"wish": wish[1], "address": address, "use": use}
    return operator.post(f"{HERE}/keep", data=form)


def test_a_caldav_calendar_is_found_connected_and_let_go(operator, remote) -> None:
    found = find(operator, remote)
    assert found.status_code == 200
    assert remote.address in found.text
    assert PASSWORD not in found.text
    assert keep(operator, found.text, remote.address).status_code == 303
    page = operator.get(HERE).text
    assert "Maya Chen" in page
    assert "in order" in page
    assert PASSWORD not in page
    calendar_id = re.search(rf"{HERE}/(\w+)/disconnect", page)[1]
    assert operator.post(f"{HERE}/{calendar_id}/check").status_code == 303
    assert operator.post(f"{HERE}/{calendar_id}/disconnect").status_code == 303
    assert "None is connected" in operator.get(HERE).text
    assert operator.post(f"{HERE}/{calendar_id}/disconnect").status_code == 404


def test_every_page_says_whose_times_are_not_offered(operator, remote, client) -> None:
    keep(operator, find(operator, remote).text, remote.address)
    assert "No times are offered" not in operator.get("/operator/crm").text
    remote.remove()
    calendar_id = re.search(rf"{HERE}/(\w+)/check", operator.get(HERE).text)[1]
    operator.post(f"{HERE}/{calendar_id}/check")
    assert "No times are offered of Maya Chen" in operator.get("/operator/crm").text
    assert "no times are offered" in operator.get(HERE).text
    client.cookies.clear()
    assert "Maya" not in client.get("/operator/crm").text


class TestAnEntryThatIsNotAsItShouldBe:
    @pytest.fixture
    def now(self) -> datetime:
        """Visits and links are signed for real."""
        return datetime.now(UTC)

    @pytest.fixture
    def booking(self, client, identity_token, engine, operator, remote) -> Booking:
        """With Maya, of whose entry something can be said."""
        dana = Browser(client, identity_token=identity_token)
        accept(dana)
        book(dana)
        keep(operator, find(operator, remote).text, remote.address)
        with reading(engine) as session:
            return session.scalars(select(Booking)).one()

    @pytest.fixture
    def entry(self, booking, engine) -> Callable[..., None]:
        def entry(**more: object) -> None:
            with transaction(engine) as session:
                calendar = session.scalars(select(HostCalendar)).one()
                values = {"booking_id": booking.id, "host_id": "maya-chen", "sequence": 0}
                values |= {"calendar_id": calendar.id, "since": booking.made_at, "tries": 3}
                values |= {"starts_at": 0, "ends_at": 0}
                session.merge(OutsideEntry(**(values | more)))

        return entry

    def test_says_whose_meeting_it_is_and_opens_its_page(self, operator, entry, booking) -> None:
        entry(state="waiting", failure="It cannot be reached.")
        page = operator.get(HERE).text
        at = booking.starts_at.astimezone(ZoneInfo("America/New_York"))
        assert f"The meeting with Dana Lee, {at:%Y-%m-%d %H:%M} (America/New_York)</a>" in page
        assert "It cannot be reached. It is tried again by itself." in page
        assert booking.id not in page
        link = re.search(r'href="[^"]*(/rep/meetings/[^"]+)"', page)[1]
        assert "Dana Lee" in operator.get(link).text

    def test_says_what_a_person_must_do(self, operator, entry) -> None:
        entry(state="refused", failure="It is full.", remedy="Make room.")
        page = operator.get(HERE).text
        assert "It is full. Make room." in page
        assert "by itself.</li>" not in page

    def test_is_due_at_once_when_the_calendar_is_read(
        self, operator, entry, booking, engine, now
    ) -> None:
        later = now + timedelta(minutes=30)
        entry(state="refused", failure="It is full.", remedy="Make room.", retry_at=later)
        calendar_id = re.search(rf"{HERE}/(\w+)/check", operator.get(HERE).text)[1]
        operator.post(f"{HERE}/{calendar_id}/check")
        with reading(engine) as session:
            row = session.get_one(OutsideEntry, (booking.id, "maya-chen"))
        assert row.retry_at < later


def test_a_wrong_password_is_told_in_words(operator, remote) -> None:
    answer = find(operator, remote, password="wrong")
    assert answer.status_code == 400
    assert "does not accept the user" in answer.text


@pytest.mark.parametrize("path", ["", "/find", "/keep", "/abc/check", "/abc/disconnect"])
def test_nobody_else_gets_in(client, path) -> None:
    ask = client.post if path else client.get
    assert ask(HERE + path).status_code in (401, 403)


def test_a_form_of_another_website_is_refused(operator) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert operator.post(f"{HERE}/abc/disconnect", headers=headers).status_code == 403


def test_a_wish_that_was_made_up_is_refused(operator) -> None:
    form = {"wish": "gAAAAA", "address": "x", "use": "both"}
    assert operator.post(f"{HERE}/keep", data=form).status_code == 400


class TestGoogle:
    @pytest.fixture
    def authority(self, clock: Clock) -> Authority:
        return Authority(clock)

    @pytest.fixture
    def settings(self, settings: Settings, authority: Authority, clock) -> Iterator[Settings]:
        file = description_file()
        if file is None:
            pytest.skip("Google's description is not here (shared/specs/google/calendar.v3.json)")
        google = Google(Description(file), authority, clock)
        google.calendar(MAYA, owner=MAYA)
        with served(google) as api, served(authority) as tokens:
            yield settings.model_copy(
                update={
                    "google_url": f"{api}/calendar/v3",
                    "google_token_url": f"{tokens}/token",
                    "google_client_id": authority.client_id,
                    "google_client_secret": settings.server_secret.__class__(
                        authority.client_secret
                    ),
                }
            )

    def test_a_host_says_yes_and_the_calendar_is_connected(self, operator, authority) -> None:
        assert "Maya Chen at Google" in operator.get(HERE).text
        there = operator.get(f"{HERE}/consent/google?host=maya-chen").headers["location"]
        back = authority.consent(there, MAYA)
        chosen = operator.get(back.partition("8600")[2])
        assert chosen.status_code == 200, chosen.text
        assert keep(operator, chosen.text, MAYA).status_code == 303
        assert "Google · read and written to" in operator.get(HERE).text
        assert authority.violations == []

    def test_only_the_browser_that_began_gets_further(self, operator, authority) -> None:
        there = operator.get(f"{HERE}/consent/google?host=maya-chen").headers["location"]
        back = authority.consent(there, MAYA).partition("8600")[2]
        operator.cookies.delete("segue_connecting")
        assert operator.get(back).status_code == 403

    def test_a_host_who_says_no(self, operator, authority) -> None:
        there = operator.get(f"{HERE}/consent/google?host=maya-chen").headers["location"]
        state = re.search(r"state=([^&]+)", there)[1]
        answer = operator.get(f"{HERE}/callback?error=access_denied&state={state}")
        assert answer.status_code == 400
        assert "not given" in answer.text
