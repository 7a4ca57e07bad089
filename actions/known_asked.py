"""Whether somebody asks what is known of them, and not what is done with it in general. Pure.

Both are one intent of the assistant's (``ask_data_use``); the words tell them apart.
"""

import re

_ME = r"(?:me|us|myself|ourselves)"
_HOLD = (
    r"(?:know|knows|have|has|got|hold|holds|keep|kept|stored?|save[ds]?|collect(?:ed)?|gather(?:ed)?|"
    r"record(?:ed)?|remember|learn(?:ed|t)?|see)"
)
_DATA = r"(?:data|informations?|infos?|details|answers|file|profile|records?)"
_MINE = rf"(?:my|our) (?:own |personal |private )*{_DATA}|everything (?:about|on|of) {_ME}"
_ASKED = (
    # "what do you know about me", "which data have you stored on us", "all you have on me"
    rf"\b(?:what|which|all|everything|anything|whatever|how much)\b.*\b{_HOLD}\b.*"
    rf"\b(?:about|on|of|from|over) {_ME}\b",
    rf"\b(?:what|which)\b.*\b{_DATA}\b.*\b(?:about|on|of) {_ME}\b",
    # "show me my data", "can I see what you stored", "a copy of my data"
    rf"\b(?:show|see|view|read|give|send|get|download|export|access|request|list|tell|want|have)\b"
    rf"(?: me| us| a copy of| copies of| access to| to| all| the| of)* (?:{_MINE})\b",
    rf"\b(?:copy|export|download|overview|list) of (?:all )?(?:{_MINE})\b",
    rf"\b(?:show|tell|see|read)\b.*\bwhat you(?:'ve| have| all)*\b.*\b{_HOLD}\b",
    r"\b(?:subject|data) access(?: request)?\b|\bright of access\b|\bdsar\b|\barticle 15\b",
    # "how do you know that about us", "where did you get that information about our account"
    rf"\bhow (?:do|did) you (?:know|find|learn)\b.*\b(?:{_ME}|our|my)\b",
    r"\bwhere (?:do|did|have) you (?:get|got|have|find|learn)\b.*\b(?:me|us|our|my)\b",
)
_PATTERN = re.compile("|".join(f"(?:{one})" for one in _ASKED), re.IGNORECASE)
_WITH_IT = re.compile(
    r"\b(?:do|does|done|happens?|going to do|plan)\b[^.?!]*\bwith\b|\bwho\b|\bshare[ds]?\b|\bsell",
    re.IGNORECASE,
)
"""What is done with it, and who gets it, is a question of another kind."""


def asks_what_is_known(text: str) -> bool:
    """Whether the words ask for what is held of whoever asks."""
    plain = text.replace("\u2019", "'")
    return _PATTERN.search(plain) is not None and _WITH_IT.search(plain) is None
