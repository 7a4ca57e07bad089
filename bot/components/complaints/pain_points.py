"""Pain points in a message: by the vendor's words and by meaning, clause by clause.

Several words count anywhere; a single word ("reporting") only in a short answer, and as an item of
a list of complaints ("slow replies and approvals"): in a sentence it may mean anything.

Of a message with several clauses each is judged apart, and the message as a whole (``weighing``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bot.components.complaints.clauses import Clause, clauses
from bot.components.complaints.fine import is_the_exception
from bot.components.complaints.weighing import of_clauses, of_the_whole
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
        self._ids = [str(label) for label in labels[self._pains]]
        self._phrases = NamedThings([_only(item, several_words=True) for item in items])
        self._words = NamedThings([_only(item, several_words=False) for item in items])

    def found(
        self, text: str, shares: Shares, threshold: float, facts: Sequence[Span] = ()
    ) -> list[dict[str, Any]]:
        """Rasa's entities for them, in the order in which they are named.

        ``shares`` gives texts their shares of all labels, (texts, labels). The likeliest pain point
        of a clause counts where its share is ``threshold`` at least and the whole message bears it
        out (``weighing``), though ``NONE`` be likelier: it has most of the examples, and less of
        what visitors answer.
        A clause that is mostly one of the ``facts`` ("kicking the tyres") says that and no more.
        """
        said = clauses(text)
        parts = said.upheld
        judged = _beside(facts, parts)
        found = dict(self._named(parts, short=_words(judged) <= WORDS_OF_A_SHORT_ANSWER))
        if judged:
            whole = text if said.nothing_else else None
            found |= self._meant(whole, judged, found, shares, threshold)
        if found:
            found = dict(self._items_of_a_list(parts)) | found
        in_order = sorted(found.items(), key=lambda one: one[1].start)
        return [_entity(item_id, part) for item_id, part in in_order]

    def _named(self, parts: Sequence[Clause], *, short: bool) -> Iterator[tuple[str, Clause]]:
        """By several words; by single ones in a short answer and in "apart from approvals"."""
        for part in parts:
            mentions = list(self._phrases.mentions(part.text))
            if short or is_the_exception(part.text):
                mentions += self._words.mentions(part.text)
            for mention in mentions:
                yield mention.id, part

    def _items_of_a_list(self, parts: Sequence[Clause]) -> Iterator[tuple[str, Clause]]:
        for part in parts:
            if len(part.text.split()) <= WORDS_OF_AN_ITEM:
                for mention in self._words.mentions(part.text):
                    yield mention.id, part

    def _meant(
        self,
        text: str | None,
        parts: Sequence[Clause],
        named: Mapping[str, Clause],
        shares: Shares,
        threshold: float,
    ) -> dict[str, Clause]:
        """What the clauses mean, and the whole text where nothing was left out of it.

        Left out is what says that something is fine; the whole could not tell which.
        """
        whole = None if text is None else self._of_pains([text.strip()], shares)[0]
        rows = self._of_pains([part.text for part in parts], shares)
        by_words = [part in named.values() for part in parts]
        meant = list(zip(of_clauses(rows, whole, by_words, threshold), parts, strict=True))
        if text is not None and whole is not None:
            others = bool(named) or any(column is not None for column, _ in meant)
            column = of_the_whole(whole, threshold, beside_others=others)
            meant.append((column, Clause(text, 0, len(text))))
        return self._first_of_each(meant, named)

    def _first_of_each(
        self, meant: Sequence[tuple[int | None, Clause]], named: Mapping[str, Clause]
    ) -> dict[str, Clause]:
        """Where each is meant first, beside those that are named."""
        first: dict[str, Clause] = {}
        for column, part in meant:
            if column is not None and self._ids[column] not in named:
                first.setdefault(self._ids[column], part)
        return first

    def _of_pains(self, texts: Sequence[str], shares: Shares) -> np.ndarray:
        of_pains: np.ndarray = shares(texts)[:, self._pains]
        return of_pains


def _words(parts: Sequence[Clause]) -> int:
    return sum(len(part.text.split()) for part in parts)


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
