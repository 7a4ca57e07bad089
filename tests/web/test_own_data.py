"""What is held of a visitor is theirs to download, and nobody else's."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from intake.privacy.emptying import empty_meeting
from store.crm import CrmOutbox
from store.database import reading, transaction
from store.meetings import Booking
from tests.conftest import Clock
from tests.web.conftest import ANSWERS, API, Browser
from tests.web.test_journey import accept, book


@pytest.fixture
def now() -> datetime:
    """Links and visits are signed for real."""
    return datetime.now(UTC)


def told(browser: Browser) -> None:
    answers = {**ANSWERS, "email": "ada@acme.example"}
    browser.post("/answers", {"answers": answers, "words": "we are 45", "placement": "form"})


def link(browser: Browser, app, flow) -> str:
    visit = app.state.parts.keys.read_visit_token(browser.opened["visit_token"])
    text: str = flow.tell_known(visit)
    return next(word for word in text.split() if "/your-data/" in word).removeprefix(
        app.state.parts.settings.public_url
    )


def test_a_stranger_gets_what_this_visit_holds(browser: Browser) -> None:
    told(browser)
    known = browser.get("/visit/data").json()
    assert known["scope"] == "visit"
    assert known["addresses"] == ["ada@acme.example"]
    assert {one["field"]: one["called"] for one in known["answers"]}["plan"] == "Starter"
    assert known["offers"][0]["reason"]
    assert known["told_to"] == ["builtin"]


def test_a_customer_gets_all_of_their_visits_and_no_others(
    client: TestClient, identity_token: str
) -> None:
    first, second = (Browser(client, identity_token=identity_token) for _ in range(2))
    told(first)
    other = Browser(client)
    told(other)
    known = second.get("/visit/data").json()
    assert known["scope"] == "person"
    assert len(known["visits"]) == 2
    assert known["signed_in"]["email"] == "dana@northwind.example"
    assert len([one for one in known["answers"] if one["field"] == "email"]) == 1


def test_who_typed_anothers_address_gets_nothing_of_theirs(client: TestClient) -> None:
    owner, thief = Browser(client), Browser(client)
    told(owner)
    thief.post("/answers", {"answers": {"email": "ada@acme.example"}, "placement": "form"})
    known = thief.get("/visit/data").json()
    assert [one["field"] for one in known["answers"]] == ["email"]
    assert len(known["visits"]) == 1


def test_without_a_visits_token_there_is_nothing(client: TestClient) -> None:
    assert client.get(f"{API}/visit/data").status_code == 401


def test_the_chats_link_is_a_file_for_an_hour(
    client: TestClient, browser: Browser, app, flow, clock: Clock
) -> None:
    told(browser)
    address = link(browser, app, flow)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.json()["addresses"] == ["ada@acme.example"]
    assert 'filename="your-data.json"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    clock.pass_(-timedelta(hours=1, minutes=1))
    assert client.get(link(browser, app, flow)).status_code == 404, "an hour later"


def test_a_link_that_was_changed_or_is_for_something_else_opens_nothing(
    client: TestClient, browser: Browser, app, flow
) -> None:
    address = link(browser, app, flow)
    assert client.get(address[:-2] + "xx").status_code == 404
    token = address.rpartition("/")[2]
    assert client.get(f"/meetings/{token}").status_code == 404
    assert client.get(f"/your-data/{browser.opened['visit_token']}").status_code == 404


def test_a_form_and_a_chat_that_are_open_go_on_after_the_erasure(
    browser: Browser, app, flow, clock: Clock
) -> None:
    told(browser)
    visit = app.state.parts.keys.read_visit_token(browser.opened["visit_token"])
    clock.pass_(timedelta(minutes=1))
    flow.erase(visit)
    assert browser.get("/visit/data").json()["answers"] == []
    assert browser.get("/visit").json()["step"]["kind"] == "ask"
    fields = browser.get("/form").json()["fields"]
    assert all(one["value"] in (None, [], "") for one in fields)
    clock.pass_(timedelta(minutes=1))
    answered = browser.post("/answers", {"answers": ANSWERS, "placement": "form"})
    assert answered.json()["step"]["kind"] == "prompt"
    again = Browser(browser.client, visit_token=browser.opened["visit_token"])
    assert again.opened["step"]["kind"] == "prompt", "the same visit, from its new beginning"


@pytest.mark.parametrize("over", [False, True], ids=["to come", "over"])
def test_links_of_a_meeting_that_was_erased_show_nobody_and_break_nothing(
    client: TestClient, identity_token: str, app, flow, engine, clock: Clock, over: bool
) -> None:
    dana = Browser(client, identity_token=identity_token)
    accept(dana)
    public = app.state.parts.settings.public_url
    page = book(dana)["manage_url"].removeprefix(public)
    with reading(engine) as session:
        booking = session.scalars(select(Booking)).one()
    links = app.state.parts.links
    rep = links.rep(booking.id, booking.host_id, booking.ends_at).removeprefix(public)
    again = links.book(booking.routing_id, booking.ends_at + timedelta(days=7)).removeprefix(public)
    visit = app.state.parts.keys.read_visit_token(dana.opened["visit_token"])
    if over:
        clock.moment = booking.ends_at + timedelta(hours=1)
    else:
        clock.pass_(timedelta(minutes=1))
    flow.erase(visit)
    with transaction(engine) as session:
        empty_meeting(session, session.get_one(Booking, booking.id))
    for address in (page, f"{page}/times", f"{page}/cancel", rep, f"{rep}/times", again):
        answer = client.get(address)
        assert answer.status_code in (200, 303, 404, 410), (address, answer.status_code)
        assert "Dana" not in answer.text, address
        assert "None" not in answer.text, address
    assert client.get(f"{page}.ics").status_code == 404
    key = app.state.parts.settings.operator_key.get_secret_value()
    client.cookies.set("segue_operator", key)
    shown = client.get("/operator/calendars")
    assert shown.status_code == 200
    assert "Dana" not in shown.text


@pytest.mark.parametrize("act", ["missed", "cancel"])
def test_a_rep_who_settles_an_erased_meeting_tells_no_crm_of_anybody(
    client: TestClient, identity_token: str, app, flow, engine, clock: Clock, act: str
) -> None:
    dana = Browser(client, identity_token=identity_token)
    accept(dana)
    book(dana)
    with reading(engine) as session:
        booking = session.scalars(select(Booking)).one()
    visit = app.state.parts.keys.read_visit_token(dana.opened["visit_token"])
    clock.moment = booking.ends_at + timedelta(hours=1)
    flow.erase(visit)
    public = app.state.parts.settings.public_url
    links = app.state.parts.links
    rep = links.rep(booking.id, booking.host_id, booking.ends_at).removeprefix(public)
    form = {"seen": booking.sequence, "words": ""}
    answer = client.post(f"{rep}/{act}", data=form)
    assert answer.status_code in (303, 404, 409, 410), answer.text
    with reading(engine) as session:
        told = session.scalars(select(CrmOutbox)).all()
        assert [one.interaction_id[:8] for one in told] == ["erasure-"]
