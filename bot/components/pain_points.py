"""Pain points in a message: by the vendor's words and by meaning, clause by clause.

Several words count anywhere; a single word ("reporting") only in a short answer, since in a
sentence it may mean anything.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bot.components.clauses import Clause, clauses
from bot.components.named_things import NamedThings
from bot.components.vocabulary import Item

NONE = "none"
"""The label of what is no complaint."""
WORDS_OF_A_SHORT_ANSWER = 5

Shares = Callable[[Sequence[str]], np.ndarray]
"""The share of each label for each text: (texts, labels)."""


class PainPoints:
    """Those of a vendor. ``labels``: what the columns of the shares stand for, ``NONE`` among them.

    The likeliest pain point of a clause counts where its share is ``threshold`` at least, though
    ``NONE`` be likelier: it has most of the examples, and less of what visitors answer.
    """

    def __init__(self, items: Sequence[Item], labels: np.ndarray, threshold: float) -> None:
        self._labels, self._threshold = labels, threshold
        self._pains = np.flatnonzero(labels != NONE)
        self._phrases = NamedThings([_only(item, several_words=True) for item in items])
        self._words = NamedThings([_only(item, several_words=False) for item in items])

    def found(self, text: str, shares: Shares) -> list[dict[str, Any]]:
        """Rasa's entities for them, in the order in which they are named."""
        parts = clauses(text)
        named = [self._phrases]
        if len(text.split()) <= WORDS_OF_A_SHORT_ANSWER:
            named.append(self._words)
        found: dict[str, Clause] = {}
        for part in parts:
            for things in named:
                for mention in things.mentions(part.text):
                    found.setdefault(mention.id, part)
        for item_id, part in self._meant(parts, shares):
            found.setdefault(item_id, part)
        return [_entity(item_id, part) for item_id, part in found.items()]

    def _meant(self, parts: Sequence[Clause], shares: Shares) -> list[tuple[str, Clause]]:
        if not parts:
            return []
        of_pains = shares([part.text for part in parts])[:, self._pains]
        return [
            (str(self._labels[self._pains[row.argmax()]]), part)
            for row, part in zip(of_pains, parts, strict=True)
            if row.max() >= self._threshold
        ]


def _entity(item_id: str, part: Clause) -> dict[str, Any]:
    return {
        "entity": "pain_point",
        "value": item_id,
        "start": part.start,
        "end": part.end,
        "extractor": "Meaning",
    }


def _only(item: Item, *, several_words: bool) -> Item:
    words = [words for words in item.words if (len(words.split()) > 1) == several_words]
    return Item(item.id, words[0], tuple(words[1:])) if words else Item(item.id, item.id)
