"""What the assistant heard: one message of a visitor, as Rasa understood it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.interfaces import Tracker


@dataclass(frozen=True)
class Heard:
    """One message. Nothing in it says who the visitor is: that is the visit's id alone."""

    intent: str
    text: str
    """The visitor's exact words; empty where a button was pressed."""
    entities: Mapping[str, Sequence[Any]]
    """Entity -> its values, in the text's order."""
    alternatives: Sequence[str] = ()
    """The likeliest intents, best first: for a question back."""

    def first(self, entity: str) -> Any | None:
        """The first value of an entity, if it was said."""
        values = self.entities.get(entity, ())
        return values[0] if values else None

    def last(self, entity: str) -> Any | None:
        """The last value of an entity, if it was said: corrections come last."""
        values = self.entities.get(entity, ())
        return values[-1] if values else None


def heard(tracker: Tracker) -> Heard:
    """The latest message of the tracker. A button's payload begins with ``/`` and is no words."""
    message: Mapping[str, Any] = tracker.latest_message or {}
    text = str(message.get("text") or "")
    entities: dict[str, list[Any]] = {}
    for entity in message.get("entities") or ():
        entities.setdefault(entity["entity"], []).append(entity["value"])
    return Heard(
        intent=str((message.get("intent") or {}).get("name") or "out_of_scope"),
        text="" if text.startswith("/") else text,
        entities=entities,
        alternatives=tuple(
            ranked["name"] for ranked in message.get("intent_ranking") or () if ranked.get("name")
        ),
    )
