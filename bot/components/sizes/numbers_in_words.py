"""Whole numbers as people write them: "45", "1,200", "2k", "a dozen", "two hundred and five".

Words are read by a small grammar: ``below 100`` ("forty-five"), ``below 1000`` ("two hundred and
five", as spoken also "two fifty"), thousands and dozens of those. Misspelt words of six letters
and more count where one letter is missing, wrong, doubled or swapped.
"""

import re
from dataclasses import dataclass

from bot.components.words.plain import plain
from bot.components.words.spelling import Lexicon

_BEFORE_TEEN = ["thir", "four", "fif", "six", "seven", "eigh", "nine"]
_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
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
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: value for value, word in enumerate(_TEENS, start=10)},
    **{word: value * 10 for value, word in enumerate(_TENS, start=2)},
}
_SCALES = {"hundred": 100, "thousand": 1000, "dozen": 12}
_MISTAKES = {
    mistake: word
    for word, mistakes in {
        "three": "thre treee",
        "four": "foru fower",
        "five": "fiv",
        "seven": "sevn sevan",
        "eight": "eigth eigt",
        "nine": "nien",
        "twelve": "twelv twelf tvelve",
        "fifteen": "fiveteen",
        "twenty": "tweny twenny",
        "thirty": "thirthy therty",
        "forty": "fourty fourtey forthy",
        "fifty": "fivty fity",
        "dozen": "dozn dosen duzen",
        "hundred": "hunderd",
    }.items()
    for mistake in mistakes.split()
}
"""Common mistakes in words that are too short, or too far off, to be found by ``Lexicon``."""
_LOOKS_LIKE_ONE = re.compile(
    r"hundreds|thousands|dozens|.*(?:teenth|tieth|ties)|eleventh|seventh|thirsty|plenty|elevate"
)
_LEXICON = Lexicon(word for word in (*_VALUES, *_SCALES) if len(word) >= 6)
_JOINED = re.compile(rf"({'|'.join(_TENS)}|fourty)({'|'.join(_UNITS[1:])})$")
_LARGEST = 10**12
"""What is larger is a serial number."""
_HALF_BEFORE = re.compile(r"\bhalf (?:a )?$")
_VAGUE_BEFORE = re.compile(r"\b(?:few|several|couple|couple of|many|some|multiple)\s+$")
_TOKEN = re.compile(
    r"(?P<digits>(?<![\w.,])\d{1,3}(?:(?P<mark>[,.' ])\d{3})(?:(?P=mark)\d{3})*(?![\d]|[.,]\d)"
    r"|(?<![\w.,])\d+(?:[.,]\d+)?)(?P<k> ?k(?![a-z]))?"
    r"|(?P<word>[a-z]+)"
)


@dataclass(frozen=True)
class Number:
    """A number found in a text; ``value`` is None where it is not a whole number."""

    value: int | None
    start: int
    end: int


@dataclass(frozen=True)
class _Token:
    """A number's word, or digits, with its value; ``scale``: it multiplies what stands before."""

    value: float
    scale: bool
    digits: bool
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """Every number of the text in its order, digits and words alike."""
    text = plain(text)
    tokens = _tokens(text)
    found, index = [], 0
    while index < len(tokens):
        value, following = _read(text, tokens, index)
        first, last = tokens[index], tokens[following - 1]
        if not (first.scale and not _is_one(text, first)):
            start = _start(text, first)
            if first.scale and (half := _HALF_BEFORE.search(text[max(0, start - 8) : start])):
                value, start = value / 2, start - len(half[0])
            whole = value <= _LARGEST and abs(value - round(value)) < 1e-6
            found.append(Number(round(value) if whole else None, start, last.end))
        index = following
    return found


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        if match["digits"]:
            value = _of_digits(match["digits"], match["mark"]) * (1000 if match["k"] else 1)
            tokens.append(_Token(value, False, True, match.start(), match.end()))
        elif word := _number_word(match["word"]):
            for part, start, end in _parts(word, match.start(), match.end()):
                scale = part in _SCALES
                value = float(_SCALES[part] if scale else _VALUES[part])
                tokens.append(_Token(value, scale, False, start, end))
    return tokens


def _of_digits(digits: str, mark: str | None) -> float:
    if mark:
        return float(digits.replace(mark, ""))
    return float(digits.replace(",", "."))


def _number_word(word: str) -> str | None:
    if word in _VALUES or word in _SCALES or _JOINED.match(word):
        return word
    if word in _MISTAKES:
        return _MISTAKES[word]
    return None if _LOOKS_LIKE_ONE.fullmatch(word) else _LEXICON.nearest(word)


def _parts(word: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """ "fortyfive" is two words."""
    if joined := _JOINED.match(word):
        middle = start + joined.end(1)
        return [
            (_MISTAKES.get(joined[1], joined[1]), start, middle),
            (joined[2], middle, end),
        ]
    return [(word, start, end)]


def _read(text: str, tokens: list[_Token], index: int) -> tuple[float, int]:
    """The number that begins at a token, and the index of the token after it."""
    value, index = _below_1000(text, tokens, index)
    while index < len(tokens) and _follows(text, tokens, index) and tokens[index].value == 1000:
        value, index = value * 1000, index + 1
        if index < len(tokens) and _follows(text, tokens, index, "and"):
            rest, after_rest = _below_1000(text, tokens, index)
            if rest < 1000 and not tokens[index].digits:
                value, index = value + rest, after_rest
    return value, index


def _below_1000(text: str, tokens: list[_Token], index: int) -> tuple[float, int]:
    token = tokens[index]
    if token.scale:
        if token.value != 100:
            return token.value, index + 1
        value, index = 1.0, index
    else:
        value, index = _below_100(text, tokens, index)
        if _is_spoken_hundreds(text, tokens, index, value):
            rest, index = _below_100(text, tokens, index)
            return value * 100 + rest, index
    if index < len(tokens) and (token.scale or _follows(text, tokens, index)):
        scale = tokens[index]
        if scale.scale and scale.value == 12:
            return value * 12, index + 1
        if scale.scale and scale.value == 100:
            value, index = value * 100, index + 1
            if index < len(tokens) and _follows(text, tokens, index, "and"):
                following = tokens[index]
                if not following.scale and not following.digits:
                    rest, index = _below_100(text, tokens, index)
                    value += rest
    return value, index


def _below_100(text: str, tokens: list[_Token], index: int) -> tuple[float, int]:
    first = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if (
        following is not None
        and not first.digits
        and not following.digits
        and first.value in range(20, 100, 10)
        and 0 < following.value < 10
        and _follows(text, tokens, index + 1)
    ):
        return first.value + following.value, index + 2
    return first.value, index + 1


def _is_spoken_hundreds(text: str, tokens: list[_Token], index: int, value: float) -> bool:
    """ "two fifty" is 250, "twenty nineteen" a year."""
    if index >= len(tokens) or not _follows(text, tokens, index, ""):
        return False
    following = tokens[index]
    spoken = not tokens[index - 1].digits and not following.digits and not following.scale
    return spoken and following.value >= 10 and (0 < value < 10 or value in (19, 20))


def _follows(text: str, tokens: list[_Token], index: int, joined: str = "") -> bool:
    """Whether only a space or a hyphen (or "and") stands between a token and the one before."""
    between = text[tokens[index - 1].end : tokens[index].start]
    if between in ("", " ") or (between == "-" and not tokens[index].digits):
        return True
    return joined == "and" and between.strip() == "and"


def _is_one(text: str, scale: _Token) -> bool:
    """Whether a scale stands for one of it: "a hundred", "hundred"; not "a few hundred"."""
    return _VAGUE_BEFORE.search(text[max(0, scale.start - 20) : scale.start]) is None


def _start(text: str, first: _Token) -> int:
    article = re.search(r"\ba\s$", text[max(0, first.start - 3) : first.start])
    return first.start - 2 if first.scale and article else first.start
