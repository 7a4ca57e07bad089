"""Which word was meant by a misspelt one: one letter missing, added, wrong, or two swapped."""

from collections.abc import Iterable


class Lexicon:
    """Words by what is left of each when one letter is taken out (a symmetric-delete index).

    Two words are one mistake apart where they share such a remainder, or one is a remainder of the
    other: so a look-up costs as many steps as the word has letters, however many words there are.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._meant: dict[str, set[str]] = {}
        for word in self._words:
            for remainder in _remainders(word):
                self._meant.setdefault(remainder, set()).add(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def nearest(self, word: str) -> str | None:
        """The word itself, or the only one that is a single mistake away; else None."""
        if word in self._words:
            return word
        near = {
            meant
            for remainder in _remainders(word)
            for meant in self._meant.get(remainder, ())
            if is_one_mistake(word, meant)
        }
        return near.pop() if len(near) == 1 else None


def is_one_mistake(word: str, meant: str) -> bool:
    """Whether one letter is missing, added or wrong, or two neighbours are swapped."""
    if abs(len(word) - len(meant)) > 1 or word == meant:
        return False
    same = next(
        (at for at, (one, other) in enumerate(zip(word, meant, strict=False)) if one != other),
        min(len(word), len(meant)),
    )
    rest, rest_meant = word[same:], meant[same:]
    return (
        rest[1:] == rest_meant
        or rest == rest_meant[1:]
        or rest[1:] == rest_meant[1:]
        or (rest[:2] == rest_meant[:2][::-1] and rest[2:] == rest_meant[2:])
    )


def _remainders(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
