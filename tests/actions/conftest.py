"""Stored trackers, and the executor on Harbor's real flow."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from actions import build_executor
from actions.buttons import button_payloads
from actions.heard import Heard
from intake.answers import AnswerField
from intake.flow import Flow
from intake.steps import (
    Ask,
    AskBack,
    AskRouting,
    Booked,
    Choice,
    ConfirmKnown,
    Done,
    Held,
    KnownFact,
    MeetingView,
    PickTime,
    Prompt,
)
from tests.aside import run_aside

RICH = "we're 45 people on Starter and keep missing follow-ups"
RICH_FACTS = {"plan": ["starter"], "team_size": [45], "pain_point": ["missed_follow_ups"]}

Answer = dict[str, Any]
Call = Callable[..., Answer]


def choice(label: str, value: str | int) -> Choice:
    return Choice(label=label, value=value)


SKIP = choice("Rather not say", "skip")
ASK_PLAN = Ask(
    field=AnswerField.PLAN,
    text="Which plan?",
    why="It depends on it.",
    input="one",
    choices=(choice("Starter", "starter"), choice("Team", "team")),
    skip=SKIP,
)
ASK_SIZE = Ask(
    field=AnswerField.TEAM_SIZE, text="How many?", why="Size matters.", input="number", skip=SKIP
)
ASK_PAINS = Ask(
    field=AnswerField.PAIN_POINTS,
    text="What gets in your way?",
    why="To help.",
    input="many",
    choices=(
        choice("Missed follow-ups", "missed_follow_ups"),
        choice("No clear reporting", "poor_reporting"),
    ),
    skip=SKIP,
)
ASK_GOAL = Ask(field=AnswerField.GOAL, text="Your goal?", why="To help.", input="text", skip=SKIP)
CONFIRM = ConfirmKnown(
    text="You're on Starter?",
    known=(KnownFact(field=AnswerField.PLAN, label="Starter", value="starter"),),
    confirm=choice("That's right", "confirm"),
    change=choice("Something changed", "change"),
)
PROMPT = Prompt(
    decision_id="d1",
    offer_id="o1",
    motion="upsell",
    reason="Since follow-ups get missed, reminders help.",
    change="Nobody has to remember.",
    title="Team",
    under=None,
    see_it=choice("See it", "accept"),
    not_now=choice("Not now", "defer"),
    no_thanks=choice("No thanks", "decline"),
    why=choice("Why am I seeing this?", "why"),
)
ROUTING = AskRouting(
    question_id="urgent",
    text="Is it urgent?",
    choices=(choice("Yes, this week", "soon"), choice("No", "later")),
)
PICK = PickTime(
    text="Pick a time.",
    meeting=MeetingView(title="Review", minutes=20, with_whom="Maya", why="She knows you."),
)
DONE = Done(reason="no_offer", text="That's all.")


def said(intent: str, text: str = "some words", **entities: Sequence[Any]) -> Heard:
    """A typed message as Rasa understood it."""
    return Heard(intent=intent, text=text, entities=entities)


def user(intent: str, text: str, entities: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """A user event as Rasa stores it."""
    return {
        "event": "user",
        "text": text,
        "parse_data": {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [
                {"entity": entity, "value": value}
                for entity, values in entities.items()
                for value in values
            ],
            "intent_ranking": [{"name": intent, "confidence": 0.9}],
        },
    }


def stored_tracker(
    visit_id: str,
    intent: str,
    text: str,
    entities: Mapping[str, Sequence[Any]] | None = None,
    *,
    in_form: bool = False,
    after: Sequence[str] = (),
) -> dict[str, Any]:
    """A tracker as Rasa sends it: one message, then the actions that ran ``after`` it."""
    message = user(intent, text, entities or {})
    return {
        "sender_id": visit_id,
        "slots": {"plan": None, "team_size": None, "pain_points": None, "requested_slot": None},
        "latest_message": message["parse_data"],
        "events": [
            {"event": "action", "name": "action_listen"},
            message,
            *({"event": "action", "name": name} for name in after),
        ],
        "paused": False,
        "followup_action": None,
        "active_loop": {"name": "intake_form"} if in_form else {},
        "latest_action_name": "action_listen",
        "latest_input_channel": "rest",
    }


@pytest.fixture
def executor(flow: Flow) -> ActionExecutor:
    return build_executor(flow)


@pytest.fixture
def call(executor: ActionExecutor) -> Call:
    """Runs one action on a tracker, as Rasa calls it."""

    def call(action: str, tracker: Mapping[str, Any]) -> Answer:
        answer = run_aside(executor.run({"next_action": action, "tracker": tracker, "domain": {}}))
        assert answer is not None
        return answer

    return call


@pytest.fixture
def press(call: Call, flow: Flow):
    """Presses a button of what was asked back last."""

    def press(visit: str, value: str) -> dict[str, Any]:
        step = flow.shown_step(visit)
        assert isinstance(step, AskBack)
        return pressed(visit, button_payloads(step)[value])

    def pressed(visit: str, payload: str) -> dict[str, Any]:
        intent, entities = payload[1:].split("{", 1)
        named = {key: [value] for key, value in json.loads("{" + entities).items()}
        tracker = stored_tracker(visit, intent, payload, named)
        return call("action_answer_in_context", tracker)

    def payload_of(visit: str, value: str) -> str:
        step = flow.shown_step(visit)
        assert isinstance(step, AskBack)
        return button_payloads(step)[value]

    press.payload = pressed  # type: ignore[attr-defined]
    press.payload_of = payload_of  # type: ignore[attr-defined]
    return press


@pytest.fixture
def booked(customer: str, flow: Flow) -> Booked:
    """The customer's meeting, without an offer."""
    step = flow.ask_meeting(customer)
    while isinstance(step, AskRouting):
        step = flow.answer_routing(customer, step.question_id, str(step.choices[0].value))
    _, free, _ = flow.times(customer, first=flow._clock().date(), days=14, zone="UTC")
    held = flow.hold_time(customer, free[0].starts_at, "America/New_York")
    assert isinstance(held, Held)
    step = flow.book(customer, held.hold_id, name="Dana", email="dana@northwind.example")
    assert isinstance(step, Booked)
    return step


def texts(answer: Answer) -> list[str]:
    return [response["text"] for response in answer["responses"]]


def steps(answer: Answer) -> list[str]:
    return [
        response["custom"]["step"]["kind"] for response in answer["responses"] if response["custom"]
    ]


def labels(answer: Answer) -> list[str]:
    """The buttons of what was asked back."""
    (step,) = [
        response["custom"]["step"]
        for response in answer["responses"]
        if response["custom"] and response["custom"]["step"]["kind"] == "ask_back"
    ]
    return [one["label"] for one in step["choices"]]


def slot(name: str, value: object) -> dict[str, Any]:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


@pytest.fixture(scope="session")
def scene() -> ModuleType:
    """The steps and helpers above: with import-mode importlib tests cannot import them."""
    return sys.modules[__name__]
