"""Rasa's extractor slot for what rules find: plan, team size, e-mail, names, catalogue words."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.facts import Facts
from bot.components.sentence_embedding import written_by_a_person
from bot.components.words.vocabulary import read_vocabulary


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactsByRule(GraphComponent):
    """Finds the entities that have few ways to be written. Knows the vendor's words by config."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._facts = Facts(read_vocabulary(config["vocabulary"]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactsByRule:
        """As Rasa's graph asks for it; all that it knows is its configuration."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, with what the rules found added to their entities."""
        for message in messages:
            if written_by_a_person(message):
                found = self._facts.entities(message.get(TEXT))
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
