"""What the assistant is sure that it heard, and what it must ask back."""

from typing import Any

from rasa_sdk import Tracker

from actions.given_facts import given_facts
from actions.heard import Doubt, Heard, heard
from tests.actions.conftest import DONE


def of(text: str, *entities: dict[str, Any]) -> Heard:
    """A message with Rasa's entities."""
    message = {"text": text, "intent": {"name": "inform"}, "entities": list(entities)}
    return heard(Tracker("visit", {}, message, [], False, None, {}, None))


def test_what_is_doubtful_is_kept_apart_from_what_is_certain() -> None:
    understood = of(
        "10 to 15 on buisness",
        {"entity": "team_size", "value": None, "between": [10, 15], "certain": False}
        | {"start": 0, "end": 8},
        {"entity": "plan", "value": "business", "certain": False, "start": 12, "end": 20},
        {"entity": "timeline", "value": "asap", "start": 0, "end": 0},
    )
    assert understood.entities == {"timeline": ["asap"]}
    assert understood.doubtful == {
        "team_size": [Doubt(None, (10, 15), "10 to 15")],
        "plan": [Doubt("business", (), "buisness")],
    }


def test_a_bound_that_is_not_there_is_none() -> None:
    entity = {"entity": "team_size", "value": None, "between": [100, None], "certain": False}
    assert of("over 100", entity).doubtful["team_size"][0].between == (100, None)


def test_nothing_doubtful_is_an_answer() -> None:
    understood = of("", {"entity": "plan", "value": "business", "certain": False})
    assert given_facts(understood, DONE) is None
