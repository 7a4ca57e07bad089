"""Numbers that are no times: prices, people, phones, addresses, versions, durations."""

import re

from scheduler.phrases.sheet import Sheet

_COUNTED = (
    r"people|persons?|guests?|adults?|kids?|child(?:ren)?|diners?|seats?|users?|reps?|leads?|teams?"
    r"|members?|employees|agents?|staff|customers?|clients?|contacts?|locations?|offices?|sites?"
    r"|forms?|submissions?|calls|tickets?|stars?|items?|licen[cs]es?|others|colleagues|folks|heads"
    r"|ppl|pax|friends|women|men|participants|attendees|companies|accounts?|emails?|e-mails?"
    r"|times|years? old|km|miles?|kg|degrees|gb|mb|of us|of them|of you|or so people"
)
_UNIT = r"(?:seconds?|secs?|minutes?|hours?|h|days?|nights?|weeks?|fortnights?|months?|years?)"
_MANY = (
    r"(?:\d+(?:[.,]\d+)?|a|an|1/2|half an?|a half|a couple(?: of)?|a few|several|one|few"
    r"|\d+ ?- ?\d+)"
)
_STREET = (
    r"(?:street|avenue|ave|road|rd|blvd|boulevard|lane|highway|hwy|parkway|plaza|square|floor"
    r"|stra(?:ss|ß)e)"
)
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m| oclock)?"
_PLAIN = (
    r"(?!(?:am|pm|on|at|in|with|the|oclock|for|to|past|and|or|i|we|my|by|is|st|nd|rd|th)\b)[a-z]+"
)

_RULES = [
    re.compile(rule)
    for rule in (
        r"\S+@\S+\.\w+|(?:https?://|www\.)\S+",
        r"\b(?:dr|mr|mrs|ms|prof)\.? (?!(?:at|on|in|for|is|to|and|or|with|my|who|that|today"
        r"|tomorrow|next|this|any|by|around|after|before|appointment|visit|please|the|\w+day)\b)"
        r"[a-z]+(?: may\b)?"
        r"|\b(?:name is|named|called|name's) (?!dr|mr|ms|prof)[a-z]+"
        r"|\b(?:with|i am|i'm|this is|it's) (?:april|may|june|august|summer|autumn)\b(?! \d)",
        r"\bgood (?:morning|afternoon|evening|day|night)\b",
        r"\+\d[\d ()-]{6,}\d|\(\d{3}\) ?\d{3}[- ]?\d{4}|\b\d{3}[-. ]\d{3}[-. ]\d{3,4}\b"
        r"|\b\d{3}[-.]\d{4}\b|(?<![\d.:/-])\d{5,}(?![\d:/])",
        r"[$€£] ?\d[\d.,]*k?|\b\d[\d.,]*k? ?(?:dollars?|bucks|euros?|eur|usd|gbp|pounds?|cents?|%"
        r"|€|\$|£|percent|per cent)",
        rf"(?<![\d:.])\b\d+(?:[.,]\d+)?k?(?: ?(?:-|to|or) ?\d+)?(?: {_PLAIN})? (?:{_COUNTED})\b",
        r"(?<![\d:.])\b\d+(?:[.,]\d+)?k\b",
        r"\b(?:party|table|group|team|reservation|booking|room|seating|spot|dinner|lunch|brunch"
        r"|breakfast|supper|drinks)s? (?:of|for) (\d+|two)\b(?! ?(?::|\.\d|am|pm|oclock|in the))",
        r"\b(?:reserv\w+|book|table|reservation)\b(?: [a-z]+){0,5} for (\d+)(?= (?:at|on|today"
        r"|tonight|tomorrow|this|next|around)\b)",
        r"\b(?:version|v|plan|level|tier|phase|chapter|page|step|room|suite|apt|apartment|unit"
        r"|floor|gate|building|office|windows|line|bus|route|invoice|ticket|channel|studio|order"
        r"|terminal|track|season|grade|size|model|act|rule|top|type|stage|zone|section|iso|web"
        r"|level) (?:no\.? ?|number )?#?\d[\w.]*",
        rf"\b\d+(?:st|nd|rd|th) {_STREET}\b|\b\d+(?:st|nd|rd|th) (?:st\b|time|grade|edition"
        rf"|birthday|anniversary|generation|visit|attempt|question|team|party|person"
        rf"|choice of|to none|thought|opinion|hand|name|row)",
        rf"(?<![\d:.])\b\d+[a-z]?(?: {_PLAIN}){{1,2}} {_STREET}\b",
        r"\b24 ?/ ?7\b|\b24 by 7\b|\b24-7\b|\b\d+ ?x ?\d+\b|\b\d+\.\d+\.\d+\.\d+\b",
        rf"\b(?:works?|working|open|opened|shift|job|business hours|office hours)(?: from)? "
        rf"{_CLOCK} ?(?:to|-|till|until) ?{_CLOCK}",
        r"(?<![\d/.])\b\d+\.\d(?!\d)(?!\.)",
        r"\bat 1st\b|\ba 2nd\b(?! (?:at|on|of))|\bjust a (?:minute|moment)\b|\bat the moment\b"
        r"|\b(?:one|some|any)day\b|\bdays? off\b|\bto date\b|\bthe other day\b|\bthese days\b"
        r"|\bup to date\b|\beach day|\bper (?:day|week|month|year|hour)|\ba (?:day|week|month|year)"
        r"(?= (?:ago)?$)|\bevery (?:day|week|month|year)|\ball (?:day|week) long",
        r"\bhalf of\b|\bhalf the\b",
    )
]
_DURATIONS = [
    re.compile(rule)
    for rule in (
        rf"\b{_MANY}(?: and a half)?[ -]?(?:of )?(?:more )?{_UNIT}\b"
        r"(?: and (?:a half|\d+ minutes))?"
        r"(?! (?:hours? )?(?:from|after|later|ago|before))(?:'s?)?",
        r"\bhalf[ -]hour\b|\bquarter of an hour\b|\b\d+ minutes\b",
    )
]


def mask_what_is_no_time(sheet: Sheet) -> None:
    """Prices, people, phones, addresses, versions and the like."""
    for rule in _RULES:
        sheet.mask(rule)


def mask_durations(sheet: Sheet) -> None:
    """How long something takes: what is left of such words once "in two hours" was read."""
    for rule in _DURATIONS:
        sheet.mask(rule)
