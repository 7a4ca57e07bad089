"""What the assistant heard: one message of a visitor, as Rasa understood it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.interfaces import Tracker

from actions.said_beside import stated_beside


@dataclass(frozen=True)
class Doubt:
    """Something that the visitor may have meant: it is asked back and never assumed."""

    value: Any | None
    """The likeliest value; None where nothing is nearer than the rest."""
    between: tuple[int | None, ...] = ()
    """The bounds of a team size that was left open: "10 to 15" is (10, 15), "over 100" is
    (100, None), "dozens" has none."""
    said: str = ""
    """The words that it was understood from."""


@dataclass(frozen=True)
class Heard:
    """One message. Nothing in it says who the visitor is: that is the visit's id alone."""

    intent: str
    text: str
    """The visitor's exact words; empty where a button was pressed."""
    entities: Mapping[str, Sequence[Any]]
    """Entity -> its values, in the text's order; only what is certain."""
    alternatives: Sequence[str] = ()
    """The likeliest intents, best first: for a question back."""
    doubtful: Mapping[str, Sequence[Doubt]] = field(default_factory=dict)
    """Entity -> what may have been meant, in the text's order."""
    beside: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Entity -> its values in those parts of the text that ask nothing."""

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
    certain, doubtful = _told_apart(text, message.get("entities") or ())
    return Heard(
        intent=str((message.get("intent") or {}).get("name") or "out_of_scope"),
        text="" if text.startswith("/") else text,
        entities=certain,
        alternatives=tuple(
            ranked["name"] for ranked in message.get("intent_ranking") or () if ranked.get("name")
        ),
        doubtful=doubtful,
        beside=stated_beside(text, message.get("entities") or ()),
    )


def _told_apart(
    text: str, entities: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, list[Any]], dict[str, list[Doubt]]]:
    """What is certain, and what is not: that carries ``"certain": false`` in Rasa's entity."""
    certain: dict[str, list[Any]] = {}
    doubtful: dict[str, list[Doubt]] = {}
    for entity in entities:
        if entity.get("certain", True):
            certain.setdefault(entity["entity"], []).append(entity["value"])
            continue
        said = text[entity.get("start", 0) : entity.get("end", 0)]
        doubt = Doubt(entity["value"], tuple(entity.get("between") or ()), said)
        doubtful.setdefault(entity["entity"], []).append(doubt)
    return certain, doubtful


@dataclass(frozen=True)
class Sent:
    """How the latest message came: what makes it the same message when it is sent again."""

    client_id: str
    shown: str
    """What the visitor sees as their own message: the words, or a button's label."""


def sent(tracker: Tracker) -> Sent | None:
    """What ``web`` sends along with each message; None: it came another way."""
    along: Mapping[str, Any] = (tracker.latest_message or {}).get("metadata") or {}
    if "client_id" not in along:
        return None
    return Sent(str(along["client_id"]), str(along.get("shown", "")))
