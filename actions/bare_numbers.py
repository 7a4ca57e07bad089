"""A number with nothing beside it: "5", "hello 5", "ok, forty-five". What it counts is not said."""

import re

_GREETING = r"hi|hello|hey|hiya|good|morning|afternoon|evening|there|yo|greetings"
_FILLER = r"ok|okay|well|um|uh|hmm|please|pls|thanks|thank|you|so|and|yes|yeah|sure|no"
_UNITS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBER = rf"(?:\d[\d.,]*k?|{_UNITS}|[a-z]+teen|[a-z]+ty(?:[- ](?:{_UNITS}))?)"
_BARE = re.compile(
    rf"\W*(?:(?:{_GREETING}|{_FILLER})\b\W+)*{_NUMBER}\b(?:\W+(?:{_GREETING}|{_FILLER})\b)*\W*",
    re.IGNORECASE,
)
_GREETED = re.compile(rf"\b(?:{_GREETING})\b", re.IGNORECASE)


def is_bare_number(text: str) -> bool:
    """Whether a number is all that the text says: it is an answer only where one was asked for."""
    return _BARE.fullmatch(text) is not None


def is_greeted_number(text: str) -> bool:
    """Whether the text is a greeting with such a number: by itself it answers nothing."""
    return is_bare_number(text) and _GREETED.search(text) is not None
