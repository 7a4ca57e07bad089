"""Signs that people send in place of words: the encoder's vocabulary has none of them."""

import re
import unicodedata

_MEANT = {
    "yes": "👍👌✅✔☑🆗💯🙌👏🤝",
    "no": "👎❌✖🚫🙅⛔",
    "thanks": "🙏❤💙💚🧡💜🤗🫶",
    "hello": "👋",
    "nice": "🙂😊😀😃😄😁😉😎🎉🔥⭐",
    "not happy": "😡😠🤬😤😞😢😭☹🙁",
    "not sure": "🤷🤔😕",
}
_WORDS = {sign: words for words, signs in _MEANT.items() for sign in signs}
_SMALLEST = 0x2000
"""Below it stand signs of writing such as the degree's, which the vocabulary has."""
_SMILES = re.compile(r"(?<!\S)(?:[:;]-?[)D]|<3)(?!\S)")


def in_words(text: str) -> str:
    """A text of signs alone as what they mean, and any other without them.

    A sign beside words only underlines them. Signs that mean nothing certain stay, so that the text
    does not become empty.
    """
    words = _SMILES.sub(" ", "".join(" " if _is_sign(one) else one for one in text))
    if words.strip():
        return words
    meant = dict.fromkeys(_WORDS[one] for one in text if one in _WORDS)
    return " ".join(meant) or text


def _is_sign(character: str) -> bool:
    if ord(character) < _SMALLEST:
        return False
    joins = character in "\u200d\ufe0f"
    return (
        joins
        or unicodedata.category(character) == "So"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
