"""Times of day as people say them: "4:15 in the evening", "a quarter to 5", "17h", "3ish"."""

import re
from dataclasses import dataclass, replace

from scheduler.phrases.days import MONTHS
from scheduler.phrases.followers import NO_LESS, NO_MORE
from scheduler.phrases.sheet import Mark, P, Sheet, T

IN = r"(?:in the |in |at |at the |of the |during the |this )?"
_LEADS = r"(?: (?:at|around|about|by|say|maybe|perhaps))*"


@dataclass(frozen=True)
class Clock:
    """A time of day as it was said.

    ``open``: neither am nor pm was said, and the hour is one of a clock's twelve.
    """

    hour: int
    minute: int = 0
    open: bool = False
    part: str | None = None
    """The part of the day that stands beside it."""

    @property
    def minutes(self) -> int:
        """Since midnight."""
        return self.hour * 60 + self.minute


@dataclass(frozen=True)
class Part:
    """A part of the day, by its name: "evening", "late afternoon"."""

    name: str


_TO = r"(?:to|till|til|before|of)"
_PAST = r"(?:past|after)"
_TARGET = r"(\d{1,2}|noon|midnight)(?![\d:/]|\.\d)(?: ?oclock)?(?: ?(am|pm)\b)?"
_NO_UNIT = r"(?! ?(?:hours?|minutes?|days?|weeks?|people|of)\b)"
_HALF_PAST = re.compile(
    rf"\bhalf(?: ?-?{_PAST}| an hour {_PAST}) {_TARGET}|\bhalf {_TARGET}{_NO_UNIT}"
)
_QUARTER_TO = re.compile(rf"\b(?:a )?quarter {_TO} {_TARGET}")
_QUARTER_PAST = re.compile(rf"\b(?:a )?quarter {_PAST} {_TARGET}")
_MINUTES_PAST = re.compile(
    rf"{NO_LESS}(5|10|15|20|25|\d{{1,2}}(?= min)) (?:minutes? )?{_PAST} {_TARGET}"
)
# "10 to 12" in digits is from ten to twelve; in words it was made "10 minutes to 12".
_MINUTES_TO = re.compile(
    rf"{NO_LESS}(?:(\d{{1,2}}) minutes? {_TO}|(20|25) {_TO}|(5|10) (?:till|til)) {_TARGET}"
)
_MINUTES_TO_PART = re.compile(
    rf"(?<!from )(?<!between ){NO_LESS}(5|10) to (\d{{1,2}})"
    r"(?= in the (?:morning|afternoon|evening)\b)"
    rf"|\bat (5|10) to (\d{{1,2}}){NO_MORE}"
)
_WITH_MINUTES = re.compile(
    rf"{NO_LESS}([01]?\d|2[0-4])(?:[:h]|\.(?!\d\.))([0-5]\d)(?::[0-5]\d)?(?![\d:/]|\.\d)(?:-?ish)?"
    r"(?: ?(am|pm)\b|([ap])\b)?"
)
_PACKED = re.compile(rf"{NO_LESS}([1-9]|1[0-2])([0-5]\d) ?(am|pm)\b")
_WITH_HALF = re.compile(
    rf"{NO_LESS}(\d{{1,2}})(?:-?ish)? ?(?:oclock )?(?:in the )?(am|pm)\b(?! i\b)"
    rf"|{NO_LESS}(\d{{1,2}})([ap])\b"
)
_SPOKEN_HALF = re.compile(rf"{NO_LESS}([1-9]|1[0-2]) (?:oh ([1-9])|([0-5]\d)) ?(am|pm)\b")
_OCLOCK = re.compile(rf"{NO_LESS}(\d{{1,2}}) ?-?oclock(?: in the (am|pm)| (am|pm))?\b")
_TWENTY_FOUR = re.compile(
    rf"{NO_LESS}(?:([01]?\d|2[0-4]) ?uhr(?: ([0-5]\d)\b)?|([01]?\d|2[0-4])h\b"
    r"|([01]\d|2[0-3])([0-5]\d) ?(?:hours|h)\b)|\bat ([01]?\d|2[0-4]) hours\b"
)
_ISH = re.compile(rf"{NO_LESS}(\d{{1,2}})-?ish\b")
_THEN_HOURS = re.compile(rf"({T}) ?hours\b")
_NAMED = re.compile(r"\b(?:(?:12|at) )?(noon|midnight)(?:ish)?\b")
_PART = re.compile(
    r"\b((?:early |late )?(?:morning|afternoon|evening)|night)s?\b"
    r"|\bmid[- ]?(morning|afternoon)\b|(?<=\d )(?:in (?:the )?|at )?(noon)\b"
    rf"|(?<={T} )(noon)\b"
)
_CLOCK_THEN_PART = re.compile(rf"({T}),?(?: sharp)? {IN}({P})")
_PART_THEN_CLOCK = re.compile(rf"({P})(?: time)?,?{_LEADS} ({T})")
_HOUR_THEN_PART = re.compile(rf"{NO_LESS}(\d{{1,2}})(?:-?ish)?,? {IN}({P})")
_PART_THEN_HOUR = re.compile(rf"({P})(?: time)?,?{_LEADS} (\d{{1,2}}){NO_MORE}")


def read_clocks(sheet: Sheet) -> None:
    """Times that are times wherever they stand: with minutes, am or pm, o'clock, half past."""
    take = sheet.take
    take(
        _HALF_PAST,
        Mark.CLOCK,
        lambda found: _shifted(found[1] or found[3], found[2] or found[4], 30),
    )
    take(_QUARTER_TO, Mark.CLOCK, lambda found: _shifted(found[1], found[2], -15))
    take(_QUARTER_PAST, Mark.CLOCK, lambda found: _shifted(found[1], found[2], 15))
    take(_MINUTES_PAST, Mark.CLOCK, lambda found: _shifted(found[2], found[3], int(found[1])))
    take(
        _MINUTES_TO,
        Mark.CLOCK,
        lambda found: _shifted(found[4], found[5], -int(found[1] or found[2] or found[3])),
    )
    take(
        _MINUTES_TO_PART,
        Mark.CLOCK,
        lambda found: _shifted(found[2] or found[4], None, -int(found[1] or found[3])),
    )
    take(
        _SPOKEN_HALF,
        Mark.CLOCK,
        lambda found: (
            # "march 3 11 am"
            None
            if found.string[: found.start()].rstrip().endswith(MONTHS)
            else clock(found[1], found[2] or found[3], found[4])
        ),
    )
    take(_PACKED, Mark.CLOCK, lambda found: clock(found[1], found[2], found[3]))
    take(
        _WITH_MINUTES,
        Mark.CLOCK,
        lambda found: clock(found[1], found[2], found[3] or found[4]),
    )
    take(_OCLOCK, Mark.CLOCK, lambda found: clock(found[1], half=found[2] or found[3]))
    take(
        _WITH_HALF,
        Mark.CLOCK,
        lambda found: clock(found[1] or found[3], half=found[2] or found[4]),
    )
    take(_TWENTY_FOUR, Mark.CLOCK, _twenty_four)
    take(_ISH, Mark.CLOCK, lambda found: clock(found[1]))
    take(_THEN_HOURS, Mark.CLOCK, lambda found: sheet.things[found[1]])


def read_parts(sheet: Sheet) -> None:
    """The parts of the day, and noon and midnight where they are no part ("2 in the noon")."""
    sheet.take(_PART, Mark.PART, lambda found: Part(found[found.lastindex or 1]))
    sheet.take(_NAMED, Mark.CLOCK, lambda found: _named(found[1]))


def join_parts(sheet: Sheet) -> None:
    """A time with the part of the day beside it becomes one: "4:15 in the evening"."""
    take = sheet.take
    take(_CLOCK_THEN_PART, Mark.CLOCK, lambda found: _beside(sheet, found[1], found[2]))
    take(_PART_THEN_CLOCK, Mark.CLOCK, lambda found: _beside(sheet, found[2], found[1]))
    take(_HOUR_THEN_PART, Mark.CLOCK, lambda found: _beside(sheet, found[1], found[2]))
    take(_PART_THEN_HOUR, Mark.CLOCK, lambda found: _beside(sheet, found[2], found[1]))


def clock(hour: str | int, minute: str | int | None = 0, half: str | None = None) -> Clock | None:
    """A time of day; None for one that no clock shows."""
    hour, minute = int(hour), int(minute or 0)
    if hour > 24 or (hour == 24 and minute):
        return None
    if half and 1 <= hour <= 12:
        return Clock(hour % 12 + (12 if half[0] == "p" else 0), minute)
    return Clock(hour % 24, minute, open=1 <= hour <= 12)


def _shifted(target: str, half: str | None, minutes: int) -> Clock | None:
    base = clock(target, half=half) if target.isdigit() else _named(target)
    if base is None:
        return None
    total = (base.minutes + minutes) % (24 * 60)
    hour = total // 60
    return replace(base, hour=hour % 12 or 12 if base.open else hour, minute=total % 60)


def _named(name: str) -> Clock:
    return Clock(12 if name == "noon" else 0)


def _twenty_four(found: re.Match[str]) -> Clock | None:
    read = clock(found[1] or found[3] or found[4] or found[6], found[2] or found[5])
    return read and replace(read, open=False)


def _beside(sheet: Sheet, said: str, part: str) -> Clock | None:
    """The time, a mark or a number, with the part whose mark stands beside it."""
    read: Clock | None = sheet.things[said] if said in sheet.things else clock(said)
    if read is None or not read.open:
        return read
    return replace(read, part=sheet.things[part].name.split()[-1])
