"""Names whose words stand apart or turned round: "templates for each location"."""

import re
from collections.abc import Iterator, Sequence

from bot.components.things.named_things import Mention, stem
from bot.components.words.plain import words_of
from bot.components.words.vocabulary import Item

WORDS_BETWEEN = 4
"""So many other words may stand among those of a name."""
FEWEST_WORDS = 2
FEWEST_LETTERS_OF_A_ROOT = 4
_ENDINGS = ("ion", "ing", "ed", "e")
_WORD = re.compile(r"[a-z][a-z0-9]+")
_SMALL = words_of(
    "for to of the an in us it our per each with and by at on more let put up who what where",
    "one is are be we you your they them this that from into can do does have has get all between",
)


class LooseNames:
    """Finds an item where all words of a name or synonym that carry meaning stand close by."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._ids: dict[frozenset[str], str] = {}
        for item in items:
            for words in item.words:
                meant = frozenset(_root(word) for word, _, _ in _words(words.lower()))
                if len(meant) >= FEWEST_WORDS:
                    self._ids.setdefault(meant, item.id)

    def mentions(self, text: str) -> list[Mention]:
        """The closest one of a plain text, or none."""
        said = [(_root(word), start, end) for word, start, end in _words(text)]
        present = {word for word, _, _ in said}
        found = [
            (len(near) - len(meant), -len(meant), Mention(item, near[0][1], near[-1][2]))
            for meant, item in self._ids.items()
            if meant <= present and (near := _closest(said, meant))
        ]
        return [min(found, key=lambda one: one[:2])[2]] if found else []


def _closest(
    said: Sequence[tuple[str, int, int]], meant: frozenset[str]
) -> Sequence[tuple[str, int, int]]:
    """The shortest run of words that has all that are meant; empty where it is too long."""
    for length in range(len(meant), len(meant) + WORDS_BETWEEN + 1):
        for at in range(len(said) - length + 1):
            run = said[at : at + length]
            if meant <= {word for word, _, _ in run}:
                return run
    return ()


def _root(word: str) -> str:
    """ "Assigned" and "assign", "detection" and "detect" are one."""
    word = stem(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= FEWEST_LETTERS_OF_A_ROOT:
            return word.removesuffix(ending)
    return word


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(text):
        if match[0] not in _SMALL:
            yield match[0], match.start(), match.end()
