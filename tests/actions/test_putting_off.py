"""An offer is put off to a day that is said, declined, or taken up after all."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from actions.commands import GiveAnswers, Respond
from actions.interpretation import interpret
from intake.flow import Flow
from intake.steps import Prompt
from store.decisions import DecisionRow

ZONE = ZoneInfo("Europe/Berlin")


@pytest.fixture
def offered(scene, call, stranger: str, flow: Flow) -> str:
    """The visit of a stranger to whom an offer was made."""
    rich = scene.stored_tracker(stranger, "inform", scene.RICH, scene.RICH_FACTS)
    call("validate_intake_form", rich)
    assert isinstance(flow.current_step(stranger), Prompt)
    return stranger


@pytest.fixture
def put_off(offered: str, engine, flow: Flow):
    """Until when the offer is put off, in the visitor's zone."""

    def put_off() -> date | None:
        with engine.connect() as connection:
            until = connection.scalar(select(DecisionRow.deferred_until))
        return None if until is None else until.astimezone(ZONE).date()

    return put_off


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("ping me in January", date(2027, 1, 1)),
        ("maybe next month", date(2026, 12, 1)),
        ("not before the new year", date(2027, 1, 1)),
        ("in two weeks", date(2026, 12, 2)),
        ("not until March please", date(2027, 3, 1)),
    ],
)
def test_the_day_in_the_words_is_the_day_it_may_come_back(
    scene, call, offered: str, put_off, words: str, day: date
) -> None:
    answer = call("action_answer_offer", scene.stored_tracker(offered, "defer_offer", words))
    assert put_off() == day
    assert f"not before {day:%-d %B %Y}" in scene.texts(answer)[0]


def test_without_a_day_it_is_asked_once(scene, call, offered: str, put_off) -> None:
    later = scene.stored_tracker(offered, "defer_offer", "not now")
    assert "When may it come back?" in scene.texts(call("action_answer_offer", later))[0]
    named = scene.stored_tracker(offered, "choose_time", "in two weeks", {"time": ["in two weeks"]})
    call("action_arrange_meeting", named)
    assert put_off() == date(2026, 12, 2)


@pytest.mark.parametrize("intent", ["defer_offer", "deny", "skip_question"])
def test_who_names_none_is_left_alone(scene, call, offered: str, put_off, intent: str) -> None:
    call("action_answer_offer", scene.stored_tracker(offered, "defer_offer", "not now"))
    answer = call("action_answer_offer", scene.stored_tracker(offered, intent, "no idea"))
    assert scene.texts(answer) == ["Then I leave it open, and won't bring it up again for now."]
    assert put_off() is None


def test_another_day_replaces_the_first(scene, call, offered: str, put_off) -> None:
    for words in ("in two weeks", "make it February"):
        call("action_answer_offer", scene.stored_tracker(offered, "defer_offer", words))
    assert put_off() == date(2027, 2, 1)


def test_irritation_is_a_decline_that_is_not_argued_with(scene, call, offered: str) -> None:
    for words in ("stop selling me stuff", "I said no"):
        tracker = scene.stored_tracker(offered, "decline_offer", words)
        answer = call("action_answer_offer", tracker)
    assert scene.texts(answer) == ["As you like."]


@pytest.mark.parametrize("first", ["defer_offer", "decline_offer"])
def test_second_thoughts_take_it_up(scene, call, offered: str, first: str) -> None:
    call("action_answer_offer", scene.stored_tracker(offered, first, "no"))
    after = scene.stored_tracker(offered, "accept_offer", "ok, show me after all")
    assert scene.steps(call("action_answer_offer", after))[0] in ("ask_routing", "pick_time")


@pytest.mark.parametrize("words", ["maybe next month", "perhaps this quarter", "next year"])
def test_a_timeline_said_to_an_open_offer_puts_it_off(scene, words: str) -> None:
    timeline = {"next year": "later"}.get(words, "this_quarter")
    heard = scene.said("inform", words, timeline=[timeline])
    (command,) = interpret(heard, scene.PROMPT)
    assert command == Respond("defer", scene.PROMPT.decision_id, words=words)


def test_a_timeline_that_presses_is_no_not_now(scene) -> None:
    heard = scene.said("inform", "we need it this month", timeline=["this_month"])
    (command,) = interpret(heard, scene.PROMPT)
    assert isinstance(command, GiveAnswers)
