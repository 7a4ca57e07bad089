"""Rasa's featurizer slot: what the encoder makes of each message, for all parts that follow."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.model.encoder import shared_encoder
from bot.components.words.signs import in_words

STATES = "encoder_states"
"""Where a message carries what the encoder's shared layers make of it: shape (tokens, 384)."""


def written_by_a_person(message: Message) -> bool:
    """Whether there is anything to understand: a button's payload is understood already."""
    text = message.get(TEXT)
    return bool(text and text.strip()) and not text.startswith(INTENT_MESSAGE_PREFIX)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(GraphComponent):
    """Sets ``STATES`` on every message that a person wrote."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedding:
        """As Rasa's graph asks for it. The weights are read now and not with the first message."""
        shared_encoder()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, with what the encoder makes of them."""
        said = [message for message in messages if written_by_a_person(message)]
        states = shared_encoder().states([in_words(message.get(TEXT)) for message in said])
        for message, own in zip(said, states, strict=True):
            message.set(STATES, own)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same examples, with what the encoder makes of them."""
        self.process(training_data.training_examples)
        return training_data
