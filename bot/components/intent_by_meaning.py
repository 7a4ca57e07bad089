"""Which intent a message has: a logistic regression over its sentence vector.

Rasa's own LogisticRegressionClassifier ignores ``C`` and is over-confident; here ``C`` counts, and
the confidence is calibrated by a temperature fitted on predictions for examples left out. What no
intent reaches ``threshold`` for is ``out_of_scope``, with the ranking kept for the question back.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot.components.sentence_embedding import VECTOR, written_by_a_person

OUT_OF_SCOPE = "out_of_scope"
FILE = "regression.npz"
RANKED = 5
"""How many intents the ranking names."""
FOLDS = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentByMeaning(GraphComponent):
    """Trains on the examples of ``data/nlu``; keeps its weights as plain arrays."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``C``: inverse regularisation; ``threshold``: the least confidence that counts."""
        return {"C": 20.0, "threshold": 0.4, "max_iter": 400}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._intents: np.ndarray = np.array([], dtype=str)
        self._weights = np.zeros((0, 0))
        self._biases = np.zeros(0)

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
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / FILE) as kept:
            classifier._intents = kept["intents"]
            classifier._weights = kept["weights"]
            classifier._biases = kept["biases"]
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit weights and temperature; the temperature is folded into the weights."""
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(INTENT) and written_by_a_person(example)
        ]
        vectors = np.stack([example.get(VECTOR) for example in examples])
        intents = np.array([example.get(INTENT) for example in examples])
        regression = LogisticRegression(
            C=self._config["C"],
            class_weight="balanced",
            max_iter=self._config["max_iter"],
            random_state=0,
        )
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        scores = cross_val_predict(
            regression, vectors, intents, cv=folds, method="decision_function"
        )
        regression.fit(vectors, intents)
        temperature = _temperature(scores, np.searchsorted(regression.classes_, intents))
        self._intents = regression.classes_.astype(str)
        self._weights = (regression.coef_ / temperature).astype(np.float32)
        self._biases = (regression.intercept_ / temperature).astype(np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / FILE, intents=self._intents, weights=self._weights, biases=self._biases
            )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its intent and the ranking of intents."""
        for message in messages:
            vector = message.get(VECTOR)
            if vector is None:
                continue
            ranking = self._ranking(vector)
            best = ranking[0]
            if best["confidence"] < self._config["threshold"]:
                best = {"name": OUT_OF_SCOPE, "confidence": 1.0 - best["confidence"]}
            message.set(INTENT, best, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _ranking(self, vector: np.ndarray) -> list[dict[str, Any]]:
        shares = softmax(self._weights @ vector + self._biases)
        return [
            {"name": str(self._intents[index]), "confidence": float(shares[index])}
            for index in np.argsort(-shares)[:RANKED]
        ]


def _temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """The divisor of the scores under which the truth is most likely."""

    def surprise(log_temperature: float) -> float:
        likelihoods = log_softmax(scores / np.exp(log_temperature), axis=1)
        return float(-likelihoods[np.arange(len(truth)), truth].mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-3.0, 3.0), method="bounded").x))
