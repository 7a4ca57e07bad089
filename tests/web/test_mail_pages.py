"""The operator's mails, and the page that a mail's link opens."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text, update

from intake.desk import Desk
from scheduler import RoutingRule
from store.database import transaction
from store.decisions import RoutingRow
from store.mails import Mail, QuietAddress
from store.meetings import Booking
from store.settings import MOST_HOLDS
from store.visits import Visit
from tests.intake.mails.later_works import LaterWorks
from tests.web.conftest import Browser
from tests.web.test_journey import accept, book, path_of


@pytest.fixture
def now() -> datetime:
    """Links are signed for real."""
    return datetime.now(UTC)


@pytest.fixture
def dana(client: TestClient, identity_token: str) -> Browser:
    return Browser(client, identity_token=identity_token)


@pytest.fixture
def operator(client: TestClient) -> TestClient:
    client.cookies.set("segue_operator", "the operator's key", path="/operator")
    return client


@pytest.fixture
def works(engine: Engine, desk: Desk, clock) -> LaterWorks:
    return LaterWorks(engine, desk, clock)


def mail_to(engine: Engine, recipient: str) -> Mail:
    with transaction(engine) as session:
        return session.scalars(select(Mail).where(Mail.recipient == recipient)).one()


DANA = "dana@northwind.example"


class TestTheOperator:
    def test_sees_what_would_go_out_and_that_nothing_does(
        self, dana, operator, works, engine
    ) -> None:
        accept(dana)
        book(dana)
        works.run()
        listed = operator.get("/operator/mails")
        assert listed.status_code == 200
        assert "No mail is sent" in listed.text
        mail = mail_to(engine, DANA)
        assert mail.subject in listed.text
        one = operator.get(f"/operator/mails/{mail.id}").text
        assert "Hello Dana Lee" in one
        assert "METHOD:REQUEST" in one
        assert f'<iframe class="mail" sandbox src="/operator/mails/{mail.id}/html"' in one
        file = operator.get(f"/operator/mails/{mail.id}/meeting.ics")
        assert file.content == mail.calendar

    def test_a_mails_html_can_do_nothing(self, dana, operator, works, engine) -> None:
        accept(dana)
        book(dana)
        works.run()
        shown = operator.get(f"/operator/mails/{mail_to(engine, DANA).id}/html")
        policy = shown.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script" not in shown.text
        assert "src=" not in shown.text

    def test_sends_again_what_failed(self, dana, operator, works, engine) -> None:
        accept(dana)
        book(dana)
        works.run()
        id_ = mail_to(engine, DANA).id
        with transaction(engine) as session:
            session.execute(update(Mail).values(state="failed", reason="550 no such user"))
        assert "550 no such user" in operator.get("/operator/mails?state=failed").text
        assert "Send again" in operator.get(f"/operator/mails/{id_}").text
        assert operator.post(f"/operator/mails/{id_}/send").status_code == 303
        assert mail_to(engine, DANA).state == "queued"
        assert operator.post(f"/operator/mails/{id_}/send").status_code == 409
        assert [one.args for one in works.waiting("send_mail")] == [[id_]]

    def test_another_websites_form_sends_nothing(self, dana, operator, works, engine) -> None:
        accept(dana)
        book(dana)
        works.run()
        id_ = mail_to(engine, DANA).id
        from_elsewhere = {"Sec-Fetch-Site": "cross-site"}
        answer = operator.post(f"/operator/mails/{id_}/send", headers=from_elsewhere)
        assert answer.status_code == 403

    def test_nobody_else_sees_them(self, client) -> None:
        for path in ("/operator/mails", "/operator/mails/x", "/operator/mails/x/html"):
            assert client.get(path).status_code == 403

    def test_what_is_not_there(self, operator) -> None:
        for path in ("", "/html", "/meeting.ics"):
            assert operator.get(f"/operator/mails/none{path}").status_code == 404
        assert operator.post("/operator/mails/none/send").status_code == 404


class TestTheLink:
    @pytest.fixture
    def link(self, dana: Browser, engine: Engine, desk: Desk, now: datetime) -> str:
        """Where Dana's follow-up leads."""
        accept(dana)
        with transaction(engine) as session:
            at = session.scalars(select(RoutingRow.id)).one()
        return path_of(desk.links.book(at, now + timedelta(days=7)))

    def test_it_books_without_an_account_and_without_script(self, client, link, engine) -> None:
        shown = client.get(link)
        assert shown.status_code == 200
        assert "<script" not in shown.text
        wanted = re.findall(r'name="starts_at" value="([^"]+)"', shown.text)[0]
        assert client.post(f"{link}/hold", data={"starts_at": wanted}).status_code == 303
        held = client.get(link).text
        assert 'value="Dana Lee"' in held
        assert re.search(r"It is held for you until \d\d?:\d\d", held)
        hold_id = re.findall(r'name="hold_id" value="([^"]+)"', held)[0]
        guest = {"hold_id": hold_id, "name": "Dana Lee", "email": DANA}
        booked = client.post(f"{link}/confirm", data=guest)
        assert booked.status_code == 303
        assert "Your meeting with Harbor" in client.get(booked.headers["location"]).text
        assert "Your meeting is booked" in client.get(link).text
        with transaction(engine) as session:
            assert [one.state for one in session.scalars(select(Booking))] == ["confirmed"]

    def test_its_times_are_read_in_another_zone(self, client, link, engine) -> None:
        there = client.post(f"{link}/zone", data={"zone": "Asia/Tokyo"}, follow_redirects=True)
        assert '<option value="Asia/Tokyo" selected>Asia/Tokyo</option>' in there.text
        with transaction(engine) as session:
            assert session.scalars(select(Visit.zone)).all() == ["Asia/Tokyo"]
        wrong = client.post(f"{link}/zone", data={"zone": "Mars/Olympus"})
        assert wrong.status_code == 422

    def test_looking_at_it_changes_nothing(self, client, link, engine) -> None:
        def all_of_it() -> list[object]:
            with transaction(engine) as session:
                tables = ("segue_routings", "segue_bookings", "segue_visits", "segue_mails")
                return [session.execute(text(f"SELECT * FROM {one}")).all() for one in tables]

        before = all_of_it()
        for path in (link, f"{link}/stop", f"{link}?first=2027-01-01"):
            assert client.get(path).status_code == 200
        assert all_of_it() == before

    def test_no_more_mails(self, client, link, works, clock, engine, desk) -> None:
        clock.pass_(timedelta(hours=2))
        works.run()
        assert "no longer writes" in client.post(f"{link}/stop").text
        with transaction(engine) as session:
            assert session.get(QuietAddress, DANA) is not None

    @pytest.mark.parametrize("how", ["altered", "cut", "a meeting's", "none"])
    def test_a_link_that_is_not_ours_opens_nothing(self, client, link, desk, now, how) -> None:
        false: dict[str, Callable[[], str]] = {
            "altered": lambda: link[:-3] + ("AAA" if link[-3:] != "AAA" else "BBB"),
            "cut": lambda: link[:-9],
            "a meeting's": lambda: (
                "/book/" + desk.links.manage("x", now + timedelta(days=1)).rsplit("/", 1)[-1]
            ),
            "none": lambda: "/book/x",
        }
        path = false[how]()
        for answer in (client.get(path), client.post(f"{path}/again"), client.get(f"{path}/stop")):
            assert 400 <= answer.status_code < 500
            assert answer.headers["content-type"].startswith("text/html")

    def test_it_holds_no_more_times_than_the_embed_may(self, client, link, app) -> None:
        for number in range(MOST_HOLDS):
            app.state.parts.limits.hold(f"visit-{number}", "testclient")
        answer = client.post(f"{link}/hold", data={"starts_at": "2030-01-01T00:00:00+00:00"})
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0

    def test_what_routing_asks_by_then_is_asked_there(self, client, link, engine, app) -> None:
        """As when the vendor wrote another rule since, or the visitor had started over."""
        first = {
            "id": "first",
            "when": {"answers": {"crm": ["salesforce"]}},
            "to": {"host": "sara-kim"},
            "meeting_type": "solution-session",
            "explanation": "So.",
        }
        live = app.state.parts.live
        rules = (RoutingRule.model_validate(first), *live.vendor.teams.routing.rules)
        routing = live.vendor.teams.routing.model_copy(update={"rules": rules})
        teams = live.vendor.teams.model_copy(update={"routing": routing})
        live.take(replace(live.vendor, teams=teams))
        with transaction(engine) as session:
            session.execute(update(RoutingRow).values(rule_id=None))
        assert "Do you already use a CRM?" in client.get(link).text
        stale = {"question_id": "region", "value": "europe"}
        assert client.post(f"{link}/answer", data=stale).status_code == 303
        assert "Do you already use a CRM?" in client.get(link).text
        answer = {"question_id": "crm", "value": "salesforce"}
        assert client.post(f"{link}/answer", data=answer).status_code == 303
        assert "Sara Kim" in client.get(link).text

    def test_a_time_that_is_not_offered(self, client, link) -> None:
        answer = client.post(f"{link}/hold", data={"starts_at": "2030-01-01T00:00:00+00:00"})
        assert answer.headers["location"].endswith("?problem=gone")


def test_the_join_link_stands_on_the_meetings_page(dana, client) -> None:
    accept(dana)
    booked = book(dana)
    assert booked["join_url"].startswith("https://meet.harbor.example/maya-chen/")
    assert booked["join_url"] in client.get(path_of(booked["manage_url"])).text


class TestInGerman:
    """The mails are in German, and so is what their links open."""

    @pytest.fixture
    def link(self, dana: Browser, engine: Engine, desk: Desk, now: datetime) -> str:
        accept(dana)
        with transaction(engine) as session:
            session.execute(update(Visit).values(language="de-AT"))
            at = session.scalars(select(RoutingRow.id)).one()
        return path_of(desk.links.book(at, now + timedelta(days=7)))

    def test_picking_and_booking(self, client, link) -> None:
        shown = client.get(link).text
        assert '<html lang="de">' in shown
        assert "Zeit wählen" in shown
        day = r"<h2>(?:Mon|Diens|Mittwoch|Donners|Frei)\w*, \d+\. \w+ 20\d\d</h2>"
        assert re.search(day, shown)
        late = client.get(f"{link}?problem=late").text
        assert "Bitte wählen Sie noch einmal eine" in late
        wanted = re.findall(r'name="starts_at" value="([^"]+)"', shown)[0]
        client.post(f"{link}/hold", data={"starts_at": wanted})
        held = client.get(link).text
        assert "Diese Zeit gehört Ihnen" in held
        assert "Uhr (Ortszeit" in held
        hold_id = re.findall(r'name="hold_id" value="([^"]+)"', held)[0]
        guest = {"hold_id": hold_id, "name": "Dana Lee", "email": DANA}
        booked = client.post(f"{link}/confirm", data=guest).headers["location"]
        assert "Ihr Termin steht" in client.get(link).text
        assert "Ihr Termin mit Harbor" in client.get(booked).text
        assert "Der Termin ist gebucht." in client.get(booked).text
        booked, _, _ = booked.partition("?")
        times = client.get(f"{booked}/times").text
        assert "Nächste freie Zeit" in times
        wanted = re.findall(r'name="starts_at" value="([^"]+)"', times)[-1]
        moved = client.post(f"{booked}/move", data={"starts_at": wanted, "seen": 0})
        assert "Der Termin ist verlegt" in client.get(moved.headers["location"]).text
        assert "Ja, absagen" in client.get(f"{booked}/cancel").text
        gone = client.post(f"{booked}/cancel", data={"seen": 1}).headers["location"]
        assert "Dieser Termin ist abgesagt" in client.get(gone).text
        again = client.get(link).text
        assert "Zurzeit ist kein Termin geplant" in again

    def test_no_more_mails(self, client, link) -> None:
        assert "Keine solchen Mails mehr?" in client.get(f"{link}/stop").text
        assert "bekommen Sie nicht mehr" in client.post(f"{link}/stop").text

    def test_what_the_rep_sees_is_in_english(self, client, dana, link, engine, desk) -> None:
        with transaction(engine) as session:
            session.execute(update(Visit).values(language="de"))
        book(dana)
        with transaction(engine) as session:
            one = session.scalars(select(Booking).where(Booking.state == "confirmed")).one()
            assert one.language == "de"
            rep = path_of(desk.links.rep(one.id, one.host_id, one.ends_at))
        for page in (rep, f"{rep}/times", f"{rep}/cancel"):
            assert '<html lang="en">' in client.get(page).text
        assert "Yes, cancel it" in client.get(f"{rep}/cancel").text


def test_the_pages_are_in_spanish_for_who_reads_that(desk, client, dana, now, engine) -> None:
    accept(dana)
    assert dana.post("/language", {"language": "es-MX"}).status_code == 200
    with transaction(engine) as session:
        at = session.scalars(select(RoutingRow.id)).one()
    link = path_of(desk.links.book(at, now + timedelta(days=7)))
    shown = client.get(link).text
    assert '<html lang="es">' in shown
    assert re.search(r"<h2>(?:lunes|martes|miércoles|jueves|viernes), \d+ de \w+ de 20", shown)
    booked = path_of(book(dana)["manage_url"])
    assert "Su reunión con Harbor" in client.get(booked).text
    assert "Sí, cancelarla" in client.get(f"{booked}/cancel").text
    assert "Próxima hora libre" in client.get(f"{booked}/times").text
    gone = client.post(f"{booked}/cancel", data={"seen": 0}).headers["location"]
    assert "Esta reunión está cancelada" in client.get(gone).text
    assert "No recibir más correos" in client.get(f"{link}/stop").text


def test_links_that_expired_open_nothing(desk: Desk, client, dana, now, engine) -> None:
    accept(dana)
    with transaction(engine) as session:
        at = session.scalars(select(RoutingRow.id)).one()
    old = path_of(desk.links.book(at, now - timedelta(seconds=5)))
    assert 400 <= client.get(old).status_code < 500
