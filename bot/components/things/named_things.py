"""Things of the catalogue that a text names: products, capabilities, integrations, plans."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.components.words.known_words import known_words
from bot.components.words.plain import plain
from bot.components.words.spelling import Lexicon
from bot.components.words.vocabulary import Item

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_BETWEEN = re.compile(r"[\s\-_]{1,3}")
FEWEST_LETTERS = 6
"""Names shorter than this are never taken for misspelt ones: too many others are near."""
_ADVERBS = ("in", "on", "up")
FEWEST_OF_A_WORD = 3
"""Shorter words stand beside a misspelt name as often as they belong to it."""


@dataclass(frozen=True)
class Mention:
    """An item's id and where the text names it.

    ``spelt``: it is written as in the catalogue; ``by_name``: by its name, not by a synonym."""

    id: str
    start: int
    end: int
    spelt: bool = True
    by_name: bool = False


@dataclass(frozen=True)
class _Word:
    """A word of a text; ``known``: it is short or a common English one, and so no misspelt name."""

    text: str
    start: int
    end: int
    known: bool


class NamedThings:
    """Finds the items of one section by name and synonym; the longest words win.

    Words are compared without their spaces and hyphens and without a plural's ending: "single
    signon" is "single sign-on". A misspelt word counts where one letter is wrong and the word is
    no other English word.

    ``rare_words``: a word that is no English one, and that only one item's names have, names it:
    "Okta" alone is "Okta login".
    """

    def __init__(
        self,
        items: Sequence[Item],
        *,
        fewest_letters: int = FEWEST_LETTERS,
        rare_words: bool = False,
    ) -> None:
        self._ids: dict[str, str] = {}
        self._fewest_letters = fewest_letters
        self._names = {_joined(item.name) for item in items}
        for item in items:
            for words in filter(_joined, item.words):
                self._ids.setdefault(_joined(words), item.id)
        for word, item_id in _rare_words(items) if rare_words else ():
            self._ids.setdefault(word, item_id)
        # A letter too many and a plural's ending.
        self._longest = max(map(len, self._ids), default=0) + 3
        self._lexicon = Lexicon(word for word in self._ids if len(word) >= fewest_letters)

    def mentions(self, text: str) -> list[Mention]:
        """Every mention, in the text's order."""
        text = plain(text)
        words = [
            _Word(match[0], match.start(), match.end(), not _may_be_misspelt(match[0]))
            for match in _WORD.finditer(text)
        ]
        found, index = [], 0
        while index < len(words):
            mention, count = self._at(text, words, index)
            if mention is not None:
                found.append(mention)
            index += count
        return found

    def _at(self, text: str, words: list[_Word], index: int) -> tuple[Mention | None, int]:
        """The longest mention that begins at a word, and how many words it takes (at least one)."""
        phrases = self._phrases(text, words, index)
        start = words[index].start
        for count in range(len(phrases), 0, -1):
            if item_id := self._ids.get(stem(phrases[count - 1])):
                by_name = stem(phrases[count - 1]) in self._names
                end = words[index + count - 1].end
                return Mention(item_id, start, end, by_name=by_name), count
        if words[index].known and (len(words) == index + 1 or words[index + 1].known):
            return None, 1
        for count in range(len(phrases), 0, -1):
            if item_id := self._misspelt(phrases[count - 1], words[index : index + count]):
                return Mention(item_id, start, words[index + count - 1].end, spelt=False), count
        return None, 1

    def _phrases(self, text: str, words: list[_Word], index: int) -> list[str]:
        """The words from a place on, joined: one, two, … of them, while they stand together."""
        phrases: list[str] = []
        phrase = ""
        for at in range(index, len(words)):
            phrase += words[at].text
            apart = at > index and not _BETWEEN.fullmatch(text, words[at - 1].end, words[at].start)
            if apart or len(phrase) > self._longest:
                break
            phrases.append(phrase)
        return phrases

    def _misspelt(self, phrase: str, said: list[_Word]) -> str | None:
        if len(phrase) < self._fewest_letters - 1 or all(word.known for word in said):
            return None
        meant = self._lexicon.nearest(stem(phrase)) or self._lexicon.nearest(phrase)
        if meant is None or not _bounded_alike(meant, said[0].text, said[-1].text):
            return None
        return self._ids[meant]


def _joined(words: str) -> str:
    return stem("".join(_WORD.findall(plain(words))))


def _rare_words(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """Each with the id of the one item whose names have it."""
    having: dict[str, set[str]] = {}
    for item in items:
        for word in {part for words in item.words for part in _WORD.findall(plain(words))}:
            having.setdefault(word, set()).add(item.id)
    for word, ids in having.items():
        rare = _may_be_misspelt(word) and _may_be_misspelt(stem(word)) and not _is_compound(word)
        if len(ids) == 1 and rare:
            yield stem(word), next(iter(ids))


def _is_compound(word: str) -> bool:
    """ "Login", "workspace": made of two common words."""
    known = known_words()
    parts = ((word[:at], word[at:]) for at in range(FEWEST_OF_A_WORD, len(word) - 1))
    return any(
        left in known and (right in _ADVERBS or (right in known and len(right) >= FEWEST_OF_A_WORD))
        for left, right in parts
    )


def _may_be_misspelt(word: str) -> bool:
    return len(word) > FEWEST_OF_A_WORD and word.isalpha() and word not in known_words()


def _bounded_alike(meant: str, first: str, last: str) -> bool:
    """Whether short words at the ends belong to the name: not the "a" of "a hubspot"."""
    begins = len(first) >= FEWEST_OF_A_WORD or meant.startswith(first)
    return begins and (len(last) >= FEWEST_OF_A_WORD or meant.endswith(last))


def stem(word: str) -> str:
    """Without a plural's ending."""
    if len(word) > 4 and word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word.removesuffix("s")
    return word
