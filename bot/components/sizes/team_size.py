"""How many people are in the team, as a rule over the text: whole numbers that count people now.

Every quantity of the text is asked what it counts (``counted``) and what its clause says of it: is
it of now, or past, planned, denied, a part of a whole, a total, a correction? What is left and
counts people is the answer; parts are added up. Years, prices, dates, times and other counted
things never are. A range ("10-15"), an open bound ("50+") or a vague word ("dozens") is left open:
it leads to a question and not to a guess.
"""

import re
from collections.abc import Sequence

from bot.components.sizes import team_size_cues as cues
from bot.components.sizes.alone import ALONE
from bot.components.sizes.counted import Counted, counted, is_year
from bot.components.sizes.numbers_in_words import numbers_in
from bot.components.sizes.quantities import Quantity, quantities_in
from bot.components.sizes.some_people import LEADERS, is_done_by_or_to
from bot.components.sizes.team_size_choice import Candidate, TeamSize, choose
from bot.components.words.plain import after, before, plain, without_addresses
from bot.components.words.standing import Standing, standing

LARGEST = 1_000_000
_THAT_ONE = re.compile(r"(?:; |\b(?:the|this|that|which|other|first|second|last|next) )$")
"""Before "one" that stands for a thing: "the Business one", "that's the one"."""
WORDS_OF_A_SHORT_ANSWER = 3
"""In a text of so few words "2000" is no year."""


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
    chosen = choose(read, candidates) or _alone(read)
    if chosen is None or (chosen.value is not None and not 1 <= chosen.value <= LARGEST):
        return None
    return chosen


def _candidate(text: str, quantity: Quantity) -> Candidate | None:
    left, right = before(text, quantity.start), after(text, quantity.end)
    what = counted(text, quantity.start, quantity.end)
    seats = _are_seats(text, quantity)
    if (
        (what is Counted.OTHER and not seats)
        or _is_of_another_time(text, quantity)
        or _is_some_of_them(left, right)
    ):
        return None
    people = what in (Counted.PEOPLE, Counted.ROLES) or cues.OF_A_COMPANY.search(left) is not None
    if quantity.value == 1 and right.startswith(" of "):
        return None
    asked = what is Counted.PEOPLE or LEADERS.match(right)
    if asked and is_done_by_or_to(left, right):
        return None
    correction = bool(cues.CORRECTION.search(left) or cues.CORRECTED_AFTER.match(right))
    said = correction or any(cue.search(left) for cue in (cues.SAID, cues.ME_AND, cues.WOULD_BE))
    bare = seats or _stands_alone(text, quantity)
    said_total = cues.TOTAL_AFTER.match(right) is not None
    total = said_total or cues.TOTAL.search(left) is not None
    if not (people or _may_be_said(text, quantity, said, bare, total)):
        return None
    return Candidate(
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


def _may_be_said(text: str, quantity: Quantity, said: bool, bare: bool, total: bool) -> bool:
    """Whether a number that counts nothing in words is the team's: said so, or by itself."""
    word = text[quantity.start : quantity.end]
    if word in ("one", "1") and (not bare or _THAT_ONE.search(before(text, quantity.start))):
        return False
    if quantity.value is not None and is_year(text, quantity.start, quantity.end, quantity.value):
        of_a_team = cues.TEAM_OF.search(before(text, quantity.start)) is not None
        return of_a_team or (bare and len(text.split()) <= WORDS_OF_A_SHORT_ANSWER)
    if quantity.low is None and quantity.high is None:
        return bare and len(text.split()) <= 4
    return said or bare or total or cues.GROWN_TO.search(before(text, quantity.start)) is not None


def _is_of_another_time(text: str, quantity: Quantity) -> bool:
    """Whether the number was true once, is planned or wished for, or is denied."""
    left, right = before(text, quantity.start), after(text, quantity.end)
    if cues.SUPPOSED.search(left) or cues.PAST_AFTER.match(right):
        return True
    if cues.PLANNED_AFTER.match(right):
        return cues.ME_AND.search(left) is None  # "me and 4 more"
    if cues.WOULD_BE.search(left):
        return False
    stands = standing(text, quantity.start)
    return stands not in (Standing.SO, Standing.ASKED)


def _is_some_of_them(left: str, right: str) -> bool:
    """ "10 of them", "one of us", "with 3 in ops" behind a whole."""
    if cues.RATIO.search(left) or cues.SUBSET.match(right):
        return True
    return cues.SUBSET_BEFORE.search(left) is not None and _counts_people(left)


def _counts_people(left: str) -> bool:
    """Whether the last number counts people, as far as it says: "200 leads with 6 reps" are 6."""
    numbers = numbers_in(left)
    last = numbers[-1] if numbers else None
    return last is not None and counted(left, last.start, last.end) is not Counted.OTHER


def _are_seats(text: str, quantity: Quantity) -> bool:
    """ "Team, 22 seats": a part of a list by itself."""
    alone = cues.BARE_BEFORE.fullmatch(before(text, quantity.start))
    seats = cues.SEATS.match(after(text, quantity.end))
    return bool(alone and seats and (quantity.value or 0) > 1)


def _with_the_speaker(left: str, right: str, quantity: Quantity) -> int | None:
    """ "Me and 3 colleagues" are four."""
    if cues.ME_ANOTHER_AND.search(left) and quantity.value is not None:
        return quantity.value + 2
    more = cues.ME_AND.search(left) or cues.AND_ME.match(right) or cues.BESIDE_ME.search(left)
    return quantity.value + 1 if more and quantity.value is not None else quantity.value


def _stands_alone(text: str, quantity: Quantity) -> bool:
    """Whether the number is the whole message, or a whole part of a list: "Starter, 45"."""
    left, right = before(text, quantity.start), after(text, quantity.end)
    return bool(cues.BARE_BEFORE.fullmatch(left) and cues.BARE_AFTER.fullmatch(right))


def _alone(text: str) -> TeamSize | None:
    """ "Just me" is one, "me and my partner" are two."""
    match = ALONE.search(text)
    if match is None or re.search(r"\d", after(text, match.end())[:12]):
        return None
    return TeamSize(1 if match["one"] else 2, match.start(), match.end())
