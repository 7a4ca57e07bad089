"""How many people are in the team, as a rule over the text: whole numbers that count people now.

A number counts when people are what it counts ("45 people", "team of 12", "we're 60"), or when it
is the whole message. Years, prices, dates, times and other counted things never do. A range
("10-15", "10 to 15"), an open bound ("50+", "over 100") or a vague word ("dozens") yields nothing:
it leads to a question and not to a guess.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.components.numbers_in_words import Number, numbers_in

LARGEST = 1_000_000
WORDS_OF_A_LIST = 6

_PEOPLE = re.compile(
    r"\s*[-‐]?\s*(?:[a-z]+[ -]){0,2}?"
    r"(?:people|persons?|ppl|peeps|folks?|employees?|staff|staffers|heads?|headcount|members?|"
    r"mates?|teammates?|colleagues?|coworkers?|co-workers?|reps?|agents?|sdrs?|bdrs?|aes?|"
    r"sellers?|salespeople|workers?|humans?|souls|associates?|consultants?|engineers?|"
    r"developers?|managers?|users?|ftes?|men|women|guys|of us|man team|strong|"
    r"in (?:total|all|our team|my team|the team|sales|ops|operations|marketing|support|hr|it|"
    r"success|finance|the office|house))\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:\bteam(?:'s)?(?: size)?(?: is| of| has| was|:|=)?(?: now| currently)?|"
    r"\b(?:we|there)(?:'re|’re"
    r"| are|re| r)|\bwe (?:have|got|count|number|employ)|\bwe(?:'ve|’ve) (?:got|grown to)|"
    r"\bthere(?:'s|’s| is)|\b(?:staff|headcount|group|crew|company|department|force|size) "
    r"(?:of|is|was|=)|\btotal(?: of| is|:)?|\bheadcount:?|\bmake (?:that|it)|\bmore like|"
    r"\bactually|\bsorry|\bi meant?|\bit(?:'s|’s| is)|\bthat(?:'s|’s| is)|\bso|\bnow(?: at)?|"
    r"\bgr(?:ew|own) to|\bup to speed with|\bus:?)"
    r"[\s,:]*(?:(?:just|only|now|currently|about|around|roughly|approximately|approx\.?|circa|"
    r"ca\.?|nearly|almost|like|some|exactly|actually|maybe|probably|already|still|like|a|"
    r"team|of|at|to|~|is|in total)[\s,]*)*[~≈]?$",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(?:\bso|\btotal(?: of| is|ling)?|\baltogether|\ball together|\bin all|\bmakes?|\bmaking|=|"
    r"\bsum(?: of)?)[\s,:]*(?:(?:we're|we are|that's|that is|it's|about|around|is|of|us)\s*)*$",
    re.IGNORECASE,
)
_TOTAL_AFTER = re.compile(
    r"\s*(?:people\s*)?(?:in total|in all|altogether|total|overall|combined)", re.I
)
_CORRECTION = re.compile(
    r"(?:\bactually|\bsorry|\bno,? wait|\bi meant?|\bmake (?:that|it)|\bmore like|\bcorrection|"
    r"\brather|\bnow|\bcurrently|\btoday|\bgr(?:ew|own) to|\bnot \w+,? (?:but)?)[^.;!?]*$",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:\bover|\bmore than|\bless than|\bfewer than|\bunder|\bbelow|\babove|\bat least|"
    r"\bat most|\bup to|\bno more than|\bbetween|\bupwards of|\bmin(?:imum)?|\bmax(?:imum)?|"
    r"[<>≥≤])\s*(?:of )?$",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(r"\s*(?:\+|plus\b(?!\s*\w*\s*\d)|or (?:so )?(?:more|less|fewer))", re.I)
_RANGE_JOIN = re.compile(r"\s*(?:people\s+)?(?:-|–|—|to|or|/|\.\.+|till|until|~)\s*", re.I)
_GROWTH = re.compile(r"\bfrom\s*$", re.IGNORECASE)
_PAST = re.compile(
    r"(?:\bwas|\bwere|\bused to (?:be|have)|\bhad|\bback then|\bformerly|\bpreviously|"
    r"\bnot|\bwasn't|\baren't|\bisn't|\bplan(?:ning)? to (?:be|hire|reach)|\bwill be|"
    r"\bgoing to be|\bhoping for|\bhir(?:e|ing)|\badd(?:ing)?|\bwant(?:ing)?|\bneed)"
    r"\s+(?:\w+\s+){0,2}$|\bfrom\s+$",
    re.IGNORECASE,
)
_SUBSET = re.compile(
    r"\s*(?:of (?:them|those|which|whom|these)|more\b|new\b|additional|extra)", re.I
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥#]|\busd|\beur|\bgbp|\bv(?:ersion)?)\s*$", re.IGNORECASE)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE_BEFORE = re.compile(
    rf"(?:\b{_MONTH}\.?(?:\s+(?:the\s+)?\d{{1,2}},?)?|\b(?:since|until|till|q[1-4]|year|"
    r"in the year|by|at|fy|nr\.?|no\.|number|room|floor|suite|phone|tel|call|step|top|level))\s*$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"\b(?:in|before|after|(?:spring|summer|autumn|fall|winter|start|beginning|middle|end) of)\s*$",
    re.IGNORECASE,
)
_OTHER_AFTER = re.compile(
    rf"""\s*(?:[$€£¥%:]\s*\d*|/\s*\d|\.\d|(?:st|nd|rd|th)\b|(?:am|pm|a\.m|p\.m|o'?clock|h)\b
    |(?:of\s+)?{_MONTH}\b
    |-?\s*(?:[a-z]+\s+)??(?:dollars?|euros?|pounds?|bucks|usd|eur|gbp|percent|per\s?cent|cents?
    |minutes?|mins?|hours?|hrs?|days?|weeks?|months?|mo|years?|yrs?|quarters?|seconds?|secs?
    |times?|leads?|forms?|submissions?|e-?mails?|messages?|calls?|tickets?|locations?|offices?
    |sites?|branches|stores?|shops?|countries|regions?|cities|tools?|apps?|systems?|crms?
    |deals?|customers?|clients?|accounts?|products?|steps?|plans?|seats?|licen[cs]es?|fields?
    |things?|ways?|questions?|pages?|meetings?|appointments?|teams?(?!\s*of)|departments?
    |companies|brands?|responses?|visitors?|contacts?|records?|spreadsheets?|approvals?
    |sign-?offs?|reasons?|problems?|issues?|points?|more|place|person\s+(?:who|has)|of\s+our)\b
    (?!\s+(?:people|reps|agents|members|managers|staff|employees|ppl)\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE = re.compile(
    r"\W*(?:(?:we'?re|we are|there are|it'?s|just|only|about|around|roughly|approximately|nearly|"
    r"almost|maybe|probably|like|say|ok|well|um+|uh|oh|hm+|us|i think|i guess|i'd say|say|"
    r"actually|sorry|no|some)\W+)*[~≈]?\s*$",
    re.IGNORECASE,
)
_BARE_AFTER = re.compile(
    r"^\W*(?:(?:or so|ish|right now|now|i think|i guess|at the moment|currently|today|please|"
    r"thanks|or thereabouts|give or take|in total|total|altogether|all in all|for now|as of "
    r"today|approx|approximately|roughly|i believe|pretty much)\W*)*$",
    re.IGNORECASE,
)


_VAGUE = re.compile(
    r"\b(?:dozens|hundreds|thousands|scores)(?: of)?(?: us| people| employees)?\b|"
    r"\b(?:a few|several|a couple|a handful) (?:of us|people|employees|colleagues|reps)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TeamSize:
    """A number of people and where the text says it."""

    value: int
    start: int
    end: int


@dataclass(frozen=True)
class _Candidate:
    number: Number
    counts_people: bool
    is_total: bool
    is_correction: bool
    is_past: bool


@dataclass(frozen=True)
class OpenTeamSize:
    """A number of people that was left open: "10 to 15", "over 100", "dozens"."""

    between: tuple[int | None, ...]
    """The bounds, None where there is none; nothing at all where the text has no number."""
    start: int
    end: int


def find_open_team_size(text: str) -> OpenTeamSize | None:
    """What the text says of the team's size, where it leaves it open; else None."""
    numbers = numbers_in(text)
    for left, right in pairwise(numbers):
        if _is_a_range(text, left, right):
            return OpenTeamSize((left.value, right.value), left.start, right.end)
    for number in numbers:
        if _is_bounded(text, number):
            low = re.search(
                r"(?:\b(?:less|fewer|under|below|most|up to|no more|max)|[<≤])[^.;]*$",
                text[: number.start],
                re.IGNORECASE,
            )
            bounds = (None, number.value) if low else (number.value, None)
            return OpenTeamSize(bounds, number.start, number.end)
    vague = _VAGUE.search(text)
    return OpenTeamSize((), vague.start(), vague.end()) if vague else None


def find_team_size(text: str) -> TeamSize | None:
    """The team's size that the text states, or None where it states none or leaves it open."""
    numbers = numbers_in(text)
    if _states_a_range(text, numbers):
        return None
    candidates = [
        candidate for number in numbers if (candidate := _candidate(text, number)) is not None
    ]
    chosen = _choose(text, candidates)
    if chosen is None or not 1 <= chosen.value <= LARGEST:
        return None
    return chosen


def _states_a_range(text: str, numbers: list[Number]) -> bool:
    """Whether people are counted as a range or by a bound: "10-15 people", "over 100", "50+"."""
    return any(_is_a_range(text, left, right) for left, right in pairwise(numbers)) or any(
        _is_bounded(text, number) for number in numbers
    )


def _is_a_range(text: str, left: Number, right: Number) -> bool:
    between = text[left.end : right.start]
    grown = _GROWTH.search(text[: left.start]) and re.search(r"gr[eo]w|went|now", text, re.I)
    return bool(_RANGE_JOIN.fullmatch(between)) and not grown and _is_about_people(text, right)


def _is_bounded(text: str, number: Number) -> bool:
    bound = _BOUND.search(text[: number.start]) or _BOUND_AFTER.match(text[number.end :])
    return bool(bound) and _is_about_people(text, number)


def _is_about_people(text: str, number: Number) -> bool:
    return not _is_something_else(text, number)


def _is_something_else(text: str, number: Number) -> bool:
    before, after = text[: number.start], text[number.end :]
    if _PEOPLE.match(after):
        return bool(_MONEY_BEFORE.search(before))
    if _MONEY_BEFORE.search(before) or _DATE_BEFORE.search(before) or _OTHER_AFTER.match(after):
        return True
    in_the_year = number.value is not None and 1900 <= number.value <= 2100
    return in_the_year and _YEAR_BEFORE.search(before) is not None


def _candidate(text: str, number: Number) -> _Candidate | None:
    if number.value is None or _is_something_else(text, number):
        return None
    before, after = text[: number.start], text[number.end :]
    if _SUBSET.match(after):
        return None
    people = _PEOPLE.match(after) is not None
    said = _SAID.search(before) is not None
    bare = _stands_alone(text, number)
    total = _TOTAL.search(before) is not None or _TOTAL_AFTER.match(after) is not None
    if not (people or said or bare or total):
        return None
    return _Candidate(
        number,
        counts_people=people,
        is_total=total,
        is_correction=_CORRECTION.search(before) is not None,
        is_past=_PAST.search(before) is not None,
    )


def _stands_alone(text: str, number: Number) -> bool:
    """Whether the number is the whole message, or a whole part of a list: "Starter, 45"."""
    before, after = text[: number.start], text[number.end :]
    if len(text.split()) <= WORDS_OF_A_LIST:
        before, after = re.split(r"[,;]\s", before)[-1], re.split(r"[,;]\s", after)[0]
    return _BARE.fullmatch(before) is not None and _BARE_AFTER.match(after) is not None


def _choose(text: str, candidates: list[_Candidate]) -> TeamSize | None:
    """A stated total wins, then a correction; parts joined by "and" are added up."""
    present = [candidate for candidate in candidates if not candidate.is_past]
    if not present:
        return None
    for wins in ("is_total", "is_correction"):
        marked = [candidate for candidate in present if getattr(candidate, wins)]
        if marked and len(present) > 1:
            total = wins == "is_total"
            return _size(max(marked, key=_value) if total else marked[-1])
    if len(present) > 1 and all(candidate.counts_people for candidate in present):
        return _added_up(text, present)
    return _size(present[0]) if len(present) == 1 else _size(_people_first(present))


def _value(candidate: _Candidate) -> int:
    return candidate.number.value or 0


def _people_first(candidates: list[_Candidate]) -> _Candidate:
    return next((found for found in candidates if found.counts_people), candidates[0])


def _added_up(text: str, parts: list[_Candidate]) -> TeamSize:
    """ "12 in sales and 3 in ops": 15, where nothing but the parts' names stands between them."""
    for left, right in pairwise(parts):
        between = text[left.number.end : right.number.start]
        if not re.search(r"(?:\band|\bplus|,|\+|&)\s*(?:another\s*)?$", between, re.I):
            return _size(parts[0])
        if len(between) > 30 or re.search(r"[.;!?]|\b(?:but|with|who|of)\b", between, re.I):
            return _size(parts[0])
    values = [part.number.value or 0 for part in parts]
    return TeamSize(sum(values), parts[0].number.start, parts[-1].number.end)


def _size(candidate: _Candidate) -> TeamSize:
    number = candidate.number
    return TeamSize(number.value or 0, number.start, number.end)
