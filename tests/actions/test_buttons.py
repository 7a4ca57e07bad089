"""Buttons as messages to Rasa, and back: what a press does."""

import json
import re

import pytest
from rasa_sdk.interfaces import Tracker

from actions.buttons import button_payloads
from actions.commands import (
    AnswerRouting,
    Change,
    Confirm,
    ExplainOffer,
    GiveAnswers,
    Respond,
    Skip,
)
from actions.heard import heard
from actions.interpretation import interpret
from intake.answers import AnswerField, Answers


def press(scene, step, value):
    """The commands of a button: its payload read as Rasa reads it."""
    payload = button_payloads(step.model_dump(mode="json"))[value]
    match = re.fullmatch(r"/(\w+)(\{.*\})", payload)
    assert match is not None
    entities = {
        entity: values if isinstance(values, list) else [values]
        for entity, values in json.loads(match[2]).items()
    }
    tracker = Tracker.from_dict(scene.stored_tracker("v1", match[1], payload, entities))
    return interpret(heard(tracker), step)


@pytest.mark.parametrize(
    ("step", "value", "command"),
    [
        ("ASK_PLAN", "team", GiveAnswers(Answers(plan="team"), "")),
        ("ASK_PAINS", "poor_reporting", GiveAnswers(Answers(pain_points=("poor_reporting",)), "")),
        ("ASK_SIZE", "skip", Skip(AnswerField.TEAM_SIZE)),
        ("CONFIRM", "confirm", Confirm()),
        ("CONFIRM", "change", Change()),
        ("PROMPT", "accept", Respond("accept", "d1")),
        ("PROMPT", "defer", Respond("defer", "d1")),
        ("PROMPT", "decline", Respond("decline", "d1")),
        ("PROMPT", "why", ExplainOffer(decision_id="d1")),
        ("ROUTING", "later", AnswerRouting("urgent", "later")),
    ],
)
def test_a_press_does_what_the_button_says(scene, step: str, value: str, command) -> None:
    assert press(scene, getattr(scene, step), value) == (command,)


def test_every_button_has_a_payload(scene) -> None:
    for step in (scene.ASK_PLAN, scene.ASK_PAINS, scene.CONFIRM, scene.PROMPT, scene.ROUTING):
        shown = set(re.findall(r'"value":\s*"([^"]+)","token"', step.model_dump_json()))
        assert shown - {"starter"} <= set(map(str, button_payloads(step)))


def test_a_step_without_buttons_has_none(scene) -> None:
    assert button_payloads(scene.PICK) == {}
    assert button_payloads(scene.DONE) == {}
