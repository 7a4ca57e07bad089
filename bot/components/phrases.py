"""Small facts that people write in few ways: e-mail, name, company, timeline, times, ordinals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """An entity, its value, and where the text says it."""

    entity: str
    value: str
    start: int
    end: int


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?i:my name is|my name's|name is|i am called|call me|this is)\s+"
    r"([A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,2})"
)
_COMPANY = re.compile(
    r"\b(?i:company(?: name)? is(?: called)?|company's name is|i work (?:at|for)|"
    r"we work (?:at|for)|we(?:'re|’re| are) from|i(?:'m|’m| am) (?:from|with)|here at)\s+"
    r"([A-Z][\w&'’.-]*(?:\s+(?:&|[A-Z][\w&'’.-]*)){0,3})(?<![.,])"
)
_TIMELINES = {
    "asap": r"a\.?s\.?a\.?p\.?|right away|immediately|urgent(?:ly)?|as soon as possible|"
    r"straight away|this week|right now please",
    "this_month": r"this month|within (?:a|the|one) month|in the next (?:few|couple of) weeks|"
    r"(?:by|before) the end of (?:the|this) month|in (?:two|three|2|3) weeks",
    "this_quarter": r"this quarter|end of (?:the )?quarter|within (?:the|a) quarter|"
    r"in the next (?:few|couple of|two|three|2|3) months|within (?:two|three|2|3) months",
    "later": r"next quarter|next year|later this year|not before \w+|in (?:six|6) months|"
    r"in half a year|second half|some ?day|end of the year",
    "exploring": r"just (?:looking|browsing|exploring)(?: around)?|no (?:rush|hurry)|exploring|"
    r"no timeline|looking around|researching|early days|only looking",
}
_DAY = (
    r"(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?s?\b|today|tomorrow|tmrw|tmw|"
    r"tonight"
)
_CLOCK = (
    r"\d{1,2}(?::\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.|o'?clock)\b|\d{1,2}:\d{2}|noon|midday|"
    r"(?:half past|quarter past|a? ?quarter to)\s+\w+"
)
_TIME = re.compile(
    rf"\b(?:(?:next|this|the)\s+)?(?:{_DAY})"
    rf"(?:\s+(?:at|after|before|around|from)?\s*(?:{_CLOCK}|\d{{1,2}}\b|morning|afternoon|evening|"
    r"lunch))?"
    rf"|\b(?:at\s+)?(?:{_CLOCK})(?:\s+(?:on\s+)?(?:{_DAY}))?"
    r"|\b(?:next week|the week of \w+ \d{1,2}|in the (?:morning|afternoon|evening)|"
    r"after lunch|(?:this|that) (?:morning|afternoon|evening)|later that day)"
    r"|\bat \d{1,2}\b(?! people)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:the\s+)?(?:(first|1st)|(second|2nd)|(third|3rd)|(fourth|4th)|(fifth|5th)|"
    r"(last|latest|final))(?:\s+(?:one|slot|option|time))?\b(?!\s+(?:time|place|step|thing|of))",
    re.IGNORECASE,
)


def phrases(text: str) -> Iterator[Phrase]:
    """All small facts that the text states; times and ordinals as they are written."""
    for match in _EMAIL.finditer(text):
        yield Phrase("email", match[0], match.start(), match.end())
    for entity, pattern in (("person", _PERSON), ("company", _COMPANY)):
        if match := pattern.search(text):
            yield Phrase(entity, match[1].rstrip(".,"), match.start(1), match.end(1))
    for value, words in _TIMELINES.items():
        if match := re.search(rf"(?<!\w)(?:{words})(?!\w)", text, re.IGNORECASE):
            yield Phrase("timeline", value, match.start(), match.end())
            break
    for entity, pattern in (("time", _TIME), ("ordinal", _ORDINAL)):
        for match in pattern.finditer(text):
            yield Phrase(entity, match[0], match.start(), match.end())
