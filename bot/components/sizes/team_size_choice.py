"""Which of the numbers of people in a text is the team's size.

A total wins, then a correction, then a whole; parts that stand together are added up.
"""

from dataclasses import dataclass
from itertools import pairwise

from bot.components.sizes import team_size_cues as cues
from bot.components.sizes.quantities import Quantity
from bot.components.words.plain import after, before

FARTHEST = 60
"""So many characters may stand between two parts that are added up."""


@dataclass(frozen=True)
class TeamSize:
    """A number of people, or what was left open, and where the text says it.

    ``value`` is None where it was left open; ``between`` are the bounds then, None where one is
    missing, nothing at all where the text has no number ("dozens")."""

    value: int | None
    start: int
    end: int
    between: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A quantity of people in the present, with what its clause says of it."""

    quantity: Quantity
    value: int | None
    part: bool
    total: bool
    said_total: bool
    correction: bool
    superseded: bool
    people: bool
    team: bool
    company: bool


def choose(text: str, candidates: list[Candidate]) -> TeamSize | None:
    """A total wins, then a correction, then a whole; parts that stand together are added up."""
    if any(not candidate.superseded for candidate in candidates):
        candidates = [candidate for candidate in candidates if not candidate.superseded]
    exact = [candidate for candidate in candidates if candidate.value is not None]
    if len(candidates) > 1 and exact:
        for marked in (
            [one for one in exact if one.said_total],
            [one for one in exact if one.total],
            [one for one in exact[1:] or exact if one.correction],
        ):
            if marked:
                return _size(marked[-1])
    if any(_is_multiplied(text, one) for one in exact):
        return None
    wholes = [
        one
        for one in exact
        if not one.part and (one.people or not any(other.people for other in exact))
    ]
    wholes = (
        [one for one in wholes if one.team] or [one for one in wholes if not one.company] or wholes
    )
    if wholes:
        whole = _last_said_anew(wholes)
        return _with_others(text, whole, [one for one in exact if one is whole or one.part])
    if exact:
        return _added_up(text, [one for one in exact if one.part] or exact)
    return _left_open(candidates[0]) if candidates else None


def _with_others(text: str, whole: Candidate, counted: list[Candidate]) -> TeamSize:
    """ "4 founders and 12 employees": 16. But "12 people, 4 in sales" are 12."""
    total, first, last = whole.value or 0, whole, whole
    for left, right in pairwise(counted):
        between = text[left.quantity.end : right.quantity.start].replace("of us", "")
        if (
            whole in (left, right)
            and cues.AND_OTHERS.search(between)
            and not cues.APART.search(between)
        ):
            total += (right if whole is left else left).value or 0
            first, last = left, right
            break
    return TeamSize(total, first.quantity.start, last.quantity.end)


def _is_multiplied(text: str, candidate: Candidate) -> bool:
    left = before(text, candidate.quantity.start)
    return bool(cues.TEAMS_OF.search(left) or cues.EACH.match(after(text, candidate.quantity.end)))


def _last_said_anew(wholes: list[Candidate]) -> Candidate:
    """The first: "we're 45 people, 12 people use it". Numbers alone: the last, a correction."""
    return wholes[0] if wholes[0].people else wholes[-1]


def _added_up(text: str, parts: list[Candidate]) -> TeamSize:
    """ "12 in sales and 3 in ops": 15, where nothing but the parts' names stands between them."""
    total, last = parts[0].value or 0, parts[0]
    for left, right in pairwise(parts):
        between = text[left.quantity.end : right.quantity.start]
        if len(between) > FARTHEST or cues.APART.search(between) or not cues.ADDED.search(between):
            break
        total, last = total + (right.value or 0), right
    return TeamSize(total, parts[0].quantity.start, last.quantity.end)


def _size(candidate: Candidate) -> TeamSize:
    return TeamSize(candidate.value, candidate.quantity.start, candidate.quantity.end)


def _left_open(candidate: Candidate) -> TeamSize:
    quantity = candidate.quantity
    bounds = (quantity.low, quantity.high)
    between = () if bounds == (None, None) else bounds
    return TeamSize(None, quantity.start, quantity.end, between)
