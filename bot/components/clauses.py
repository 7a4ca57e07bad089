"""A message cut into clauses: one complaint each, so that several at once can be told apart."""

import re
from dataclasses import dataclass

_CUT = re.compile(
    r"(?<!\s)\s*(?:[.;!?\n]+|,|\s-\s|—|–)\s*|(?<!\s)\s+(?:and|but|plus|also|because|since|so|while|then|which)\s+"
    r"|(?<!\s)\s+&\s+",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"\b(?:is|are|works?|working|goes|going) (?:just |all |totally )?(?:fine|ok|okay|great|good|"
    r"well|alright)\b|\b(?:no|not a|isn't a|aren't a|without) (?:problem|issue|trouble|concern)",
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
    return [
        part for part in parts if len(part.text) >= FEWEST_LETTERS and not _FINE.search(part.text)
    ][:MOST]
