"""Rasa's extractor slot for pain points: by meaning, clause by clause, several at once.

Each clause is compared with the catalogue's examples of every pain point; the closest counts if it
is close enough. Words of the catalogue count as well: several words anywhere, a single word
("reporting") only in a short answer, since in a sentence it may mean anything.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.clauses import Clause, clauses
from bot.components.encoder import shared_encoder
from bot.components.named_things import NamedThings
from bot.components.sentence_embedding import VECTOR, written_by_a_person
from bot.components.vocabulary import Item, read_vocabulary

FILE = "examples.npz"
WORDS_OF_A_SHORT_ANSWER = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PainPointsByMeaning(GraphComponent):
    """Knows the vendor's pain points by config, and their examples' vectors from training."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``closeness``: the least cosine similarity to an example that counts."""
        return {"closeness": 0.55}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._items = read_vocabulary(self._config["vocabulary"])["pain_points"]
        self._phrases = NamedThings([_only(item, several_words=True) for item in self._items])
        self._words = NamedThings([_only(item, several_words=False) for item in self._items])
        self._ids: np.ndarray = np.array([], dtype=str)
        self._vectors = np.zeros((0, 0), dtype=np.float32)

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
        extractor = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / FILE) as kept:
            extractor._ids, extractor._vectors = kept["ids"], kept["vectors"]
        return extractor

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the vectors of every example; the sentences come from the catalogue alone."""
        pairs = [
            (item.id, sentence)
            for item in self._items
            for sentence in (*item.examples, *item.words)
        ]
        self._ids = np.array([item_id for item_id, _ in pairs])
        self._vectors = shared_encoder().vectors([sentence for _, sentence in pairs])
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / FILE, ids=self._ids, vectors=self._vectors)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, with the pain points found added to their entities."""
        for message in messages:
            if written_by_a_person(message):
                found = self._entities(message.get(TEXT), message.get(VECTOR))
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entities(self, text: str, vector: np.ndarray) -> list[dict[str, Any]]:
        found: dict[str, tuple[int, int]] = {}
        things = [self._phrases]
        if len(text.split()) <= WORDS_OF_A_SHORT_ANSWER:
            things.append(self._words)
        parts = clauses(text)
        for part in parts:
            for thing in things:
                for mention in thing.mentions(part.text):
                    found.setdefault(mention.id, (part.start, part.end))
        for item_id, part in self._close(text, vector, parts):
            found.setdefault(item_id, (part.start, part.end))
        return [
            {
                "entity": "pain_point",
                "value": item_id,
                "start": start,
                "end": end,
                "extractor": "PainPointsByMeaning",
            }
            for item_id, (start, end) in found.items()
        ]

    def _close(
        self, text: str, vector: np.ndarray, parts: list[Clause]
    ) -> list[tuple[str, Clause]]:
        """The closest pain point of each clause, where it is close enough."""
        if not parts:
            return []
        whole = len(parts) == 1 and len(parts[0].text) == len(text.strip())
        vectors = (
            vector[None, :] if whole else shared_encoder().vectors([part.text for part in parts])
        )
        likeness = vectors @ self._vectors.T
        best = likeness.argmax(axis=1)
        return [
            (str(self._ids[best[index]]), part)
            for index, part in enumerate(parts)
            if likeness[index, best[index]] >= self._config["closeness"]
        ]


def _only(item: Item, *, several_words: bool) -> Item:
    words = [words for words in item.words if (len(words.split()) > 1) == several_words]
    return Item(item.id, words[0], tuple(words[1:])) if words else Item(item.id, item.id)
