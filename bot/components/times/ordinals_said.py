"""Which of the times that were shown is meant: "the second one", "the last of those"."""

import re
from collections.abc import Iterator, Sequence

from bot.components.words.phrase import Phrase

WORDS_OF_A_CHOICE = 3
"""In a text of so few words a bare "first" is a choice."""

_THING = r"(?:one|slot|option|time|choice|date|entry|suggestion|proposal|appointment)"
_OF_THE_LIST = (
    r"(?: of (?:them|those|these|the (?:list|lot|bunch|times|slots|options|dates|two|three|four))|"
    r" (?:on|from|in) (?:the|your|that) list| available| free|"
    r" (?:that |which )?you(?:'ve| have)? (?:just )?(?:listed|showed|shown|gave|given|offered|"
    r"suggested|proposed|mentioned|sent|named|have|had|list|show|offer|propose|suggest))"
)
_NOT_OF_A_LIST = (
    r"(?! (?:time (?:we|i|they|you|he|she|it|that|in|around)|we|i|they|you|he|she|place|step|"
    r"thing|of (?:something|a|an|my|our|it|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|all|the (?:month|year|week))|week|month|year|quarter|"
    r"name|of all|all|day|days|question|half|person|reply|contact|touch|response|meeting|call|"
    r"summer|minute|floor|party|hand|come|and foremost)\b)"
)
_ORDINAL = re.compile(
    rf"(?<!\bat )(?<!\bat the )\b(?:the )?(?:very )?(?:first|1st|second|2nd|third|3rd|fourth|4th|"
    rf"fifth|5th|sixth|6th|last|latest|earliest|final|middle|next to last|former|latter)"
    rf"(?: {_THING})*\b(?:{_OF_THE_LIST})*{_NOT_OF_A_LIST}"
    rf"|\bthe (?:top|bottom|upper|lower|other|middle) {_THING}\b"
    r"|\bthe one (?:in the middle|at the (?:top|bottom|end))\b"
    r"|\b(?:(?:number|option|slot|nr\.?|choice) (?:one|two|three|four|five|\d|[b-e])|no\.? ?\d)\b"
    r"|(?<!\w)#\d\b"
)
_A_DATE = re.compile(r"\bon (?:the )?$")


def ordinals_said(text: str, read: str, times: Sequence[Phrase]) -> Iterator[Phrase]:
    """Every choice, as written; ``read``: the text made plain; a date among ``times`` is none."""
    short = len(read.split()) <= WORDS_OF_A_CHOICE
    for match in _ORDINAL.finditer(read):
        start, end = match.span()
        alone = " " not in match[0] and "#" not in match[0]
        dated = _A_DATE.search(read[:start]) or any(
            time.start <= start and end <= time.end for time in times
        )
        if not dated and (short or not alone):
            yield Phrase("ordinal", text[start:end], start, end)
