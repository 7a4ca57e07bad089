"""Things of the catalogue that a text names: products, capabilities, integrations, plans."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.components.known_words import known_words
from bot.components.plain import plain
from bot.components.spelling import Lexicon
from bot.components.vocabulary import Item

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_BETWEEN = re.compile(r"[\s\-_]{1,3}")
FEWEST_LETTERS = 6
"""Words shorter than this are never taken for misspelt ones: too many others are near."""


@dataclass(frozen=True)
class Mention:
    """An item's id and where the text names it; ``spelt``: it is written as in the catalogue."""

    id: str
    start: int
    end: int
    spelt: bool = True


class NamedThings:
    """Finds the items of one section by name and synonym; the longest words win.

    Words are compared without their spaces and hyphens and without a plural's ending: "single
    signon" is "single sign-on". A misspelt word counts where one letter is wrong and the word is
    no other English word.
    """

    def __init__(self, items: Sequence[Item], *, fewest_letters: int = FEWEST_LETTERS) -> None:
        self._ids: dict[str, str] = {}
        self._most_words = 1
        self._fewest_letters = fewest_letters
        for item in items:
            for words in item.words:
                parts = _WORD.findall(plain(words))
                if parts:
                    self._ids.setdefault(_stem("".join(parts)), item.id)
                    self._most_words = max(self._most_words, len(parts))
        self._lexicon = Lexicon(word for word in self._ids if len(word) >= fewest_letters)

    def mentions(self, text: str) -> list[Mention]:
        """Every mention, in the text's order."""
        text = plain(text)
        words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
        found, index = [], 0
        while index < len(words):
            mention, count = self._at(text, words, index)
            if mention is not None:
                found.append(mention)
            index += count
        return found

    def _at(
        self, text: str, words: list[tuple[str, int, int]], index: int
    ) -> tuple[Mention | None, int]:
        """The longest mention that begins at a word, and how many words it takes (at least one)."""
        phrases = self._phrases(text, words, index)
        for count in range(len(phrases), 0, -1):
            if item_id := self._ids.get(_stem(phrases[count - 1])):
                return Mention(item_id, words[index][1], words[index + count - 1][2]), count
        for count in range(len(phrases), 0, -1):
            said = [word for word, _, _ in words[index : index + count]]
            if item_id := self._misspelt(phrases[count - 1], said):
                end = words[index + count - 1][2]
                return Mention(item_id, words[index][1], end, spelt=False), count
        return None, 1

    def _phrases(self, text: str, words: list[tuple[str, int, int]], index: int) -> list[str]:
        """The words from a place on, joined: one, two, … of them, while they stand together."""
        phrases: list[str] = []
        # A hyphen may part what the catalogue writes as one word: one word more is looked at.
        for at in range(index, min(len(words), index + self._most_words + 1)):
            if at > index and not _BETWEEN.fullmatch(text[words[at - 1][2] : words[at][1]]):
                break
            phrases.append((phrases[-1] if phrases else "") + words[at][0])
        return phrases

    def _misspelt(self, phrase: str, said: list[str]) -> str | None:
        if len(phrase) < self._fewest_letters - 1 or all(word in known_words() for word in said):
            return None
        if any(len(word) < 3 for word in said[:1] + said[-1:]):
            return None
        meant = self._lexicon.nearest(_stem(phrase))
        return self._ids[meant] if meant is not None else None


def _stem(word: str) -> str:
    """Without a plural's ending."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word.removesuffix("s")
    return word
