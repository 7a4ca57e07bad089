"""Times and ordinals as they are written: the scheduler resolves them in the visitor's zone.

A time is the longest run of words that tell days, hours and parts of days, with the small words
that join them: "half past four on the 10th", "next week but not friday".
"""

import re
from collections.abc import Iterator

from bot.components.phrase import Phrase
from bot.components.plain import plain, without_addresses

_DAY = (
    r"(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?s?|monday|tuesday|"
    r"wednesday|thursday|friday|wendsday|wednsday|"
    r"wensday|thurday|tusday|tuseday|saterday|today|tomorrow|tommorow|tomorow|"
    r"tommorrow|tmrw|tmw|tmr|2morrow|tonight|weekend"
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
_NUMBERED = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|tenth|eleventh|twelfth|"
    r"fifteenth|twentieth|twenty-\w+)"
)
_DURATION = (
    r"(?:an?|a couple of|a few|\d{1,2}|one|two|three|four|five|six|couple of|few) (?:hour|"
    r"day|week|month)s?"
)
_ATOMS = (
    rf"{_HOUR} (?:in the|at) (?:morning|afternoon|evening|night)\b",
    rf"(?:between|from) {_HOUR} ?(?:and|to|-|until|till) ?{_HOUR}\b(?! ?(?:people|ppl))",
    rf"{_HOUR} or {_HOUR} (?:on )?(?:{_DAY})\b|{_HOUR} (?:on )?(?:{_DAY})\b",
    rf"(?:half past|half|a? ?quarter past|a? ?quarter to|a? ?quarter after|"
    rf"\d{{1,2}} (?:past|to)|ten to|ten past|five to|five past|twenty past|"
    rf"twenty to) {_HOUR}\b(?! ?\d)",
    r"\d{1,2}[:.h]\d{2}(?: ?(?:am|pm|h|hrs))?\b(?![.\d/])",
    rf"{_HOUR} ?(?:am|pm|a\.m\.?|p\.m\.?|o'?clock|uhr)\b",
    r"\d{1,2}h\b",
    rf"(?:{_DAY})\b",
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH}|may)\b",
    rf"(?:{_MONTH}|may) (?:the )?{_NUMBERED}\b|(?:{_MONTH}|may) \d{{1,2}}(?!\d)",
    rf"{_MONTH}(?!\w)",
    r"\d{4}-\d{2}-\d{2}\b|\d{1,2}/\d{1,2}(?:/\d{2,4})?\b",
    rf"{_PART}\b",
    rf"(?:next|this|following|coming|the following|the next|the coming|same|any other|"
    rf"another|later (?:this|that|in the)) (?:week|month|quarter|year|day|{_DAY}|"
    rf"{_PART})\b",
    r"(?:week|weeks) (?:of|after next|from now)\b|(?:the )?(?:middle|end|beginning|"
    r"start) of (?:the |this |next )?(?:week|month|year)\b|new year|(?:next|"
    r"this) (?:spring|summer|autumn|fall|winter)",
    rf"in {_DURATION}\b|{_DURATION} from now\b",
    r"later (?:today|that day|this week|this month|this year)",
)
_ATOM = "|".join(_ATOMS)
_AT_HOUR = (
    rf"(?:at|around|by|after|before|from|until|till|about) {_HOUR}\b(?! ?(?:people|ppl|"
    rf"of us|%|of (?:them|the))| (?!works|suits|is|was|please|thanks)[a-z]+s\b|[\d.,:/%]\d)"
)
_JOINERS = (
    r"(?:at|on|in|the|of|after|before|around|from|to|until|till|or|and|between|"
    r"but not|not|early|late|earlier|later|by|about|past|approx|maybe|say|,|-|next|"
    r"this|@|a|afternoon|sharp|preferably|best|"
    r"rather|either|possibly|mid|any time|anytime|ideally)"
)
_LEAD = (
    r"(?:(?:at|on|the|next|this|early|late|after|before|between|from|around|until|mid|any|"
    r"anything|anytime|any time|sometime|some time|past|by|either|every|but not|not|"
    r"week of|on the|in the|in) ){0,4}"
)
_TIME = re.compile(
    rf"\b{_LEAD}(?:{_ATOM}|{_AT_HOUR}|(?:on )?the {_NUMBERED}(?= at| in| after| before|"
    rf" around|,|$|\.))"
    rf"(?:(?:[ ,]{{1,3}}|\s?-\s?)(?:{_JOINERS}[ ,]{{1,3}}){{0,4}}(?:{_ATOM}|{_AT_HOUR}|"
    rf"the {_NUMBERED}|{_HOUR}\b(?! ?[a-z]{{2,}}s\b))){{0,8}}"
)
_LEADING = re.compile(
    r"^(?:(?:at|on|by|about|in(?! the (?:morning|afternoon|evening))(?! (?:a|an|two|three|"
    r"four|five|six|\d))) )+"
)
WORDS_OF_A_CHOICE = 3
"""In a text of so few words a bare "first" is a choice."""
_TRAILING = re.compile(r"[\s,.-]+$")
_NO_TIME = re.compile(
    r"(?:march|may|sat|sun|second|first|third|am|night|mon|the (?:first|second|third|"
    r"fourth|fifth)|weekends?|in (?:a|one) (?:day|week|hour)s?)"
)
_ORDINAL = re.compile(
    r"\b(?:the\s+)?(?:very\s+)?(?:first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|"
    r"sixth|6th|last|latest|earliest|final|middle)(?:\s+(?:one|slot|option|time|"
    r"choice|date|of them|of those|available|free))*\b"
    r"(?!\s+(?:time we|time i|time they|time you|we|i|they|you|"
    r"place|step|thing|of (?:january|february|march|april|may|"
    r"june|july|august|september|october|november|december)|week|month|year|quarter|"
    r"name|of all|all|day|question|half|person|reply|contact|touch|response|meeting|"
    r"call|half|summer|minute|floor|party|hand))"
    r"|\b(?:number|no\.?|option|slot|nr\.?|choice)\s+(?:\d|one|two|three|four|five)\b|(?<!\w)#\d\b",
)


def times_said(text: str) -> Iterator[Phrase]:
    """Every time, then every ordinal, as written."""
    read = without_addresses(plain(text))
    for match in _TIME.finditer(read):
        start, end = match.start(), match.end()
        start += len(lead[0]) if (lead := _LEADING.match(match[0])) else 0
        end -= len(trail[0]) if (trail := _TRAILING.search(match[0])) else 0
        if end > start and (not _NO_TIME.fullmatch(read[start:end]) or end - start == len(read)):
            yield Phrase("time", text[start:end], start, end)
    short = len(read.split()) <= WORDS_OF_A_CHOICE
    for match in _ORDINAL.finditer(read):
        if " " not in match[0] and not short and "#" not in match[0]:
            continue
        yield Phrase("ordinal", text[match.start() : match.end()], match.start(), match.end())
