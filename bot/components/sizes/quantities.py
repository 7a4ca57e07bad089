"""Numbers with how exact they are: "45", "10 to 15", "over 100", "dozens"."""

import re
from dataclasses import dataclass

from bot.components.sizes.numbers_in_words import Number, numbers_in
from bot.components.words.plain import after, any_of, before

MOST = 20
"""Quantities looked at in one text: a wall of numbers costs no more than a long message."""

_JOIN = re.compile(
    r",? ?(?:people |ppl |of us )?(?:-|--|->|=>|→|to|or|/|\.\.+|till|until|~|and maybe|"
    r"maybe|upto) ?(?:maybe |about |even )?"
)
_BETWEEN = re.compile(r"\bbetween (?:about |around )?$")
_AT_LEAST = re.compile(
    r"(?:\b"
    + any_of(
        "over|more than|above|at least|upwards of|north of|minimum|minimum of|min|min of|beyond|"
        "bigger than|larger than|well over|just over|exceeding|no less than|"
        "no fewer than|not less than|past"
    )
    + r"|>=?|≥) ?(?:about |around )?$"
)
_AT_MOST = re.compile(
    r"(?:\b"
    + any_of(
        "less than|fewer than|under|below|at most|up to|no more than|not more than|maximum|"
        "maximum of|max|max of|just under|smaller than|less then|fewer then|beneath|upto"
    )
    + r"|<=?|≤) ?(?:about |around )?$"
)
_UP_TO_NOW = re.compile(
    r"\b(?:are|we're|were|now|already|went|gone|came|it's|is|back|grown|"
    r"grew) up to (?:about |around )?$"
)
_BY_NOW = re.compile(r" (?:now|already|by now|today|as of today)\b")
_AT_LEAST_AFTER = re.compile(
    r" ?\+| ?plus\b(?! ?\w* ?\d)(?! (?:me|myself)\b)|(?: \w+)? or (?:so )?more\b|"
    r"(?: \w+)? and (?:counting|up|more)\b|(?: \w+)? at least\b"
)
_AT_MOST_AFTER = re.compile(
    r"(?: \w+)? or (?:less|fewer)\b|(?: \w+)? (?:max|maximum|at most|tops)\b"
)
_SOMETHING_AFTER = re.compile(r"[ -]?something\b")
_VAGUE = re.compile(
    r"\b(?:(?:a |several |few |many |some )*(?:dozens|hundreds|thousands|tens|scores|"
    r"loads|lots|plenty)(?: of)?(?: thousands| dozens| hundreds)?|"
    r"(?:a )?(?:few|several|couple|couple of|many|multiple|handful|handful of|bunch|"
    r"bunch of)(?: (?:dozen|hundred|thousand))?)(?=\W|$)"
)
_GROWN_FROM = re.compile(
    r"\b(?:grew|grown|grow|went|gone|going|go|expanded|scaled|jumped|moved|increased|"
    r"came|shrank|shrunk|"
    r"dropped|doubled|climbed|rose|now|down|up|cut|change|changed|changing|update|"
    r"updated)\b[^.;!?]{0,30}\bfrom (?:about |around )?$"
)


@dataclass(frozen=True)
class Quantity:
    """A number of something; ``low`` and ``high`` are None where that side is open."""

    low: int | None
    high: int | None
    start: int
    end: int

    @property
    def value(self) -> int | None:
        """The number, where there is exactly one."""
        return self.low if self.low == self.high else None


def quantities_in(text: str) -> list[Quantity]:
    """Every quantity of a text that was made plain, in its order.

    A number that is none, such as 2.5, is left out.
    """
    found: list[Quantity] = []
    numbers = numbers_in(text)
    index = 0
    while index < len(numbers) and len(found) < MOST:
        number = numbers[index]
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if following is not None and _is_range(text, number, following):
            start = _start(number, _BETWEEN.search(before(text, number.start)))
            found.append(Quantity(number.value, following.value, start, following.end))
            index += 2
            continue
        if number.value is not None:
            found.append(_bounded(text, number, number.value))
        index += 1
    taken = [(one.start, one.end) for one in found]
    vague = [
        Quantity(None, None, match.start(), match.end())
        for match in _VAGUE.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    return sorted([*found, *vague], key=lambda one: one.start)


def _is_range(text: str, left: Number, right: Number) -> bool:
    if left.value is None or right.value is None:
        return False
    between = text[left.end : right.start]
    if between.strip() == "/" and left.value >= right.value:
        return False  # 24/7, 50/50
    spoken = (
        between in (" ", ", ")
        and not before(text, left.start).endswith(("not ", "no "))
        and 0 < right.value - left.value <= max(left.value // 2, 2)
        and _is_word(text, left) == _is_word(text, right)
    )
    if _BETWEEN.search(before(text, left.start)) and between.strip() in ("and", "-", "to", "or"):
        return True
    if between.strip() in ("to", "up to") and _GROWN_FROM.search(before(text, left.start)):
        return False
    return spoken or (_JOIN.fullmatch(between) is not None and left.value != right.value)


def _is_word(text: str, number: Number) -> bool:
    return text[number.start].isalpha()


def _bounded(text: str, number: Number, value: int) -> Quantity:
    left, right = before(text, number.start), after(text, number.end)
    if _SOMETHING_AFTER.match(right):
        return Quantity(value, value + 9, number.start, number.end)
    least, most = _AT_LEAST.search(left), _AT_MOST.search(left)
    if least or _AT_LEAST_AFTER.match(right):
        return Quantity(value, None, _start(number, least), number.end)
    up_to_now = _UP_TO_NOW.search(left) or _BY_NOW.match(right)
    if (most and not up_to_now) or _AT_MOST_AFTER.match(right):
        return Quantity(None, value, _start(number, most), number.end)
    return Quantity(value, value, number.start, number.end)


def _start(number: Number, bound: re.Match[str] | None) -> int:
    """Where the quantity begins: at the words of its bound, if those stand before it."""
    return number.start - len(bound[0]) if bound else number.start
