"""A text as the rules read it: lower case, plain quotes and dashes, each character in its place."""

import re

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("’‘`´ʼ", "'"),
        **dict.fromkeys("“”«»„", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f\t", " "),
    }
)
_ADDRESS = re.compile(r"\S{1,200}@\S{1,200}|\bhttps?://\S{1,300}|\bwww\.\S{1,300}")
WINDOW = 70
"""So many characters beside a word say what it means: longer texts cost no more a word."""


def plain(text: str) -> str:
    """The text in lower case with plain signs. It is as long as it was, so places stay true."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters of other alphabets grow when they are lowered
        lower = "".join(low if len(low := one.lower()) == 1 else one for one in text)
    return lower.translate(_ALIKE)


def without_addresses(text: str) -> str:
    """The text with e-mail and web addresses blotted out: their words and numbers mean nothing."""
    return _ADDRESS.sub(lambda match: "@" * len(match[0]), text)


def before(text: str, start: int) -> str:
    """What stands before a place, as far as it matters."""
    return text[max(0, start - WINDOW) : start]


def after(text: str, end: int) -> str:
    """What stands after a place, as far as it matters."""
    return text[end : end + WINDOW]


def any_of(*phrases: str) -> str:
    """A regular expression for any of the phrases, each part split at ``|``; spaces may be wide."""
    parts = [part.strip() for phrase in phrases for part in phrase.split("|")]
    alternatives = sorted({part for part in parts if part}, key=len, reverse=True)
    return "(?:" + "|".join(re.sub(r" +", r"\\s+", part) for part in alternatives) + ")"


def words_of(*lines: str) -> frozenset[str]:
    """The words of some lines, set apart by spaces."""
    return frozenset(word for line in lines for word in line.split())
