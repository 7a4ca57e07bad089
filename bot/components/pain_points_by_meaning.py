"""Rasa's extractor slot for pain points: by meaning, clause by clause, several at once.

A regression tells each clause's pain point, or that it is none; it learns from the catalogue's
examples, and from everything in ``data/nlu`` that is no complaint. Words of the catalogue count as
well: several words anywhere, a single word ("reporting") only in a short answer, since in a
sentence it may mean anything.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.clauses import Clause, clauses
from bot.components.current_plan import CurrentPlans
from bot.components.encoder import shared_encoder
from bot.components.named_things import NamedThings
from bot.components.plain_statements import PLAIN_STATEMENTS
from bot.components.regression import Regression, fit
from bot.components.sentence_embedding import VECTOR, written_by_a_person
from bot.components.team_size import find_team_size
from bot.components.vocabulary import Item, read_vocabulary

FILE = "regression.npz"
NONE = "none"
WORDS_OF_A_SHORT_ANSWER = 5
MAY_COMPLAIN = frozenset({"inform", "report_problem"})
"""Intents whose examples may be complaints: they do not teach what is none."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PainPointsByMeaning(GraphComponent):
    """Knows the vendor's pain points by config, and how they sound from training."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``C``: inverse regularisation; ``threshold``: the least confidence that counts."""
        return {"C": 20.0, "threshold": 0.45}

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
        words = read_vocabulary(self._config["vocabulary"])
        self._items = words["pain_points"]
        self._plans = CurrentPlans(words["plans"])
        self._phrases = NamedThings([_only(item, several_words=True) for item in self._items])
        self._words = NamedThings([_only(item, several_words=False) for item in self._items])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PainPointsByMeaning:
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
    ) -> PainPointsByMeaning:
        """The trained one, from the model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Regression.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the regression and keep it in the model."""
        complaints = [
            (item.id, sentence)
            for item in self._items
            for sentence in (*item.examples, *item.words)
        ]
        others = [
            example
            for example in training_data.intent_examples
            if written_by_a_person(example) and self._is_no_complaint(example)
        ]
        vectors = np.concatenate(
            [
                shared_encoder().vectors([sentence for _, sentence in complaints]),
                np.stack([example.get(VECTOR) for example in others]),
                shared_encoder().vectors(PLAIN_STATEMENTS),
            ]
        )
        nothing = len(others) + len(PLAIN_STATEMENTS)
        labels = [item_id for item_id, _ in complaints] + [NONE] * nothing
        regression = fit(vectors, labels, c=self._config["C"])
        with self._model_storage.write_to(self._resource) as folder:
            regression.save(folder / FILE)
        return self._resource

    def _is_no_complaint(self, example: Message) -> bool:
        if example.get(INTENT) not in MAY_COMPLAIN:
            return True
        text = example.get(TEXT)
        states_a_fact = self._plans.found(text) or find_team_size(text)
        return bool(states_a_fact) and len(clauses(text)) == 1

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, with the pain points found added to their entities."""
        for message in messages:
            if written_by_a_person(message):
                found = self._entities(message.get(TEXT), message.get(VECTOR))
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entities(self, text: str, vector: np.ndarray) -> list[dict[str, Any]]:
        parts = clauses(text)
        named = [self._phrases]
        if len(text.split()) <= WORDS_OF_A_SHORT_ANSWER:
            named.append(self._words)
        found: dict[str, Clause] = {}
        for part in parts:
            for things in named:
                for mention in things.mentions(part.text):
                    found.setdefault(mention.id, part)
        for item_id, part in self._meant(text, vector, parts):
            found.setdefault(item_id, part)
        return [
            {
                "entity": "pain_point",
                "value": item_id,
                "start": part.start,
                "end": part.end,
                "extractor": "PainPointsByMeaning",
            }
            for item_id, part in found.items()
        ]

    def _meant(
        self, text: str, vector: np.ndarray, parts: list[Clause]
    ) -> list[tuple[str, Clause]]:
        """The pain point of each clause, where one is likely enough."""
        if not parts or self._regression is None:
            return []
        whole = len(parts) == 1 and len(parts[0].text) == len(text.strip())
        vectors = (
            vector[None, :] if whole else shared_encoder().vectors([part.text for part in parts])
        )
        shares = self._regression.shares(vectors)
        best = shares.argmax(axis=1)
        return [
            (str(self._regression.labels[best[index]]), part)
            for index, part in enumerate(parts)
            if shares[index, best[index]] >= self._config["threshold"]
            and self._regression.labels[best[index]] != NONE
        ]


def _only(item: Item, *, several_words: bool) -> Item:
    words = [words for words in item.words if (len(words.split()) > 1) == several_words]
    return Item(item.id, words[0], tuple(words[1:])) if words else Item(item.id, item.id)
