"""Times as they are written: the scheduler resolves them in the visitor's zone.

A time is the longest run of words that tell days, hours and parts of days, with the small words
that join them: "half past four on the 10th", "next week but not friday".
"""

import re
from collections.abc import Iterator

from bot.components.times.ordinals_said import ordinals_said
from bot.components.words.phrase import Phrase
from bot.components.words.plain import plain, without_addresses

_DAY = (
    r"(?:the )?day after (?:tomorrow|tommorow|tmrw|next)|"
    r"(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?s?|monday|tuesday|"
    r"wednesday|thursday|friday|wendsday|wednsday|"
    r"wensday|thurday|tusday|tuseday|saterday|today|tomorrow|tommorow|tomorow|"
    r"tommorrow|tmrw|tmw|tmr|2morrow|tonight|weekends?"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_HOUR = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_PART = (
    r"(?:morning|mornings|afternoon|afternoons|evening|lunch|lunchtime|noon|midday|night|"
    r"eod|am|pm|a\.m\.?|p\.m\.?)"
)
_HOLIDAY = (
    r"(?:christmas|xmas|easter|thanksgiving|new year(?:'s)?|holidays|summer break|vacations?)"
)
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_WHEN = r"(?:in|by|until|till|before|after|around|during|next|this|for|early|late|mid|over)"
_NUMBERED = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|tenth|eleventh|twelfth|"
    r"fifteenth|twentieth|twenty-\w+)"
)
_DURATION = (
    r"(?:(?:an?|a couple of|a few|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|couple of|few) (?:hour|day|week|month)s?|a fortnight)"
)
_ATOMS = (
    rf"{_HOUR} ?(?:-|to|or|and|until|till) ?{_HOUR} ?(?:am|pm|a\.m\.?|p\.m\.?|o'?clock)\b",
    rf"{_HOUR} ?(?:-|to|until|till) ?{_HOUR} (?:on )?(?:{_DAY})\b",
    rf"between {_HOUR} and (?:noon|midday|{_HOUR}\b)",
    rf"(?:the )?(?:first|second|third|fourth|last) (?:{_DAY}|working day) (?:in|of) "
    rf"(?:{_MONTH}|may|(?:the |this |next )?month)\b",
    rf"{_HOUR}[ -]?ish\b|\b12 (?:noon|midday|midnight)\b",
    r"(?<=at )[0-2]\d[0-5]\d\b(?: ?(?:h|hours|hrs))?|\b[0-2]\d[0-5]\d ?(?:h|hours|hrs)\b",
    r"q[1-4]\b",
    rf"(?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:week|half|days?) of (?:{_MONTH}|may|"
    r"(?:the |this |next )?(?:month|year|week))\b",
    rf"{_WHEN} (?:the |next |this |coming )*(?:{_SEASON}|{_HOLIDAY})\b|{_HOLIDAY}\b",
    rf"{_WHEN} may\b|{_WHEN} {_MONTH}(?!\w)",
    r"(?:the )?(?:next|following|same) day\b|the day (?:after|before)\b",
    rf"{_HOUR} (?:in the|at) (?:morning|afternoon|evening|night)\b",
    rf"(?:between|from) {_HOUR} ?(?:and|to|-|until|till) ?{_HOUR}\b(?! ?(?:people|ppl))",
    rf"{_HOUR} or {_HOUR} (?:on )?(?:{_DAY})\b|{_HOUR} (?:on )?(?:{_DAY})\b",
    rf"(?:half past|half|a? ?quarter past|a? ?quarter to|quarter of|a? ?quarter after|"
    rf"\d{{1,2}} (?:past|to)|ten to|ten past|five to|five past|twenty past|"
    rf"twenty to) {_HOUR}\b(?! ?\d)",
    r"\d{1,2}[:.h]\d{2}(?: ?(?:am|pm|h|hrs))?\b(?![.\d/])",
    rf"{_HOUR} ?(?:am|pm|a\.m\.?|p\.m\.?|o'?clock|uhr)\b",
    r"\d{1,2}h\b",
    rf"(?:{_DAY})\b",
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH}|may)\b",
    rf"(?:{_MONTH}|may) (?:the )?{_NUMBERED}\b|(?:{_MONTH}|may) \d{{1,2}}(?!\d)",
    rf"{_MONTH}(?!\w)",
    r"\d{4}-\d{2}-\d{2}\b|(?!24/7)\d{1,2}/\d{1,2}(?:/\d{2,4})?\b",
    rf"{_PART}\b",
    rf"(?:next|this|following|coming|the following|the next|the coming|same|any other|"
    rf"another|later (?:this|that|in the)) (?:week|month|quarter|year|day|{_DAY}|"
    rf"{_PART})\b",
    r"(?:week|weeks) (?:of|after next|from now)\b|(?:the )?(?:middle|end|beginning|"
    r"start) of (?:the |this |next )?(?:week|month|year)\b|new year",
    rf"in {_DURATION}\b|{_DURATION} (?:from now|later)\b",
    r"after work\b|\d{1,2}\.\d{1,2}\.(?:20)?(?:\d\d)?(?!\d)",
    r"later (?:today|that day|this week|this month|this year)",
)
_ATOM = "|".join(_ATOMS)
_UNIT = r"(?:hour|minute|min|day|week|month)s?\b"
_AT_HOUR = (
    rf"(?:at|around|by|after|before|from|until|till|about) {_HOUR}\b(?! ?(?:people|ppl|"
    rf"of us|{_UNIT}|%|of (?:them|the))| (?!works|suits|is|was|please|thanks)[a-z]+s\b|"
    rf"[\d.,:/%]\d)(?: sharp\b)?"
)
_JOINERS = (
    r"(?:at|on|in|the|of|after|before|around|from|to|until|till|or|and|between|"
    r"but not|but|not|early|late|earlier|later|by|about|past|approx|maybe|say|,|-|next|"
    r"this|@|a|afternoon|sharp|preferably|best|"
    r"rather|either|possibly|mid|any time|anytime|ideally)"
)
_LEAD = (
    r"(?:(?:at|on|the|next|this|early|late|after|before|between|from|around|until|mid|any|"
    r"anything|anytime|any time|sometime|some time|past|by|either|every|but not|not|"
    r"week of|on the|in the|in) ){0,4}"
)
_DATE_OF_THE_MONTH = (
    rf"(?<=\bon )(?:the )?{_NUMBERED}\b|"
    rf"(?:after|before|by|until|till|from|around|since|past|between|of) the {_NUMBERED}\b|"
    rf"the {_NUMBERED}(?= at \w| in the| after | before | around )|"
    r"the (?:[6-9]|[12]\d|3[01])(?:st|nd|rd|th)\b(?! (?:one|slot|option|time|floor|of (?:them|"
    r"those|these)))|"
    r"the (?:tenth|eleventh|twelfth|fifteenth|twentieth|twenty-\w+)\b"
)
"""A list that is shown has a second; from the sixth on it is a day."""
_TIME = re.compile(
    rf"\b{_LEAD}(?:{_ATOM}|{_AT_HOUR}|{_DATE_OF_THE_MONTH})"
    rf"(?:(?:[ ,]{{1,3}}|\s?-\s?)(?:{_JOINERS}[ ,]{{1,3}}){{0,4}}(?:{_ATOM}|{_AT_HOUR}|"
    rf"the {_NUMBERED}|{_HOUR}\b(?! ?{_UNIT})(?! ?(?!works|suits|is|was)[a-z]{{2,}}s\b))){{0,8}}"
)
_LEADING = re.compile(
    r"^(?:(?:at|on|by|about|in(?! the (?:morning|afternoon|evening))(?! (?:a|an|two|three|"
    r"four|five|six|seven|eight|nine|ten|twelve|\d+)\b)) )+"
)
_TRAILING = re.compile(r"(?:(?<=[ap]m) one|(?<=noon) one|(?<=morning) one|[\s,.-])+$")
_NO_TIME = re.compile(
    r"(?:march|may|sat|sun|second|first|third|am|night|mon|the (?:first|second|third|"
    r"fourth|fifth)|in (?:a|one) (?:day|week|hour)s?)"
)


def times_said(text: str) -> Iterator[Phrase]:
    """Every time, then every ordinal, as written."""
    read = without_addresses(plain(text))
    times = [phrase for match in _TIME.finditer(read) if (phrase := _time(text, read, match))]
    yield from times
    yield from ordinals_said(text, read, times)


def _time(text: str, read: str, match: re.Match[str]) -> Phrase | None:
    """The time without the small words around it; None where it is no time."""
    start, end = match.start(), match.end()
    start += len(lead[0]) if (lead := _LEADING.match(match[0])) else 0
    end -= len(trail[0]) if (trail := _TRAILING.search(match[0])) else 0
    led = read[match.start() : start].strip() in ("in", "by", "on")
    if end <= start or (
        _NO_TIME.fullmatch(read[start:end]) and not led and end - start < len(read)
    ):
        return None
    return Phrase("time", text[start:end], start, end)
