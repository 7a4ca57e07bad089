"""Every other action on stored trackers: exact events and what is said, on Harbor's real flow."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from actions import build_executor
from intake.flow import Flow
from intake.meetings.meeting_views import spoken_time
from intake.steps import Prompt
from store.crm import CrmOutbox
from store.database import reading
from store.visits import Signal
from tests.aside import run_aside

ROOT = Path(__file__).parents[2]


@pytest.fixture
def offered(scene, call, stranger: str, flow: Flow) -> Prompt:
    """The offer that the stranger's rich sentence leads to."""
    call(
        "validate_intake_form",
        scene.stored_tracker(stranger, "inform", scene.RICH, scene.RICH_FACTS),
    )
    step = flow.current_step(stranger)
    assert isinstance(step, Prompt)
    return step


def test_every_action_of_the_domain_is_there() -> None:
    domain = yaml.safe_load((ROOT / "bot" / "domain.yml").read_text())
    assert set(build_executor(None).actions) == set(domain["actions"])  # type: ignore[arg-type]


def test_every_rule_leads_to_an_action_and_every_intent_to_a_rule() -> None:
    domain = yaml.safe_load((ROOT / "bot" / "domain.yml").read_text())
    steps = [
        step
        for file in (ROOT / "data" / "rules").glob("*.yml")
        for rule in yaml.safe_load(file.read_text())["rules"]
        for part in rule["steps"]
        for step in part.get("or", [part])
    ]
    assert {step["intent"] for step in steps if "intent" in step} == {
        next(iter(intent)) for intent in domain["intents"]
    }
    assert {step["action"] for step in steps if "action" in step} <= {
        *domain["actions"],
        *domain["forms"],
    }


def test_greeted_it_greets_and_asks(scene, call, stranger) -> None:
    answer = call("action_small_talk", scene.stored_tracker(stranger, "greet", "hello"))
    assert answer["events"] == []
    assert scene.texts(answer)[0].startswith("Hello!")
    assert scene.steps(answer) == ["ask"]


def test_who_says_goodbye_is_not_asked_anything(scene, call, stranger) -> None:
    answer = call("action_small_talk", scene.stored_tracker(stranger, "goodbye", "bye"))
    assert scene.texts(answer) == ["Goodbye, and thanks for stopping by."]


def test_a_person_is_announced_before_their_calendar(scene, call, customer) -> None:
    tracker = scene.stored_tracker(customer, "request_human", "a human please")
    answer = call("action_hand_over", tracker)
    assert scene.texts(answer)[0].startswith("Of course.")
    assert scene.steps(answer)[0] in ("ask_routing", "pick_time", "done")


def test_a_question_is_answered_noted_and_the_open_one_put_again(
    scene, call, stranger, engine
) -> None:
    tracker = scene.stored_tracker(
        stranger,
        "ask_capability",
        "does Business have SSO?",
        {"capability": ["single_sign_on"]},
        in_form=True,
    )
    answer = call("action_answer_question", tracker)
    assert answer["events"] == [scene.slot("requested_slot", "plan")]
    assert scene.texts(answer)[0] == "Single sign-on comes with Enterprise."
    assert scene.steps(answer) == ["ask"]
    with engine.connect() as connection:
        noted = connection.execute(select(Signal.kind, Signal.subject)).all()
    assert noted == [("asked_capability", "single_sign_on")]


def test_what_is_unknown_is_no_signal(scene, call, stranger, engine) -> None:
    tracker = scene.stored_tracker(stranger, "ask_integrations", "does it connect with Zonk?")
    call("action_answer_question", tracker)
    with engine.connect() as connection:
        assert connection.execute(select(Signal.kind)).all() == []


def test_why_a_question_is_asked(scene, call, stranger, flow: Flow) -> None:
    tracker = scene.stored_tracker(stranger, "ask_why_question", "why do you ask?")
    answer = call("action_explain_question", tracker)
    assert scene.texts(answer) == [
        flow.current_step(stranger).why,
        flow.current_step(stranger).text,
    ]


def test_yes_accepts_the_offer_that_is_open(scene, call, stranger, offered: Prompt) -> None:
    answer = call("action_answer_in_context", scene.stored_tracker(stranger, "affirm", "yes"))
    assert scene.steps(answer)[0] in ("ask_routing", "pick_time")


@pytest.mark.parametrize(
    ("intent", "reason"), [("decline_offer", "declined"), ("defer_offer", "deferred")]
)
def test_no_thanks_and_not_now_are_final(
    scene, call, stranger, offered: Prompt, intent: str, reason: str
) -> None:
    answer = call("action_answer_offer", scene.stored_tracker(stranger, intent, "no"))
    assert answer["responses"][0]["custom"]["step"]["reason"] == reason


def test_second_thoughts_on_the_way_to_the_calendar_count(
    scene, call, stranger, offered: Prompt, flow: Flow
) -> None:
    pressed = {"decision": [offered.decision_id]}
    accept = scene.stored_tracker(stranger, "accept_offer", "/accept_offer", pressed)
    assert scene.steps(call("action_answer_offer", accept)) == ["ask_routing"]
    typed = scene.stored_tracker(stranger, "decline_offer", "no thanks, not interested")
    assert scene.steps(call("action_answer_offer", typed)) == ["done"]
    assert flow.current_step(stranger).reason == "declined"


def test_no_thanks_without_an_offer_is_no_error(scene, call, stranger, flow: Flow) -> None:
    before = flow.request_human(stranger, "a person please")
    typed = scene.stored_tracker(stranger, "decline_offer", "no thanks")
    assert "As you like." in scene.texts(call("action_answer_offer", typed))
    assert flow.current_step(stranger).meeting == before.meeting


def test_another_visitors_offer_cannot_be_answered(
    scene, call, stranger, neighbour, offered: Prompt, flow: Flow
) -> None:
    pressed = {"decision": [offered.decision_id]}
    call("action_answer_offer", scene.stored_tracker(neighbour, "accept_offer", "/a", pressed))
    assert flow.current_step(stranger) == offered


def test_why_names_the_facts_behind_the_offer(scene, call, stranger, offered: Prompt) -> None:
    answer = call("action_explain_offer", scene.stored_tracker(stranger, "ask_why_offer", "why?"))
    (text,) = scene.texts(answer)
    assert text.startswith(offered.reason)
    assert "Your plan is Starter." in text


def test_why_without_an_offer_is_answered_honestly(scene, call, stranger, flow: Flow) -> None:
    flow.ask_meeting(stranger)
    answer = call("action_explain_offer", scene.stored_tracker(stranger, "ask_why_offer", "why?"))
    assert scene.texts(answer)[0] == "I haven't suggested anything so far."


def test_a_problem_closes_the_form_and_holds_offers_back(scene, call, stranger, engine) -> None:
    tracker = scene.stored_tracker(
        stranger, "report_problem", "we were charged twice", in_form=True
    )
    answer = call("action_hand_over", tracker)
    assert answer["events"] == [
        {"event": "active_loop", "timestamp": None, "name": None},
        scene.slot("requested_slot", None),
    ]
    assert answer["responses"][0]["custom"]["step"]["reason"] == "support"
    with engine.connect() as connection:
        assert connection.execute(select(CrmOutbox.id)).all()


def test_a_meeting_without_one_booked_is_offered(scene, call, stranger) -> None:
    tracker = scene.stored_tracker(stranger, "ask_meeting_details", "when is my meeting?")
    assert scene.texts(call("action_arrange_meeting", tracker))[0].startswith("You have no meeting")


def test_a_wish_for_a_meeting_leads_to_the_calendar(scene, call, customer) -> None:
    tracker = scene.stored_tracker(customer, "book_meeting", "can I get a demo?")
    assert scene.steps(call("action_arrange_meeting", tracker))[0] in ("ask_routing", "pick_time")


def test_starting_over_forgets_the_slots_too(scene, call, stranger, offered: Prompt) -> None:
    answer = call("action_start_over", scene.stored_tracker(stranger, "start_over", "start over"))
    assert answer["events"] == [{"event": "reset_slots", "timestamp": None}]
    assert scene.texts(answer)[0] == "All right, from the beginning."


def test_what_is_not_understood_is_asked_back_in_human_words(scene, call, stranger) -> None:
    tracker = scene.stored_tracker(stranger, "out_of_scope", "that thing with the money")
    tracker["latest_message"]["intent_ranking"] = [
        {"name": name, "confidence": 0.2}
        for name in ("ask_pricing", "decline_offer", "report_problem")
    ]
    answer = call("action_clarify", tracker)
    assert scene.texts(answer) == ["I'm not sure I understand. Is it one of these?"]
    assert scene.labels(answer) == ["What it costs", "Report a problem", "None of these"], (
        "an offer is not declined where none was made"
    )


def test_noise_is_admitted_and_not_guessed_about(scene, call, stranger) -> None:
    tracker = scene.stored_tracker(stranger, "out_of_scope", "asdfgh")
    assert scene.texts(call("action_clarify", tracker))[0].startswith(
        "I'm not sure I understand. You"
    )


def test_an_error_is_admitted_and_the_conversation_goes_on(scene, call) -> None:
    answer = call("action_small_talk", scene.stored_tracker("no such visit", "greet", "hi"))
    assert answer["events"] == []
    assert scene.texts(answer)[0].startswith("Sorry, something went wrong")


def test_an_error_is_logged_with_the_visit(scene, executor) -> None:
    tracker = scene.stored_tracker("no such visit", "greet", "hi")
    call = {"next_action": "action_small_talk", "tracker": tracker, "domain": {}}
    with capture_logs() as logged:
        run_aside(executor.run(call))  # type: ignore[arg-type]
    (failed,) = (entry for entry in logged if entry["event"] == "action failed")
    assert failed["visit"] == "no such visit"


def test_who_asks_for_the_meeting_is_told_when_it_is(scene, call, customer, booked) -> None:
    tracker = scene.stored_tracker(customer, "ask_meeting_details", "when is my meeting?")
    (text,) = scene.texts(call("action_arrange_meeting", tracker))
    assert text.startswith(f"Your meeting is on {spoken_time(booked.starts_at, booked.zone)}, with")
    assert text.endswith(booked.manage_url)


def test_a_problem_beside_a_meeting_is_not_answered_with_the_meeting(
    scene, call, customer, booked
) -> None:
    tracker = scene.stored_tracker(customer, "report_problem", "your form is broken")
    (said,) = scene.texts(call("action_hand_over", tracker))
    assert said.startswith("I've passed this on to support with what you wrote. Somebody is at")


def sent_as(tracker: dict[str, Any], client_id: str, shown: str) -> dict[str, Any]:
    """The tracker of a message that ``web`` sent along with its id."""
    tracker["latest_message"]["metadata"] = {"client_id": client_id, "shown": shown}
    return tracker


def test_a_message_that_is_sent_again_is_carried_out_once(scene, call, stranger, flow) -> None:
    words = "how much does Business cost?"
    tracker = sent_as(scene.stored_tracker(stranger, "ask_pricing", words), "m1", words)
    said = scene.texts(call("action_answer_question", tracker))
    call("action_answer_question", tracker)
    logged = flow.history(stranger)
    assert [message.text for message in logged] == [words, *said], "its answer is in the log, once"
    with reading(flow._engine) as session:
        assert len(session.scalars(select(Signal)).all()) == 1


def test_an_answer_is_logged_with_what_it_did_or_not_at_all(
    scene, call, stranger, flow, monkeypatch
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    monkeypatch.setattr("intake.messages.keep", fails)
    tracker = sent_as(scene.stored_tracker(stranger, "ask_pricing", "cost?"), "m1", "cost?")
    answer = call("action_answer_question", tracker)
    assert answer["responses"] == [], "no apology: the same message works later"
    monkeypatch.undo()
    with reading(flow._engine) as session:
        assert session.scalars(select(Signal)).all() == [], "nothing was done without its answer"
    assert scene.texts(call("action_answer_question", tracker))


@pytest.mark.both_databases
def test_a_message_that_arrives_twice_at_once_is_carried_out_once(scene, stranger, flow) -> None:
    words, start = "how much does Business cost?", Barrier(2)
    tracker = sent_as(scene.stored_tracker(stranger, "ask_pricing", words), "m1", words)
    executor = build_executor(flow)

    def arrive(_: int) -> None:
        start.wait()
        call = {"next_action": "action_answer_question", "tracker": tracker, "domain": {}}
        asyncio.run(executor.run(call))  # type: ignore[arg-type]

    with ThreadPoolExecutor(2) as both:
        list(both.map(arrive, range(2)))
    logged = [message.text for message in flow.history(stranger)]
    assert logged.count(words) == 1
    with reading(flow._engine) as session:
        assert len(session.scalars(select(Signal)).all()) == 1
