"""The form's journey over HTTP: from answers to a meeting that its link can change."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from store.database import transaction
from store.meetings import CalendarEntry
from store.meetings import Host as HostRow
from tests.web.conftest import ANSWERS, Browser


@pytest.fixture
def clock(now):
    """The real clock: the links in the answers are signed for real."""
    return lambda: datetime.now(UTC)


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def dana(client, identity_token) -> Browser:
    return Browser(client, identity_token=identity_token)


def accept(browser: Browser) -> dict:
    prompt = browser.post("/answers", {"answers": ANSWERS}).json()["step"]
    assert prompt["kind"] == "prompt", prompt
    step = browser.post(
        "/offer", {"decision_id": prompt["decision_id"], "response": "accept"}
    ).json()["step"]
    while step["kind"] == "ask_routing":
        answer = {"question_id": step["question_id"], "value": step["choices"][0]["value"]}
        step = browser.post("/routing", answer).json()["step"]
    assert step["kind"] == "pick_time"
    return step


def times(browser: Browser) -> list[dict]:
    days = browser.get("/slots", zone="Europe/Berlin", days=14).json()["days"]
    return [time for day in days for time in day["times"]]


def book(browser: Browser, nth: int = 0) -> dict:
    wanted = times(browser)[nth]["starts_at"]
    held = browser.post("/holds", {"starts_at": wanted, "zone": "Europe/Berlin"})
    assert held.status_code == 201
    guest = {"name": "Dana Lee", "email": "dana@northwind.example"}
    booked = browser.post("/bookings", guest | {"hold_id": held.json()["step"]["hold_id"]})
    assert booked.status_code == 201
    return booked.json()["step"]


def path_of(url: str) -> str:
    return url.removeprefix("http://127.0.0.1:8600")


def test_from_answers_to_a_meeting(dana) -> None:
    accept(dana)
    booked = book(dana)
    assert booked["kind"] == "booked"
    assert "Maya Chen" in booked["meeting"]["with_whom"]
    calendar = dana.client.get(path_of(booked["calendar_file_url"]))
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text.startswith("BEGIN:VCALENDAR")


def test_why_is_answered(dana) -> None:
    prompt = dana.post("/answers", {"answers": ANSWERS}).json()["step"]
    why = dana.get(f"/offer/{prompt['decision_id']}/why").json()
    assert why["reason"] == prompt["reason"]
    assert why["facts"]


def test_times_are_of_the_zone_that_was_asked_for(dana) -> None:
    accept(dana)
    answer = dana.get("/slots", zone="Asia/Kolkata", days=14).json()
    assert answer["zone"] == "Asia/Kolkata"
    assert answer["next_free"] == answer["days"][0]["times"][0]["starts_at"]


def test_a_time_that_is_not_offered_cannot_be_held(dana, now) -> None:
    accept(dana)
    midnight = (now + timedelta(days=3)).replace(hour=3, minute=7).isoformat()
    answer = dana.post("/holds", {"starts_at": midnight, "zone": "UTC"})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "time_not_offered"


def test_a_hold_is_only_its_visitors(dana, browser) -> None:
    accept(dana)
    wanted = times(dana)[0]["starts_at"]
    held = dana.post("/holds", {"starts_at": wanted, "zone": "UTC"}).json()["step"]
    guest = {"hold_id": held["hold_id"], "name": "Eve", "email": "eve@evil.example"}
    assert browser.post("/bookings", guest).status_code == 404
    assert browser.delete(f"/holds/{held['hold_id']}").status_code == 404
    assert dana.delete(f"/holds/{held['hold_id']}").json()["step"]["kind"] == "pick_time"


def test_the_link_moves_and_cancels_without_an_account(dana) -> None:
    accept(dana)
    manage = path_of(book(dana)["manage_url"])
    free = dana.client.get(f"{manage}/times")
    assert "Pick another time" in free.text
    moved = times(dana)[3]["starts_at"]
    assert (
        dana.client.post(f"{manage}/move", data={"starts_at": moved, "seen": 0}).status_code == 303
    )
    assert b"SEQUENCE:1" in dana.client.get(f"{manage}.ics").content
    assert dana.client.post(f"{manage}/cancel", data={"seen": 1}).status_code == 303
    assert "cancelled" in dana.client.get(manage).text
    assert dana.get("/visit").json()["step"]["reason"] == "cancelled"


def test_a_link_that_was_changed_opens_nothing(dana) -> None:
    accept(dana)
    manage = path_of(book(dana)["manage_url"])
    answer = dana.client.get(manage[:-2])
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    visit_token = dana.opened["visit_token"]
    assert dana.client.get(f"/meetings/{visit_token}").status_code == 404


def test_the_operator_sees_the_whole_story(dana, settings) -> None:
    accept(dana)
    book(dana)
    dana.client.cookies.set("segue_operator", "wrong")
    assert dana.client.get("/operator/calendars").status_code == 403
    key = settings.operator_key.get_secret_value()
    entered = dana.client.get("/operator/enter", params={"key": key, "to": "//evil.example"})
    assert entered.headers["location"] == "/operator/crm"
    dana.client.cookies.set("segue_operator", key)
    calendars = dana.client.get("/operator/calendars").text
    for part in ("Offer", "Declared need", "Product", "Routing", "Meeting", "Dana Lee"):
        assert part in calendars
    assert dana.client.get("/operator/crm").status_code == 200


def test_the_operator_sees_the_meetings_of_a_host_who_left(dana, settings, engine) -> None:
    accept(dana)
    book(dana)
    with transaction(engine) as session:
        session.add(HostRow(id="gone"))
        session.flush()
        session.execute(update(CalendarEntry).values(host_id="gone"))
    key = settings.operator_key.get_secret_value()
    dana.client.cookies.set("segue_operator", key)
    page = dana.client.get("/operator/calendars")
    assert page.status_code == 200
    assert "<strong>gone</strong>" in page.text


def test_markup_in_a_name_stays_text(dana, settings) -> None:
    accept(dana)
    wanted = times(dana)[0]["starts_at"]
    held = dana.post("/holds", {"starts_at": wanted, "zone": "UTC"}).json()["step"]
    guest = {"name": "<script>alert(1)</script>", "email": "eve@evil.example"}
    dana.post("/bookings", guest | {"hold_id": held["hold_id"]})
    dana.client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    page = dana.client.get("/operator/calendars").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
