"""The chat between the widget and Rasa: hygiene, buttons, repetition, failure."""

import pytest
from sqlalchemy import select
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from store.database import transaction
from store.visits import Message
from tests.web.conftest import Browser

ASK = {
    "kind": "ask",
    "field": "plan",
    "text": "Which plan?",
    "why": "Because.",
    "input": "one",
    "choices": [{"label": "Starter", "value": "starter", "token": None}],
    "skip": {"label": "Rather not say", "value": "skip", "token": None},
}


def say(browser: Browser, text: str, client_id: str = "one"):
    return browser.post("/messages", {"client_id": client_id, "text": text})


@pytest.mark.parametrize(
    "typed", ["/restart", "／restart", "\u200b/restart", "  //restart", '/inform{"plan": "x"}']
)
def test_a_typed_command_reaches_rasa_as_words(browser, assistant, typed) -> None:
    assert say(browser, typed).status_code == 200
    assert not assistant.heard[0][1].startswith("/")


def test_what_was_said_is_logged_with_its_answer(browser, assistant) -> None:
    said = say(browser, "hi").json()["messages"]
    assert [(m["author"], m["text"]) for m in said] == [("visitor", "hi"), ("assistant", "Hello.")]
    assert browser.get("/visit").json()["messages"] == said


def test_sent_twice_it_is_said_once(browser, assistant) -> None:
    assert say(browser, "hi").json()["messages"] == say(browser, "hi").json()["messages"]
    assert len(assistant.heard) == 1


def test_a_message_that_waited_is_followed_by_its_own_answer(browser, assistant) -> None:
    assistant.status = 500
    say(browser, "first", "one")
    assistant.status = 200
    say(browser, "second", "two")
    answered = say(browser, "first", "one").json()["messages"]
    assert [m["text"] for m in answered] == ["first", "Hello."]
    assert say(browser, "first", "one").json()["messages"] == answered
    logged = [m["text"] for m in browser.get("/visit").json()["messages"]]
    assert logged == ["second", "Hello.", "first", "Hello."]


def test_a_button_is_sealed_and_opens_as_what_it_is(browser, assistant) -> None:
    assistant.answer = [{"custom": {"text": "Which plan?", "step": ASK}}]
    step = say(browser, "hi").json()["messages"][1]["step"]
    token = step["choices"][0]["token"]
    assert "starter" not in token
    browser.post("/messages", {"client_id": "two", "button": token})
    assert assistant.heard[-1][1] == '/inform{"plan": "starter"}'
    shown = browser.get("/visit").json()["messages"][2]
    assert (shown["author"], shown["text"]) == ("visitor", "Starter")


def test_anothers_button_does_not_open(client, browser, assistant) -> None:
    assistant.answer = [{"custom": {"text": "Which plan?", "step": ASK}}]
    step = say(browser, "hi").json()["messages"][1]["step"]
    other = Browser(client)
    answer = other.post("/messages", {"client_id": "x", "button": step["skip"]["token"]})
    assert answer.status_code == 401
    assert len(assistant.heard) == 1


@pytest.mark.parametrize("forged", ["/restart", "gAAAAA", "", "é"])
def test_a_forged_button_is_refused(browser, assistant, forged) -> None:
    answer = browser.post("/messages", {"client_id": "x", "button": forged})
    assert answer.status_code == 401
    assert not assistant.heard


@pytest.mark.parametrize(("status", "answer"), [(500, {}), (200, [])])
def test_when_the_assistant_is_down_the_words_are_kept(browser, assistant, status, answer) -> None:
    whole = assistant.answer
    assistant.status, assistant.answer = status, answer
    refused = say(browser, "we are 45 people")
    assert refused.status_code == 503
    assert "kept" in refused.json()["error"]["message"]
    assert [m["text"] for m in browser.get("/visit").json()["messages"]] == ["we are 45 people"]
    assistant.status, assistant.answer = 200, whole
    assert len(say(browser, "we are 45 people").json()["messages"]) == 2


def test_the_operators_log_names_the_visit(browser, assistant) -> None:
    assistant.status = 500
    with capture_logs(processors=[merge_contextvars]) as lines:
        say(browser, "hi")
    [refused] = [line for line in lines if line["event"] == "request refused"]
    assert refused["code"] == "assistant_unavailable"
    assert refused["visit"] == assistant.heard[0][0]


def test_a_message_of_nothing_is_refused(browser, assistant) -> None:
    for nothing in ["", " ", "/", "\u200b"]:
        assert say(browser, nothing).status_code == 422
    assert not assistant.heard


def test_a_flood_in_one_message_is_cut(browser, assistant) -> None:
    assert say(browser, "a " * 9_000).status_code == 200
    assert len(assistant.heard[0][1]) <= 1_000
    assert say(browser, "a" * 100_000, "two").status_code == 413


def test_a_step_that_an_older_version_said_keeps_its_words(browser, engine) -> None:
    browser.post("/messages", {"client_id": "1", "text": "hello"})
    with transaction(engine) as session:
        said = session.scalars(select(Message).where(Message.author == "assistant")).one()
        said.step = {"kind": "survey", "text": "How are you?"}
    (_, shown) = browser.get("/visit").json()["messages"]
    assert shown["text"] == "Hello."
    assert shown["step"] is None
    with transaction(engine) as session:
        # Before it asked when an offer may come back, and offered days for it.
        session.get_one(Message, said.id).step = {
            "kind": "done",
            "reason": "deferred",
            "text": "Ok",
        }
    (_, shown) = browser.get("/visit").json()["messages"]
    assert shown["step"]["again"] == []


@pytest.fixture
def impatient(settings):
    """Visitors are told soon that it takes longer."""
    settings.patience_seconds = 0.2


def say_until_answered(browser: Browser, text: str, client_id: str = "one"):
    """As the widget does: the same message again, until it is answered."""
    while (answer := say(browser, text, client_id)).status_code == 503:
        assert answer.json()["error"]["code"] == "still_answering"
    return answer


def test_who_waits_is_told_so_and_the_answer_comes_when_it_is_ready(
    impatient, browser, assistant
) -> None:
    assistant.free.clear()
    told = say(browser, "we are 45 people")
    assert told.status_code == 503
    assert told.json()["error"]["code"] == "still_answering"
    assert told.headers["Retry-After"] == "1"
    assert say(browser, "we are 45 people").status_code == 503, "still the same turn"
    kept = [m["text"] for m in browser.get("/visit").json()["messages"]]
    assert kept == ["we are 45 people"], "the words are kept meanwhile"
    assistant.free.set()
    answered = say_until_answered(browser, "we are 45 people").json()["messages"]
    assert [m["text"] for m in answered] == ["we are 45 people", "Hello."]
    assert len(assistant.heard) == 1, "it was asked once"


def test_what_comes_after_a_slow_message_waits_for_its_turn(impatient, browser, assistant) -> None:
    assistant.free.clear()
    assert say(browser, "first", "one").status_code == 503
    assert say(browser, "second", "two").status_code == 503
    assert [text for _, text in assistant.heard] == ["first"]
    assistant.free.set()
    assert say_until_answered(browser, "second", "two").status_code == 200
    logged = [m["text"] for m in browser.get("/visit").json()["messages"]]
    assert sorted(logged) == sorted(["first", "Hello.", "second", "Hello."])
    assert len(assistant.heard) == 2


def test_a_message_tells_the_actions_which_one_it_is(browser, assistant) -> None:
    assistant.answer = [{"custom": {"text": "Which plan?", "step": ASK}}]
    step = say(browser, "hi").json()["messages"][1]["step"]
    browser.post("/messages", {"client_id": "two", "button": step["choices"][0]["token"]})
    assert assistant.along == [
        {"client_id": "one", "shown": "hi"},
        {"client_id": "two", "shown": "Starter"},
    ]
