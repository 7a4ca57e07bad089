"""Which of the times that were shown: "the second one", "option 2", "the last one"."""

import re

from scheduler.phrases.sheet import Sheet

_ONE = (
    "(?:ones?|options?|slots?|times?|choices?|entry|suggestions?|proposals?|appointments?|opening"
    "|date|of (?:those|them|these))"
)
_AFTER = (
    "works?|is|would|please|pls|sounds|suits|looks|then|for me|fine|good|best|ok|okay|thanks|be"
    "|great|perfect|on|from|and"
)
_EMPTY = rf"(?: (?:{_AFTER}).*)?[.!, ?]*$"
_START = (
    "^(?:ok|okay|yes|yeah|i'?ll take|i will take|i'?d like|i would like|i want|give me|take|book"
    "|let'?s (?:do|take|go with)|how about|what about|maybe|then|please|go with|i prefer|i choose"
    "|,| )*"
)
_NUMBERED = re.compile(
    rf"\b(?:the )?(?:very )?(\d{{1,2}})(?:st|nd|rd|th) {_ONE}\b"
    rf"|\b(?:option|slot|choice|#) ?#?(\d{{1,2}})(?= ?(?:$|[.,!?]|(?:{_AFTER})\b))"
)
_FROM_THE_END = re.compile(
    r"\b(?:the )?(?:(\d)(?:st|nd|rd|th)[ -](?:to )?(?:the )?)?(?:very )?last"
    rf"(?:[ -]but[ -](1|one|2))?(?: {_ONE}|(?=[.!? ]*$))|\bpenultimate(?: {_ONE})?"
)
_BARE = re.compile(rf"{_START}(?:the )(\d{{1,2}})(?:st|nd|rd|th){_EMPTY}")
_BARE_NUMBER = re.compile(rf"{_START}(?:number|no\.?|nr\.?|#) ?(\d{{1,2}}){_EMPTY}")
_LATEST = re.compile(r"\b(?:the )?(?:latest|latter)(?: (?:one|slot|time|possible))?\b$")


def ordinal(sheet: Sheet, original: str) -> int | None:
    """The number that was said, from 1 or from -1 backwards; the words are masked.

    A bare "the 10th" is a date; a bare "the third", in letters, one of the times.
    """
    if found := _FROM_THE_END.search(sheet.text):
        _mask(sheet, found)
        return -_steps_back(found)
    if found := _NUMBERED.search(sheet.text):
        _mask(sheet, found)
        return int(found[1] or found[2]) or None
    for rule in (_BARE, _BARE_NUMBER):
        found = rule.search(sheet.text)
        if found and (rule is _BARE_NUMBER or not re.search(r"\d", original)):
            _mask(sheet, found)
            return int(found[1]) or None
    if found := _LATEST.search(sheet.text):
        _mask(sheet, found)
        return -1
    return None


def _mask(sheet: Sheet, found: re.Match[str]) -> None:
    sheet.text = sheet.text[: found.start()] + " , " + sheet.text[found.end() :]


def _steps_back(found: re.Match[str]) -> int:
    if "penultimate" in found[0]:
        return 2
    if found[2]:
        return 3 if found[2] == "2" else 2
    return int(found[1] or 1)
