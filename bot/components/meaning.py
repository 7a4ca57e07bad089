"""What a message means: its intent, and which pain points it complains of.

One model is tuned on both questions (``meaning_model``). The intents learn from ``data/nlu``, and
from the vendor's pain points, which are answers. The pain points learn from the catalogue, and what
is none from all of ``data/nlu`` that does not complain: groups of answers that do say so by
``complains: true`` in their metadata.

What no intent reaches ``threshold`` for is ``out_of_scope``, with the ranking kept for the question
back; unless facts about the visitor were found in it, which make it an answer. What is surely
something else ("3 people share 12 apples") tells no facts but an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.complaints.pain_points import NONE, PainPoints
from bot.components.model.encoder import shared_encoder
from bot.components.model.fine_tuning import Settings
from bot.components.model.meaning_model import MeaningModel, fit
from bot.components.sentence_embedding import STATES, written_by_a_person
from bot.components.words.vocabulary import Item, read_vocabulary
from bot.stages import tell

OUT_OF_SCOPE = "out_of_scope"
ANSWER = "inform"
PROBLEM = "report_problem"
ADDRESS = "email"
WORDS_OF_FACTS = frozenset({"plan", "team_size", "pain_point", "timeline", "company", "person"})
FACTS = WORDS_OF_FACTS | {ADDRESS}
FILE = "meaning.npz"
RANKED = 5
"""How many intents the ranking names."""
PAIN_POINT = "pain_point"
"""The name of the second question; the first is ``INTENT``."""


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class Meaning(GraphComponent):
    """Trains on the examples of ``data/nlu`` and on the vendor's pain points, where it has some."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds are the least shares that count; the rest are those of ``Settings``."""
        thresholds = {"threshold": 0.4, "surely_something_else": 0.98}
        of_pain_points = {"pain_threshold": 0.15, "pain_threshold_elsewhere": 0.5}
        return {"vocabulary": None, **thresholds, **of_pain_points, **asdict(Settings())}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: MeaningModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage, self._resource = model_storage, resource
        words = self._config["vocabulary"]
        self._items: Sequence[Item] = read_vocabulary(words)["pain_points"] if words else ()
        if model is not None:
            self._vectors, self._questions = model.ready(), model.questions
            self._pain_points = self._pain_points_of(model)

    def _pain_points_of(self, model: MeaningModel) -> PainPoints | None:
        if PAIN_POINT not in model.questions:
            return None
        labels = model.questions[PAIN_POINT].labels
        return PainPoints(self._items, labels)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Meaning:
        """An untrained one."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Meaning:
        """The trained one, from the model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, MeaningModel.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Tune on the examples, and keep what came of it in the model."""
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(INTENT) and written_by_a_person(example)
        ]
        states = [example.get(STATES) for example in examples]
        answers = {INTENT: [example.get(INTENT) for example in examples]}
        if self._items:
            of_the_vendor = [(s, item.id) for item in self._items for s in _sentences(item)]
            states += shared_encoder().states([sentence for sentence, _ in of_the_vendor])
            complaints = [_complaint(example) for example in examples]
            answers[PAIN_POINT] = complaints + [label for _, label in of_the_vendor]
            answers[INTENT] += [ANSWER] * len(of_the_vendor)
        settings = Settings(**{name: self._config[name] for name in asdict(Settings())})
        model = fit(states, answers, settings, _tell)
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its pain points, its intent and the ranking of intents."""
        for message in messages:
            if message.get(STATES) is not None:
                self._understand(message)
        return messages

    def _understand(self, message: Message) -> None:
        vector = self._vectors([message.get(STATES)])
        ranking = self._ranking(self._questions[INTENT].shares(vector)[0])
        entities = self._entities(message, vector, ranking[0])
        message.set(ENTITIES, entities, add_to_output=True)
        found = {entity["entity"] for entity in entities}
        message.set(INTENT, self._intent(ranking[0], found), add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)

    def _entities(
        self, message: Message, vector: np.ndarray, best: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """What the rules found and what the message complains of, if it is about the visitor."""
        by_rule: list[dict[str, Any]] = message.get(ENTITIES, [])
        surely = best["confidence"] >= self._config["surely_something_else"]
        if surely and best["name"] == OUT_OF_SCOPE:
            return [one for one in by_rule if one["entity"] not in WORDS_OF_FACTS]
        if not self._pain_points:
            return by_rule
        text, facts = message.get(TEXT), [one for one in by_rule if one["entity"] in FACTS]
        # An answer complains easily; a question or a reported problem only if it surely does.
        name = "pain_threshold" if best["name"] == ANSWER else "pain_threshold_elsewhere"
        return by_rule + self._pain_points.found(
            text,
            lambda clauses: self._complaints(clauses, text, vector),
            self._config[name],
            [(fact["start"], fact["end"]) for fact in facts],
        )

    def _complaints(self, clauses: Sequence[str], text: str, vector: np.ndarray) -> np.ndarray:
        """The shares of the clauses; a message of one clause went through the layers already."""
        if list(clauses) != [text.strip()]:
            vector = self._vectors(shared_encoder().states(clauses))
        return self._questions[PAIN_POINT].shares(vector)

    def _intent(self, best: dict[str, Any], found: set[str]) -> dict[str, Any]:
        if best["confidence"] >= self._config["threshold"] and best["name"] != OUT_OF_SCOPE:
            return best
        unlikely = 1.0 - best["confidence"]
        if found & FACTS:
            return {"name": ANSWER, "confidence": unlikely}
        return (
            best if best["name"] == OUT_OF_SCOPE else {"name": OUT_OF_SCOPE, "confidence": unlikely}
        )

    def _ranking(self, shares: np.ndarray) -> list[dict[str, Any]]:
        labels = self._questions[INTENT].labels
        return [
            {"name": str(labels[index]), "confidence": float(shares[index])}
            for index in np.argsort(-shares)[:RANKED]
        ]


def _complaint(example: Message) -> str | None:
    """What the catalogue would have the example complain of: nothing, or it is not known."""
    told = example.get(METADATA) or {}
    complains = (told.get("intent") or {}).get("complains", False)
    return None if complains or example.get(INTENT) == PROBLEM else NONE


def _sentences(item: Item) -> tuple[str, ...]:
    return (*item.examples, *item.words)


def _tell(done: int, of: int) -> None:
    tell(f"learning: meaning, {done} of {of} times through the examples")
