"""Which intent a message has: by its meaning, then by what was found in it.

What no intent reaches ``threshold`` for is ``out_of_scope``, with the ranking kept for the question
back; unless facts about the visitor were found in it, which make it an answer.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder import shared_encoder
from bot.components.fine_tuning import Settings
from bot.components.intent_model import IntentModel, fit
from bot.components.sentence_embedding import STATES, written_by_a_person
from bot.components.vocabulary import read_vocabulary
from bot.stages import tell

OUT_OF_SCOPE = "out_of_scope"
ANSWER = "inform"
FACTS = frozenset({"plan", "team_size", "pain_point", "email", "company", "person"})
FILE = "intents.npz"
RANKED = 5
"""How many intents the ranking names."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentByMeaning(GraphComponent):
    """Trains on the examples of ``data/nlu``, and on the vendor's pain points as answers."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``threshold``: the least confidence that counts. The rest are those of ``Settings``."""
        return {"vocabulary": None, "threshold": 0.4, **asdict(Settings())}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage, self._resource = model_storage, resource
        self._labels = model.labels if model else None
        self._shares = model.ready() if model else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentByMeaning:
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
    ) -> IntentByMeaning:
        """The trained one, from the model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Tune on the examples, and keep what came of it in the model."""
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(INTENT) and written_by_a_person(example)
        ]
        complaints = self._complaints()
        states = [example.get(STATES) for example in examples]
        states += shared_encoder().states(complaints)
        intents = [example.get(INTENT) for example in examples] + [ANSWER] * len(complaints)
        settings = Settings(**{name: self._config[name] for name in asdict(Settings())})
        model = fit(states, intents, settings, _tell)
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder / FILE)
        return self._resource

    def _complaints(self) -> list[str]:
        if self._config["vocabulary"] is None:
            return []
        items = read_vocabulary(self._config["vocabulary"])["pain_points"]
        return [sentence for item in items for sentence in (*item.examples, *item.words)]

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its intent and the ranking of intents."""
        for message in messages:
            states = message.get(STATES)
            if states is None or self._shares is None:
                continue
            ranking = self._ranking(self._shares([states])[0])
            found = {entity["entity"] for entity in message.get(ENTITIES, [])}
            message.set(INTENT, self._intent(ranking[0], found), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _intent(self, best: dict[str, Any], found: set[str]) -> dict[str, Any]:
        if best["confidence"] >= self._config["threshold"] and best["name"] != OUT_OF_SCOPE:
            return best
        unlikely = 1.0 - best["confidence"]
        if found & FACTS:
            return {"name": ANSWER, "confidence": unlikely}
        return (
            best
            if best["name"] == OUT_OF_SCOPE
            else {
                "name": OUT_OF_SCOPE,
                "confidence": unlikely,
            }
        )

    def _ranking(self, shares: np.ndarray) -> list[dict[str, Any]]:
        assert self._labels is not None
        return [
            {"name": str(self._labels[index]), "confidence": float(shares[index])}
            for index in np.argsort(-shares)[:RANKED]
        ]


def _tell(done: int, of: int) -> None:
    tell(f"learning: intents, {done} of {of} times through the examples")
