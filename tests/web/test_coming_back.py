"""A visitor comes back to the conversation: after days, on another page, in a second tab."""

from datetime import timedelta

from tests.web.conftest import Browser


def again(browser: Browser, page: str = "/pricing") -> dict[str, object]:
    """The same browser opens a page."""
    token = browser.headers["Authorization"].removeprefix("Bearer ")
    answer = browser.post("/visits", {"page": page, "visit_token": token})
    assert answer.status_code == 201
    return answer.json()


def texts(opened: dict[str, object]) -> list[str]:
    return [message["text"] for message in opened["messages"]]  # type: ignore[attr-defined]


def say(browser: Browser, text: str) -> None:
    assert browser.post("/messages", {"client_id": text, "text": text}).status_code == 200


def test_after_days_it_greets_with_where_it_stood(browser, assistant, clock) -> None:
    browser.post("/answers", {"answers": {"plan": "starter"}, "placement": "form"})
    say(browser, "hi")
    clock.pass_(timedelta(days=3))
    opened = again(browser)
    *before, welcome, question = texts(opened)
    assert before == ["hi", "Hello."]
    assert welcome.startswith("Welcome back.")
    assert question == "How many people are in your team?", "the plan is not asked again"
    assert opened["step"]["field"] == "team_size"  # type: ignore[index]


def test_one_absence_is_greeted_once_in_all_tabs(browser, assistant, clock) -> None:
    say(browser, "hi")
    clock.pass_(timedelta(days=3))
    first = texts(again(browser))
    assert texts(again(browser, "/other")) == first
    clock.pass_(timedelta(days=3))
    assert texts(again(browser)) == first, "nothing was said since"


def test_a_change_of_the_page_goes_on_without_a_word(browser, assistant, clock) -> None:
    say(browser, "hi")
    clock.pass_(timedelta(minutes=70))
    assert texts(again(browser)) == ["hi", "Hello."]


def test_who_never_spoke_is_not_welcomed_back(browser, clock) -> None:
    clock.pass_(timedelta(days=3))
    assert texts(again(browser)) == []
