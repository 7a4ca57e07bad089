"""A message cut into clauses: one complaint each, so that several at once can be told apart."""

import re
from dataclasses import dataclass
from itertools import zip_longest

from bot.components.complaints.fine import says_it_is_fine, takes_back

_MANY = r"(?:teams|departments|units|groups|people|colleagues|offices|systems|tools|them|us|two)"
_TOGETHER = (
    r"\bback and forth\b|\bto and fro\b|\b(?P<word>\w+) and (?P=word)\b|"
    # "between sales and ops"; not "between teams and nobody sees it"
    rf"\bbetween (?![^,.;:!?]{{0,30}}\b{_MANY} and\s)[^,.;:!?]{{1,30}}? and\s"
)
"""What is never cut, though it has a word in it at which others are."""
_CUT = re.compile(
    rf"(?P<together>{_TOGETHER})|"
    r"(?<!\s)\s*(?:[.;!?\n]+|,|\s-\s|—|–)\s*|(?<!\s)\s+"
    r"(?:and|but|plus|also|because|since|then|except|though|although|only that|besides|whereas|yet|"
    # not "it takes so long", "a good while"; "which means", not "see which works"
    r"so(?! (?:long|much|many|often|far|few|little|late|slow|slowly|hard|bad|badly)\b)|"
    r"(?<!a )(?<!good )(?<!long )while|which(?= (?:means|makes|is why|leads to|results in)\b))\s+|"
    r"(?<!\s)\s+[&+]\s+",
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


@dataclass(frozen=True)
class Clauses:
    """What a message says."""

    upheld: list[Clause]
    """Those that neither say that something is fine nor are taken back; ``MOST`` at most."""
    nothing_else: bool
    """Whether none was left out for what it says."""


def clauses(text: str) -> Clauses:
    """The message, clause by clause."""
    said = _cut(text)
    upheld = [
        part
        for part, following in zip_longest(said, said[1:])
        if not takes_back(part.text)
        and not (following and takes_back(following.text))
        and not says_it_is_fine(part.text)
    ]
    return Clauses(upheld[:MOST], nothing_else=len(upheld) == len(said))


def _cut(text: str) -> list[Clause]:
    """Every clause that is long enough to say something."""
    bounds = [0]
    for match in _CUT.finditer(text):
        if not match["together"]:
            bounds += [match.start(), match.end()]
    bounds.append(len(text))
    parts = [
        Clause(text[start:end].strip(), start, end)
        for start, end in zip(bounds[::2], bounds[1::2], strict=True)
    ]
    return [part for part in parts if len(part.text) >= FEWEST_LETTERS]
