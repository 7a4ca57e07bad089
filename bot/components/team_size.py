"""How many people are in the team, as a rule over the text: whole numbers that count people now.

Every quantity of the text is asked what it counts (``counted``) and what its clause says of it: is
it of now, or past, planned, denied, a part of a whole, a total, a correction? What is left and
counts people is the answer; parts are added up. Years, prices, dates, times and other counted
things never are. A range ("10-15"), an open bound ("50+") or a vague word ("dozens") is left open:
it leads to a question and not to a guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.components import team_size_cues as cues
from bot.components.counted import Counted, counted, is_year
from bot.components.plain import after, before, plain, without_addresses
from bot.components.quantities import Quantity, quantities_in
from bot.components.standing import Standing, standing

LARGEST = 1_000_000
WORDS_OF_A_SHORT_ANSWER = 3
"""In a text of so few words "2000" is no year."""
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
class _Candidate:
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


def find_team_size(text: str, names: Sequence[tuple[int, int]] = ()) -> TeamSize | None:
    """The team's size that the text states or leaves open; None where it says nothing of it.

    ``names``: places of words that are names ("Team, 45"): they separate, and count nothing.
    """
    read = without_addresses(plain(text))
    for start, end in names:
        if cues.LICENCES.match(read, end):
            continue  # "20 Business licences" are no people
        read = read[:start] + ";" * (end - start) + read[end:]
    candidates = [
        candidate for one in quantities_in(read) if (candidate := _candidate(read, one)) is not None
    ]
    chosen = _choose(read, candidates) or _alone(read)
    if chosen is None or (chosen.value is not None and not 1 <= chosen.value <= LARGEST):
        return None
    return chosen


def _candidate(text: str, quantity: Quantity) -> _Candidate | None:
    left, right = before(text, quantity.start), after(text, quantity.end)
    what = counted(text, quantity.start, quantity.end)
    if (
        what is Counted.OTHER
        or _is_of_another_time(text, quantity)
        or _is_some_of_them(left, right)
    ):
        return None
    people = what is not Counted.NOTHING
    if quantity.value == 1 and right.startswith(" of "):
        return None
    if what is Counted.PEOPLE and _is_done_by_or_to(left, right):
        return None
    correction = bool(cues.CORRECTION.search(left) or cues.CORRECTED_AFTER.match(right))
    said = correction or cues.SAID.search(left) is not None
    bare = _stands_alone(text, quantity)
    said_total = cues.TOTAL_AFTER.match(right) is not None
    total = said_total or cues.TOTAL.search(left) is not None
    if not (people or _may_be_said(text, quantity, said, bare, total)):
        return None
    return _Candidate(
        quantity,
        _with_the_speaker(left, right, quantity),
        part=what is Counted.ROLES,
        total=total,
        said_total=said_total,
        correction=correction,
        superseded=cues.SUPERSEDED.search(left) is not None,
        people=people or cues.TEAM.search(left) is not None,
        team=cues.TEAM.search(left) is not None,
        company=cues.COMPANY.search(left) is not None,
    )


def _is_done_by_or_to(left: str, right: str) -> bool:
    """ "3 people have to approve", "it takes 3 people": some people, not the team."""
    if cues.OWNED.search(left) or cues.GROWN_TO.search(left):
        return False
    return bool(cues.DOES.match(right) or cues.DONE_TO.search(left))


def _may_be_said(text: str, quantity: Quantity, said: bool, bare: bool, total: bool) -> bool:
    """Whether a number that counts nothing in words is the team's: said so, or by itself."""
    word = text[quantity.start : quantity.end]
    if word in ("one", "1") and not bare:
        return False
    if quantity.value is not None and is_year(text, quantity.start, quantity.end, quantity.value):
        of_a_team = cues.TEAM_OF.search(before(text, quantity.start)) is not None
        return of_a_team or (bare and len(text.split()) <= WORDS_OF_A_SHORT_ANSWER)
    if quantity.low is None and quantity.high is None:
        return bare and len(text.split()) <= 4
    return said or bare or total or cues.GROWN_TO.search(before(text, quantity.start)) is not None


def _is_of_another_time(text: str, quantity: Quantity) -> bool:
    """Whether the number was true once, is planned or wished for, or is denied."""
    right = after(text, quantity.end)
    if cues.SUPPOSED.search(before(text, quantity.start)):
        return True
    if cues.PAST_AFTER.match(right) or cues.PLANNED_AFTER.match(right):
        return True
    stands = standing(text, quantity.start)
    return stands not in (Standing.SO, Standing.ASKED)


def _is_some_of_them(left: str, right: str) -> bool:
    """ "10 of them", "one of us", "with 3 in ops" behind a whole."""
    if cues.RATIO.search(left):
        return True
    return bool(
        cues.SUBSET.match(right) or (cues.SUBSET_BEFORE.search(left) and re.search(r"\d", left))
    )


def _with_the_speaker(left: str, right: str, quantity: Quantity) -> int | None:
    """ "Me and 3 colleagues" are four."""
    more = cues.ME_AND.search(left) or cues.AND_ME.match(right) or cues.BESIDE_ME.search(left)
    return quantity.value + 1 if more and quantity.value is not None else quantity.value


def _stands_alone(text: str, quantity: Quantity) -> bool:
    """Whether the number is the whole message, or a whole part of a list: "Starter, 45"."""
    left, right = before(text, quantity.start), after(text, quantity.end)
    return bool(cues.BARE_BEFORE.fullmatch(left) and cues.BARE_AFTER.fullmatch(right))


def _choose(text: str, candidates: list[_Candidate]) -> TeamSize | None:
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


def _with_others(text: str, whole: _Candidate, counted: list[_Candidate]) -> TeamSize:
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


def _is_multiplied(text: str, candidate: _Candidate) -> bool:
    left = before(text, candidate.quantity.start)
    return bool(cues.TEAMS_OF.search(left) or cues.EACH.match(after(text, candidate.quantity.end)))


def _last_said_anew(wholes: list[_Candidate]) -> _Candidate:
    """The first: "we're 45 people, 12 people use it". Numbers alone: the last, a correction."""
    return wholes[0] if wholes[0].people else wholes[-1]


def _added_up(text: str, parts: list[_Candidate]) -> TeamSize:
    """ "12 in sales and 3 in ops": 15, where nothing but the parts' names stands between them."""
    total, last = parts[0].value or 0, parts[0]
    for left, right in pairwise(parts):
        between = text[left.quantity.end : right.quantity.start]
        if len(between) > FARTHEST or cues.APART.search(between) or not cues.ADDED.search(between):
            break
        total, last = total + (right.value or 0), right
    return TeamSize(total, parts[0].quantity.start, last.quantity.end)


def _size(candidate: _Candidate) -> TeamSize:
    return TeamSize(candidate.value, candidate.quantity.start, candidate.quantity.end)


def _left_open(candidate: _Candidate) -> TeamSize:
    quantity = candidate.quantity
    bounds = (quantity.low, quantity.high)
    between = () if bounds == (None, None) else bounds
    return TeamSize(None, quantity.start, quantity.end, between)


def _alone(text: str) -> TeamSize | None:
    """ "Just me" is one, "me and my partner" are two."""
    match = cues.ALONE.search(text)
    if match is None or re.search(r"\d", after(text, match.end())[:12]):
        return None
    return TeamSize(1 if match["one"] else 2, match.start(), match.end())
