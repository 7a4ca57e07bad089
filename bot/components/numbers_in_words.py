"""Whole numbers as people write them: "45", "1,200", "2k", "a dozen", "two hundred and five"."""

import re
from dataclasses import dataclass

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: (index + 2) * 10
    for index, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    )
} | {"fourty": 40}
_SCALES = {"hundred": 100, "thousand": 1000, "dozen": 12}
_WORD = "|".join(sorted({*_UNITS, *_TENS}, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_PHRASE = rf"(?:{_WORD})(?:[ -](?:{_WORD}))?"

_NUMBER = re.compile(
    rf"""
    (?P<digits>(?<![\w.,])\d{{1,3}}(?:,\d{{3}})+(?![\d,]*\d) | (?<![\w.,])\d+(?:\.\d+)?)
    (?P<times>\s?k\b|\s(?:{_SCALE})\b)?
    | \b(?P<half>half\sa\sdozen)\b
    | \b(?P<words>(?:(?:a|one)\s(?:{_SCALE})|{_PHRASE}(?:\s(?:{_SCALE}))?)
        (?:\s(?:and\s)?(?:{_PHRASE})(?:\s(?:hundred))?)?)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Number:
    """A number found in a text; ``value`` is None where it is not a whole number."""

    value: int | None
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """Every number of the text in its order, digits and words alike."""
    return [
        Number(_value(match), match.start(), match.end())
        for match in _NUMBER.finditer(text)
        if match.end() > match.start()
    ]


def _value(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 6
    if match["words"]:
        return _value_of_words(match["words"])
    value = float(match["digits"].replace(",", ""))
    if match["times"]:
        times = match["times"].strip().lower()
        value *= 1000 if times == "k" else _SCALES[times]
    return round(value) if abs(value - round(value)) < 1e-6 else None


def _value_of_words(words: str) -> int:
    total, part = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in _SCALES:
            total += max(part, 1) * _SCALES[word] if not total or part else 0
            part = 0
        elif word == "a":
            part = 1
        elif word != "and":
            part += _UNITS.get(word, _TENS.get(word, 0))
    return total + part
