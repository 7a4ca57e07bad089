"""Pain points in a message: by the vendor's words and by meaning, clause by clause.

Several words count anywhere; a single word ("reporting") only in a short answer, and as an item of
a list of complaints ("slow replies and approvals"): in a sentence it may mean anything.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from bot.components.complaints.clauses import Clause, clauses
from bot.components.things.named_things import NamedThings
from bot.components.words.vocabulary import Item

NONE = "none"
"""The label of what is no complaint."""
WORDS_OF_A_SHORT_ANSWER = 5
WORDS_OF_AN_ITEM = 3

Shares = Callable[[Sequence[str]], np.ndarray]
"""The share of each label for each text: (texts, labels)."""
Span = tuple[int, int]
"""Where something stands in a text: its first character, and the one behind its last."""


class PainPoints:
    """A vendor's. ``labels``: what the columns of the shares stand for, ``NONE`` among them."""

    def __init__(self, items: Sequence[Item], labels: np.ndarray) -> None:
        self._labels = labels
        self._pains = np.flatnonzero(labels != NONE)
        self._phrases = NamedThings([_only(item, several_words=True) for item in items])
        self._words = NamedThings([_only(item, several_words=False) for item in items])

    def found(
        self, text: str, shares: Shares, threshold: float, facts: Sequence[Span] = ()
    ) -> list[dict[str, Any]]:
        """Rasa's entities for them, in the order in which they are named.

        The likeliest pain point of a clause counts where its share is ``threshold`` at least,
        though ``NONE`` be likelier: it has most of the examples, and less of what visitors answer.
        A clause that is mostly one of the ``facts`` ("kicking the tyres") says that and no more.
        """
        parts = clauses(text)
        found: dict[str, Clause] = {}
        for part in parts:
            found |= {mention.id: part for mention in self._phrases.mentions(part.text)}
        for item_id, part in self._meant(_beside(facts, parts), shares, threshold):
            found.setdefault(item_id, part)
        for item_id, part in self._by_a_word(text, parts, among_others=bool(found)):
            found.setdefault(item_id, part)
        in_order = sorted(found.items(), key=lambda one: one[1].start)
        return [_entity(item_id, part) for item_id, part in in_order]

    def _by_a_word(
        self, text: str, parts: Sequence[Clause], *, among_others: bool
    ) -> Iterator[tuple[str, Clause]]:
        """By single words: in a short answer, and in short items of a list of complaints."""
        short = len(text.split()) <= WORDS_OF_A_SHORT_ANSWER
        for part in parts:
            if short or (among_others and len(part.text.split()) <= WORDS_OF_AN_ITEM):
                for mention in self._words.mentions(part.text):
                    yield mention.id, part

    def _meant(
        self, parts: Sequence[Clause], shares: Shares, threshold: float
    ) -> list[tuple[str, Clause]]:
        if not parts:
            return []
        of_pains = shares([part.text for part in parts])[:, self._pains]
        return [
            (str(self._labels[self._pains[row.argmax()]]), part)
            for row, part in zip(of_pains, parts, strict=True)
            if row.max() >= threshold
        ]


def _beside(facts: Sequence[Span], parts: Sequence[Clause]) -> list[Clause]:
    """The clauses of which no fact says more than half."""

    def said_by(fact: Span, part: Clause) -> int:
        return min(fact[1], part.end) - max(fact[0], part.start)

    return [
        part
        for part in parts
        if not any(2 * said_by(fact, part) > len(part.text) for fact in facts)
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
