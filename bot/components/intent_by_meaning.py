"""Which intent a message has: a regression over its sentence vector, then what was found in it.

What no intent reaches ``threshold`` for is ``out_of_scope``, with the ranking kept for the question
back; unless facts about the visitor were found in it, which make it an answer.
"""

from __future__ import annotations

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
from bot.components.regression import Regression, fit
from bot.components.sentence_embedding import VECTOR, written_by_a_person
from bot.components.vocabulary import read_vocabulary

OUT_OF_SCOPE = "out_of_scope"
ANSWER = "inform"
FACTS = frozenset({"plan", "team_size", "pain_point", "email", "company", "person"})
FILE = "regression.npz"
RANKED = 5
"""How many intents the ranking names."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentByMeaning(GraphComponent):
    """Trains on the examples of ``data/nlu``, and on the vendor's pain points as answers."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``C``: inverse regularisation; ``threshold``: the least confidence that counts."""
        return {"C": 60.0, "threshold": 0.4}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        regression: Regression | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage, self._resource = model_storage, resource
        self._regression = regression

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
            return cls(config, model_storage, resource, Regression.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the regression and keep it in the model."""
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(INTENT) and written_by_a_person(example)
        ]
        complaints = [
            sentence
            for item in read_vocabulary(self._config["vocabulary"])["pain_points"]
            for sentence in (*item.examples, *item.words)
        ]
        vectors = [np.stack([example.get(VECTOR) for example in examples])]
        vectors.append(shared_encoder().vectors(complaints))
        intents = [example.get(INTENT) for example in examples] + [ANSWER] * len(complaints)
        regression = fit(np.concatenate(vectors), intents, c=self._config["C"])
        with self._model_storage.write_to(self._resource) as folder:
            regression.save(folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its intent and the ranking of intents."""
        for message in messages:
            vector = message.get(VECTOR)
            if vector is None or self._regression is None:
                continue
            ranking = self._ranking(self._regression, vector)
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

    @staticmethod
    def _ranking(regression: Regression, vector: np.ndarray) -> list[dict[str, Any]]:
        shares = regression.shares(vector[None, :])[0]
        return [
            {"name": str(regression.labels[index]), "confidence": float(shares[index])}
            for index in np.argsort(-shares)[:RANKED]
        ]
