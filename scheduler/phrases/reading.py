"""A message read to its end: all that is a time in it has become a mark."""

import re
from datetime import date, datetime, timedelta

from scheduler.phrases.clocks import join_parts, read_clocks, read_parts
from scheduler.phrases.days import DAY, WEEK, Days, Said, day, past, several, shifted
from scheduler.phrases.ducklings import Heard, hear
from scheduler.phrases.hours import read_hours
from scheduler.phrases.joining_days import join_days
from scheduler.phrases.naming_dates import DateNamer
from scheduler.phrases.naming_days import DayNamer
from scheduler.phrases.naming_spans import Spanner
from scheduler.phrases.not_times import mask_durations, mask_what_is_no_time
from scheduler.phrases.ordinals import ordinal
from scheduler.phrases.sheet import Mark, Sheet
from scheduler.phrases.spelling import readable
from scheduler.phrases.zones_said import read_zone

_REWRITTEN = [
    (re.compile(rule), words)
    for rule, words in (
        (r"\btonight\b", "today night"),
        (r"\bthis (morning|afternoon|evening)\b", r"today \1"),
        (r"\b(morning|afternoon|evening)s\b", r"any day \1"),
        (r"\b(?:not|no) (?:before|earlier than|sooner than)\b|\bat the earliest\b", "from"),
        (r"\b(?:not|no) (?:after|later than)\b", "until"),
        (
            r"\b(vacation|holiday|away|out of (?:the )?office|busy|travell?ing|booked(?: up| out)?"
            r"|unavailable|gone) (?:until|till|through)\b",
            r"\1 after",
        ),
        (r"\bb/w\b|\banywhere between\b", "between"),
        (r"\beow\b", "end of the week"),
        (r"\b(?:oh |zero )?(\d{1,2}) hundred hours\b", r"\1h"),
    )
]
_THAT_DAY = re.compile(r"\b(?:on |later )?(?:that|the same|same|that same|this very) day\b")
_SAME_TIME_NEXT_WEEK = re.compile(r"\b(?:at )?(?:the )?same time next week\b")
_MANY = r"(\d{1,5}(?:\.\d+)?|an?|one|half an?|a half|a couple(?: of)?|a few|1/2)(?: more)?"
_SO_LONG = rf"{_MANY}( and an? half)? ?"
_IN_HOURS = re.compile(
    rf"\b(?:in|within) (?:about )?{_SO_LONG}(h|hours?|minutes?)\b( and a half)?(?:'? time)?"
    rf"|\b{_SO_LONG}(hours?|minutes?)( and a half)? (?:from now|later|hence)\b"
)
_HOLIDAY = re.compile(
    r"christmas|xmas|easter|thanksgiving|new year|boxing day|labou?r day|memorial day|halloween"
    r"|independence day|valentine|mother'?s? day|father'?s? day|good friday|ash wednesday"
    r"|black friday|palm sunday|pentecost|whit|ascension|epiphany|veterans|columbus|president"
    r"|martin luther|mlk|juneteenth"
    r"|st\.? patrick|diwali|hanukkah|eid\b|ramadan|cyber monday|remembrance|groundhog"
)
# "before Christmas" is a bound of our own grammar; Duckling hears no day in it. "The day before
# Christmas" it does.
_BOUND = re.compile(
    r"(?<!days )(?<!the day )(?<!a day )(?<!weeks )(?<!week )"
    r"\b(?:before|after|until|till|til|by|from|since|past)"
    rf"(?= (?:the )?(?:{_HOLIDAY.pattern}))"
)
_WITH_HOUR = re.compile(
    r"(?=,? (?:at|around|about|by|from|after|before|until) ?(?:\d|noon|midnight))"
    r"|(?=,? (?:in the |at )?(?:early |late )?(?:morning|afternoon|evening|night)\b)"
)
_GRAINS = ("day", "week", "month", "quarter", "year")
_MOST_QUESTIONS = 2
# Words around a cue that Duckling is given, of which it takes exponential time.
_LAST_WORDS = re.compile(r"(?:\S{1,12} ){0,4}$")
_FIRST_WORDS = re.compile(r"\S{0,12}(?: \S{1,12}(?!\S)){0,4}")
_CUE = re.compile(r"\b(?:days?|weeks?|months?|quarter|q[1-4]|year|spring|summer|autumn|winter)\b")


def read(
    text: str, *, here: datetime, month_first: bool | None, about: date | None, language: str
) -> Sheet:
    """The text with marks for its days, clock times and parts of the day."""
    sheet = Sheet(readable(text))
    for rule, words in _REWRITTEN:
        sheet.text = rule.sub(words, sheet.text)
    wall = here.replace(tzinfo=None, fold=0)
    mask_what_is_no_time(sheet)
    sheet.ordinal = ordinal(sheet, text)
    sheet.take(_IN_HOURS, Mark.OFFSET, _offset)
    _read_days(sheet, wall, month_first, about, language)
    mask_durations(sheet)
    join_parts(sheet)
    read_zone(sheet, here)
    read_hours(sheet)
    join_parts(sheet)
    read_zone(sheet, here)
    join_days(sheet, wall.date())
    return sheet


def _read_days(
    sheet: Sheet, wall: datetime, month_first: bool | None, about: date | None, language: str
) -> None:
    today = wall.date()
    dates = DateNamer(today, month_first)
    sheet.take(_THAT_DAY, Mark.DAYS, lambda _: Days(about or today, about or today, Said.THAT))
    if about is not None:
        week_later = past(day(about + WEEK), today)
        sheet.take(_SAME_TIME_NEXT_WEEK, Mark.DAYS, lambda _: week_later)
    dates.read_numbers(sheet)
    read_clocks(sheet)
    if _HOLIDAY.search(sheet.text):
        _ask_duckling(sheet, wall, language, holidays=True)
    spans = Spanner(today)
    spans.read_numbers(sheet)
    dates.read(sheet)
    DayNamer(today).read(sheet)
    dates.read_numbers_alone(sheet)
    join_days(sheet, today)
    spans.read(sheet)
    read_parts(sheet)
    if not any(sheet.all(Mark.DAYS)) and _CUE.search(sheet.text):
        _ask_duckling(sheet, wall, language, holidays=False)


def _offset(found: re.Match[str]) -> timedelta:
    many, half, unit, also_half = found.groups()[:4] if found[3] else found.groups()[4:]
    count = _count(many) + (0.5 if half or also_half else 0)
    return timedelta(hours=count) if unit.startswith("h") else timedelta(minutes=count)


def _count(words: str) -> float:
    named = {"a": 1.0, "an": 1.0, "one": 1.0, "1/2": 0.5, "a half": 0.5, "a few": 3.0}
    if "half" in words:
        return 0.5
    return 2.0 if "couple" in words else named.get(words) or float(words)


def _ask_duckling(sheet: Sheet, wall: datetime, language: str, *, holidays: bool) -> None:
    rule = _HOLIDAY if holidays else _CUE
    asked = list(rule.finditer(sheet.text))[:_MOST_QUESTIONS]
    for cue in reversed(asked):
        before = _LAST_WORDS.search(sheet.text[: cue.start()])
        start = before.start() if before else cue.start()
        words = _FIRST_WORDS.match(sheet.text, cue.end())
        excerpt = sheet.text[start : words.end() if words else cue.end()]
        excerpt = _excerpt(_BOUND.sub(lambda found: "," * len(found[0]), excerpt))
        for one in sorted(hear(excerpt, wall, language), key=lambda one: -one.start):
            if one.holiday if holidays else one.grain in _GRAINS:
                _mark_heard(sheet, one, start, wall.date())


def _excerpt(text: str) -> str:
    """What Duckling is given: it takes exponential time over words that are said again and again.

    One character stands for each mark and for each of a word's, so that places stay the same.
    """
    seen: set[str] = set()

    def once(found: re.Match[str]) -> str:
        again = found[0] in seen
        seen.add(found[0])
        return "," * len(found[0]) if again else found[0]

    return re.sub(r"\w+", once, re.sub(r"[\ue000-\uf8ff]", ",", text))


def _mark_heard(sheet: Sheet, one: Heard, offset: int, today: date) -> None:
    start = offset + one.start
    words = _WITH_HOUR.split(sheet.text[start : offset + one.end], maxsplit=1)[0]
    mark = sheet.mark(Mark.DAYS, _days_heard(one, today))
    sheet.text = sheet.text[:start] + mark + sheet.text[start + len(words) :]


def _days_heard(one: Heard, today: date) -> Days:
    first = one.first.date()
    if one.last is not None and one.last.date() - DAY > first:
        return past(several(first, one.last.date() - DAY), today)
    if one.last is not None or one.grain not in ("week", "month", "quarter", "year"):
        return past(day(first), today)
    months = {"month": 1, "quarter": 3, "year": 12}
    if one.grain == "week":
        return past(several(first, first + 6 * DAY), today)
    return past(several(first, shifted(first, months=months[one.grain]).last - DAY), today)
