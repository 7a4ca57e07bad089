"""A flood: refused honestly, nothing is lost, and it is nobody else's trouble."""

from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select

from store.database import transaction
from store.rates import Rate
from store.settings import MOST_HOLDS
from store.visits import LeftMessage, Message, Visit
from tests.web.conftest import API, Browser
from web.app import create_app
from web.limits import Limits, TooManyHolds

A_MINUTE = 20


def say(browser: Browser, number: int, text: str = "hello"):
    return browser.post("/messages", {"client_id": f"m{number}", "text": text})


def flood(browser: Browser, count: int = A_MINUTE) -> None:
    for number in range(count):
        assert say(browser, number).status_code == 200


def count_of(engine: Engine, table: type) -> int:
    with transaction(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_one_too_many_is_refused_with_a_sentence_and_the_seconds_to_wait(
    browser: Browser, engine: Engine
) -> None:
    flood(browser)
    kept = count_of(engine, Message)
    answer = say(browser, 99)
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many_messages"
    assert "not lost" in answer.json()["error"]["message"]
    assert answer.headers["Retry-After"] == "3"
    assert count_of(engine, Message) == kept


def test_after_the_wait_the_same_message_is_answered(browser: Browser, clock) -> None:
    flood(browser)
    refused = say(browser, 99)
    clock.pass_(timedelta(seconds=int(refused.headers["Retry-After"])))
    answer = say(browser, 99)
    assert answer.status_code == 200
    assert [one["author"] for one in answer.json()["messages"]] == ["visitor", "assistant"]


def test_what_is_sent_again_is_not_counted_again(browser: Browser) -> None:
    flood(browser)
    for _ in range(30):
        assert say(browser, 3).status_code == 200


def test_a_message_that_waits_for_its_answer_is_asked_for_again_and_again(
    browser: Browser, assistant
) -> None:
    assistant.status = 500
    for _ in range(30):
        assert say(browser, 1).status_code == 503
    assistant.status = 200
    assert say(browser, 1).status_code == 200


def test_another_visit_from_the_same_office_goes_on(client: TestClient, browser: Browser) -> None:
    flood(browser)
    for number in range(60):
        say(browser, 100 + number)
    assert say(Browser(client), 1).status_code == 200


def test_many_visits_of_one_address_are_stopped_together(
    settings, clock, desk, assistant, engine: Engine
) -> None:
    few = settings.model_copy(update={"messages_a_minute_from_one_address": 30})
    app = create_app(few, clock, httpx.MockTransport(assistant))
    with TestClient(app, client=("192.0.2.1", 5000)) as client:
        first, second = Browser(client), Browser(client)
        flood(first)
        for number in range(10):
            assert say(second, number).status_code == 200
        assert say(second, 11).status_code == 429
    another = create_app(few, clock, httpx.MockTransport(assistant))
    with TestClient(another, client=("192.0.2.1", 5000)) as other_process:
        assert say(Browser(other_process), 1).status_code == 429
    another = create_app(few, clock, httpx.MockTransport(assistant))
    with TestClient(another, client=("192.0.2.2", 5000)) as elsewhere:
        assert say(Browser(elsewhere), 1).status_code == 200
    with transaction(engine) as session:
        keys = session.scalars(select(Rate.key)).all()
    assert not any("192.0.2" in key for key in keys), "an address is nobody's business"


def test_buttons_count_as_well_and_so_do_addresses_that_are_left(
    browser: Browser, engine: Engine
) -> None:
    flood(browser)
    assert browser.post("/messages", {"client_id": "b", "button": "forged"}).status_code == 429
    left = browser.post("/left-messages", {"email": "sam@example.org", "text": "write to me"})
    assert left.status_code == 429
    assert count_of(engine, LeftMessage) == 0


@pytest.mark.parametrize("origin", ["https://www.harbor.example"])
def test_another_websites_page_may_read_how_long_to_wait(
    settings, clock, desk, assistant, origin: str
) -> None:
    there = settings.model_copy(update={"allowed_origins": [origin]})
    app = create_app(there, clock, httpx.MockTransport(assistant))
    with TestClient(app, headers={"Origin": origin}) as client:
        browser = Browser(client)
        flood(browser)
        exposed = say(browser, 99).headers["Access-Control-Expose-Headers"]
    assert "Retry-After" in exposed


class TestCalls:
    @pytest.fixture
    def settings(self, settings):
        few = {"calls_a_minute": 5, "calls_a_minute_from_one_address": 8}
        return settings.model_copy(update=few)

    CALLS: ClassVar = [
        ("POST", "/answers", {"answers": {"team_size": 12}}),
        ("POST", "/answers/skip", {"field": "plan"}),
        ("POST", "/answers/confirm", None),
        ("POST", "/answers/change", None),
        ("POST", "/offer", {"decision_id": "x", "response": "accept"}),
        ("POST", "/routing", {"question_id": "x", "value": "y"}),
        ("POST", "/language", {"language": "de"}),
        ("POST", "/signals", {"kind": "page_viewed", "subject": "/pricing"}),
        ("GET", "/slots?zone=UTC", None),
        ("POST", "/holds", {"starts_at": "2030-01-01T00:00:00Z", "zone": "UTC"}),
        ("DELETE", "/holds/x", None),
        ("POST", "/bookings", {"hold_id": "x", "name": "A", "email": "a@b.example"}),
        ("GET", "/visit/data", None),
    ]

    @pytest.mark.parametrize(("method", "path", "body"), CALLS)
    def test_each_kind_of_call_is_counted(self, browser: Browser, method, path, body) -> None:
        for _ in range(5):
            browser.post("/answers/confirm")
        answer = browser.client.request(method, API + path, headers=browser.headers, json=body)
        assert answer.status_code == 429
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Retry-After"] == "12"
        told = answer.json()
        assert (told["status"], told["error"]["code"]) == (429, "too_many_calls")
        assert told["detail"] == told["error"]["message"]

    def test_nothing_of_it_was_done_and_after_the_wait_it_is(self, browser: Browser, clock) -> None:
        for _ in range(5):
            browser.post("/answers/confirm")
        body = {"answers": {"team_size": 45}}
        refused = browser.post("/answers", body)
        assert "45" not in browser.get("/form").text
        clock.pass_(timedelta(seconds=int(refused.headers["Retry-After"])))
        assert browser.post("/answers", body).status_code == 200

    def test_all_visits_of_one_address_together(self, client: TestClient) -> None:
        first, second = Browser(client), Browser(client)
        for _ in range(5):
            assert first.post("/answers/change").status_code == 200
        codes = [second.post("/answers/change").status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]

    def test_what_is_said_in_the_chat_is_counted_by_itself(self, browser: Browser) -> None:
        for _ in range(6):
            browser.post("/answers/confirm")
        assert say(browser, 1).status_code == 200

    def test_looking_where_the_visit_stands_is_not_counted(self, browser: Browser) -> None:
        for path in ("/visit", "/form") * 6:
            assert browser.get(path).status_code == 200


class TestVisits:
    OPENING: ClassVar = {"page": "/", "zone": "UTC"}

    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"visits_a_minute_from_one_address": 3})

    def test_one_address_opens_so_many(self, client: TestClient, engine: Engine) -> None:
        codes = [client.post(f"{API}/visits", json=self.OPENING).status_code for _ in range(4)]
        assert codes == [201, 201, 201, 429]
        assert count_of(engine, Visit) == 3

    def test_going_on_with_one_counts_as_well(self, client: TestClient) -> None:
        again = {**self.OPENING, "visit_token": Browser(client).opened["visit_token"]}
        answers = [client.post(f"{API}/visits", json=again) for _ in range(3)]
        assert [one.status_code for one in answers] == [201, 201, 429]
        assert answers[-1].json()["error"]["code"] == "too_many_visits"
        assert answers[-1].headers["Retry-After"] == "20"

    def test_another_address_is_not_concerned(self, app, client: TestClient) -> None:
        for _ in range(4):
            client.post(f"{API}/visits", json=self.OPENING)
        elsewhere = TestClient(app, client=("192.0.2.9", 5000))
        assert elsewhere.post(f"{API}/visits", json=self.OPENING).status_code == 201


class TestHolds:
    """A script cannot hold every time of every host; who cannot decide can go on."""

    @pytest.fixture
    def limits(self, engine: Engine, clock, settings) -> Limits:
        return Limits(engine, clock, settings)

    def fill(self, limits: Limits, address: str) -> None:
        for number in range(MOST_HOLDS):
            limits.hold(f"visit-{number}", address)

    def test_one_address_holds_for_so_many_visits_in_whichever_process(
        self, limits: Limits, engine: Engine, clock, settings
    ) -> None:
        self.fill(limits, "192.0.2.1")
        another_process = Limits(engine, clock, settings)
        with pytest.raises(TooManyHolds) as refused:
            another_process.hold("one more", "192.0.2.1")
        assert refused.value.retry_after == 60
        another_process.hold("one more", "192.0.2.2")

    def test_whoever_holds_already_may_change_their_mind(self, limits: Limits) -> None:
        self.fill(limits, "192.0.2.1")
        for _ in range(20):
            limits.hold("visit-3", "192.0.2.1")

    def test_who_was_refused_may_come_back(self, limits: Limits, clock) -> None:
        self.fill(limits, "192.0.2.1")
        with pytest.raises(TooManyHolds) as refused:
            limits.hold("one more", "192.0.2.1")
        clock.pass_(timedelta(seconds=refused.value.retry_after - 1))
        with pytest.raises(TooManyHolds):
            limits.hold("one more", "192.0.2.1")
        clock.pass_(timedelta(seconds=1))
        limits.hold("one more", "192.0.2.1")

    def test_never_more_than_twice_as_many_in_ten_minutes(self, limits: Limits, clock) -> None:
        held = 0
        for number in range(60):
            with suppress(TooManyHolds):
                limits.hold(f"script-{number}", "192.0.2.1")
                held += 1
            clock.pass_(timedelta(seconds=10))
        assert MOST_HOLDS < held < 2 * MOST_HOLDS

    def test_a_network_of_ipv6_is_one_address(self, limits: Limits) -> None:
        for number in range(MOST_HOLDS):
            limits.hold(f"visit-{number}", f"2001:db8::{number}")
        with pytest.raises(TooManyHolds):
            limits.hold("one more", "2001:db8::ffff")
        limits.hold("one more", "2001:db8:0:1::1")
