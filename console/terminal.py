"""Where a command's result is written: in colour and as wide as it is on a terminal."""

from rich.console import Console

WIDTH_ELSEWHERE = 100
"""Columns where nobody's terminal says how many there are."""


def terminal() -> Console:
    """Standard output. Names of files and ids are printed as they are, without guessed colours."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDTH_ELSEWHERE
    return console
