"""A message cut into clauses: one complaint each, so that several at once can be told apart."""

import re
from dataclasses import dataclass
from itertools import zip_longest

from bot.components.complaints.fine import says_it_is_fine, takes_back

_CUT = re.compile(
    r"(?<!\s)\s*(?:[.;!?\n]+|,|\s-\s|—|–)\s*|(?<!\s)\s+"
    r"(?:and|but|plus|also|because|since|so|while|then|which|except|though|although|only that|"
    r"besides|whereas|yet)\s+|(?<!\s)\s+[&+]\s+",
    re.IGNORECASE,
)
FEWEST_LETTERS = 5
MOST = 10
"""Clauses looked at in one message: a wall of text costs no more than a long one."""


@dataclass(frozen=True)
class Clause:
    """A part of a message and where it stands."""

    text: str
    start: int
    end: int


def clauses(text: str) -> list[Clause]:
    """The message's clauses; those that say something is fine are left out."""
    bounds = [0]
    for match in _CUT.finditer(text):
        bounds += [match.start(), match.end()]
    bounds.append(len(text))
    parts = [
        Clause(text[start:end].strip(), start, end)
        for start, end in zip(bounds[::2], bounds[1::2], strict=True)
    ]
    return [part for part in _upheld(parts) if not says_it_is_fine(part.text)][:MOST]


def _upheld(parts: list[Clause]) -> list[Clause]:
    """The clauses that are long enough to say something, unless the next one takes them back."""
    saying = [part for part in parts if len(part.text) >= FEWEST_LETTERS]
    return [
        part
        for part, following in zip_longest(saying, saying[1:])
        if not takes_back(part.text) and not (following and takes_back(following.text))
    ]
