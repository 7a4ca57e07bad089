"""Where a command's result is written: in colour and as wide as it is on a terminal."""

import unicodedata

from rich.console import Console

_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
WIDTH_ELSEWHERE = 100
"""Columns where nobody's terminal says how many there are."""


def terminal() -> Console:
    """Standard output. Names of files and ids are printed as they are, without guessed colours."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDTH_ELSEWHERE
    return console


def plain(words: str) -> str:
    """Others' words as a terminal may show them, line by line: what a visitor typed and a CRM
    repeats can hold sequences that move the cursor, set the title, or turn the text around."""
    return "".join(sign if _harmless(sign) else "\N{REPLACEMENT CHARACTER}" for sign in words)


def _harmless(sign: str) -> bool:
    turning = unicodedata.bidirectional(sign) in _TURNING
    return sign == "\n" or (unicodedata.category(sign) not in ("Cc", "Cs") and not turning)
