"""The common words of English, so that a word can be told from a misspelt one.

They are the whole words of the embedding's vocabulary (30,000 entries, the commonest first).
"""

import functools
from pathlib import Path

VOCABULARY = Path(__file__).with_name("bert-base-uncased.vocab.txt")


@functools.cache
def known_words() -> frozenset[str]:
    """Every whole word of the vocabulary, in lower case."""
    return frozenset(
        word for word in VOCABULARY.read_text(encoding="utf-8").split() if word.isalpha()
    )
