"""A flood of messages: refused honestly, lost nowhere, and nobody else's trouble."""

from datetime import timedelta

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select

from store.database import transaction
from store.rates import Rate
from store.visits import LeftMessage, Message
from tests.web.conftest import Browser
from web.app import create_app

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
