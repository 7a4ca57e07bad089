"""How complex a need is: a small score whose parts can be seen.

| part | points |
|---|---|
| size | 0 below 10 people, 1 from 10, 2 from 50, 3 from 200; unknown: 0 |
| pain_points | one for each beyond the first, 2 at most |
| products | one for each product in play beyond the first, 2 at most |
| integrations | one for each other system that it must work with, 2 at most |
| security | one for each question about security, 2 at most |
| answers | what the vendor gave the chosen answers to routing questions (0 to 3 each) |

0 to 2 is simple, from 4 on a specialist usually saves everybody a second meeting; the vendor's
rules say what follows from it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from scheduler.teams.rules import RoutingQuestion

MOST_BESIDES_ANSWERS = 3 + 2 + 2 + 2 + 2
"""The highest score that a need can have before any question is answered."""

_SIZES = ((200, 3), (50, 2), (10, 1))


class Complexity(NamedTuple):
    """The score and what it is made of: part -> points."""

    score: int
    parts: Mapping[str, int]


def complexity(
    *,
    team_size: int | None,
    pain_points: int,
    products: int,
    integrations: int = 0,
    security_questions: int = 0,
    answers: Mapping[str, str],
    questions: Mapping[str, RoutingQuestion],
) -> Complexity:
    """The score of a need. ``answers`` are those that ``questions`` know."""
    parts = {
        "size": next((points for at, points in _SIZES if (team_size or 0) >= at), 0),
        "pain_points": min(max(pain_points - 1, 0), 2),
        "products": min(max(products - 1, 0), 2),
        "integrations": min(integrations, 2),
        "security": min(security_questions, 2),
        "answers": sum(questions[one].choices[given].complexity for one, given in answers.items()),
    }
    return Complexity(sum(parts.values()), parts)
