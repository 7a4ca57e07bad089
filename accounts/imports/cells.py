"""What one cell may hold: text into numbers, days and flags, or the reason why not."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, NoReturn

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from offers.facts import MOST_PEOPLE

AMOUNT_AT_MOST = 1e12
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)

_WHOLE = re.compile(r"-?[0-9]+(\.0)?")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"-?[0-9]{1,3}([,.'’\s][0-9]{3})+")
_GROUPED_PARTS = re.compile(r"-?[0-9]{1,3}([,.'’\s][0-9]{3})+[.,][0-9]+")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
"""1.234 is a thousand and more in half of the world, and a little more than one in the other."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?")
_ZONE = re.compile(r"([Zz]|[+-][0-9]{2}:?[0-9]{2})$")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def unfit(what: str, remedy: str) -> NoReturn:
    """Refuse a cell: what is wrong, and what to do, a sentence each."""
    raise PydanticCustomError("cell", "{what} {remedy}", {"what": what, "remedy": remedy})


def whole(at_most: int) -> Callable[[str], int | None]:
    """A parser of whole numbers from 0 to ``at_most``; an empty cell is None."""

    def parse(text: str) -> int | None:
        if not text:
            return None
        if not _WHOLE.fullmatch(text) or len(text) > 30:
            _not_a_number(text, "a whole number, such as 1200")
        number = int(text.removesuffix(".0"))
        if number < 0:
            unfit("It is negative.", "Write 0 or more, or leave the cell empty.")
        if number > at_most:
            unfit(f"It is more than {at_most:,}.", "Correct it, or leave the cell empty.")
        return number

    return parse


def amount(text: str) -> float | None:
    """A number from 0 to ``AMOUNT_AT_MOST``, such as 1250.50; an empty cell is None."""
    if _THOUSANDS.fullmatch(text):
        plain = text.replace(".", "")
        unfit("It may be read in two ways.", f"Write {plain}, or {float(text):g}.")
    return number(text)


def number(text: str) -> float | None:
    """As ``amount``, where three digits after the point are no thousands: a share."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        _not_a_number(text, "a number, such as 0.85")
    value = float(text)
    if value < 0:
        unfit("It is negative.", "Write 0 or more, or leave the cell empty.")
    if value > AMOUNT_AT_MOST:  # infinity, too: 1e400
        unfit(f"It is more than {AMOUNT_AT_MOST:,.0f}.", "Correct it, or leave the cell empty.")
    return abs(value)  # -0.0, too, is 0


def _not_a_number(text: str, expected: str) -> NoReturn:
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity", "null", "none", "n/a", "na"}:
        unfit("This is no number.", "Leave the cell empty where it is not known.")
    if _GROUPED.fullmatch(text):
        unfit("Thousands are separated.", f"Write {re.sub('[^0-9-]', '', text)}.")
    if _GROUPED_PARTS.fullmatch(text):
        unfit("Thousands are separated.", "Write it without separators, such as 1234.5.")
    if text.endswith("%"):
        unfit("This is a percentage.", "Write it as a share: 0.85 for 85 %.")
    if re.fullmatch(r"-?[0-9]+,[0-9]+", text):
        unfit("The decimal sign is a comma.", f"Write {text.replace(',', '.')}.")
    unfit("This is no number that can be read.", f"Write {expected}.")


def flag(text: str) -> bool | None:
    """Whether it is so; an empty cell is None."""
    if not text:
        return None
    known = _FLAGS.get(text.lower())
    if known is None:
        unfit("This is neither yes nor no.", "Write true or false, yes or no, 1 or 0.")
    return known


def day(text: str) -> date | None:
    """A day such as 2026-03-31; an empty cell is None."""
    if not text:
        return None
    if not _DAY.fullmatch(text):
        unfit("This is no date that can be read.", "Write year, month, day: 2026-03-31.")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        unfit("There is no such day.", "Write a day of the calendar: 2026-03-31.")
    return _in_our_time(found)


def moment(text: str) -> datetime | None:
    """A moment with its zone, in UTC; a day alone is its first moment. An empty cell is None."""
    if not text:
        return None
    if _DAY.fullmatch(text):
        first = day(text)
        return None if first is None else datetime(first.year, first.month, first.day, tzinfo=UTC)
    if not _MOMENT.fullmatch(_ZONE.sub("", text)):
        unfit("This is no moment that can be read.", "Write it as 2026-03-31T09:30:00Z.")
    if not _ZONE.search(text):
        unfit(
            "Its time zone is missing.", "Add Z for UTC, or an offset: 2026-03-31T09:30:00+02:00."
        )
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        unfit("There is no such moment.", "Write it as 2026-03-31T09:30:00Z.")
    _in_our_time(found.date())
    there = found.astimezone(UTC)
    _in_our_time(there.date())
    return there


def _in_our_time(found: date) -> date:
    if not EARLIEST <= found <= LATEST:
        unfit(
            f"It lies before {EARLIEST.year} or after {LATEST.year}.",
            "Correct it, or leave the cell empty.",
        )
    return found


def words(at_most: int) -> Callable[[str], str | None]:
    """A parser of a line of text; line breaks within it become spaces, an empty cell None."""

    def parse(text: str) -> str | None:
        plain = " ".join(text.split())
        if not plain.replace(" ", "").isprintable():
            unfit("It holds characters that cannot be seen.", "Write it anew, in plain text.")
        if len(plain) > at_most:
            unfit(f"It is longer than {at_most} characters.", "Shorten it.")
        return plain or None

    return parse


def ident(text: str) -> str:
    """The id of an account or a person in the vendor's own systems."""
    if not text:
        unfit("It is empty.", "Fill in the id that your own systems use.")
    if not re.fullmatch(r"\w[\w.:@|/+-]{0,63}", text):
        unfit(
            "This cannot be an id.",
            "Write 64 letters, digits and . : @ | / + - _ at most, the first a letter or digit.",
        )
    return text


def language(text: str) -> str | None:
    """A language tag such as ``en`` or ``de-AT``; an empty cell is None."""
    if not text:
        return None
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", text):
        unfit("This is no language tag.", "Write it as en, de or de-AT.")
    return text


def one_of(*choices: str) -> Callable[[str], str | None]:
    """A parser of one of some words, however they are capitalised; an empty cell is None."""

    def parse(text: str) -> str | None:
        chosen = text.lower()
        if chosen and chosen not in choices:
            unfit("This is not one of the words.", f"Write {', '.join(choices)}.")
        return chosen or None

    return parse


def _cell(parse: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(parse)


Ident = Annotated[str, _cell(ident)]
Line = Annotated[str | None, _cell(words(200))]
Slug = Annotated[str | None, _cell(words(64))]
"""An id of the vendor's catalogue or teams: whether it is one of them is asked later."""
People = Annotated[int | None, _cell(whole(MOST_PEOPLE))]
"""What exceeds it no decision could read."""
Count = Annotated[int | None, _cell(whole(MOST_PEOPLE))]
Amount = Annotated[float | None, _cell(amount)]
Flag = Annotated[bool | None, _cell(flag)]
Day = Annotated[date | None, _cell(day)]
Moment = Annotated[datetime | None, _cell(moment)]
Language = Annotated[str | None, _cell(language)]
