"""What a message states beside what it asks: "we're 45, and what does Business cost?"."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_PARTS = re.compile(r"(.*?)([.!?;,:\n]+(?=\s|$)|\s[-–—]\s|\s(?:and|but|so)\s|$)", re.DOTALL)
_ASKS = re.compile(
    r"^\W*(?:(?:and|so|but|also|hi|hello|please)\W+)*(?:does|do|did|can|could|is|are|will|would|"
    r"should|how|what|which|who|why|when|where|what's|whats|have you|has|may|tell me|show me|"
    r"i want to know|i wonder|i'd like to know)\b",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(r"\b(?:we|i|our|my|us)\b|\b(?:we|i)['’]", re.IGNORECASE)


def stated_beside(text: str, entities: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Entity -> the certain values in those parts of the text that speak of oneself and ask
    nothing. "Does Business have SSO?" states nothing."""
    spans = _stating(text)
    found: dict[str, list[Any]] = {}
    for one in entities:
        place = one.get("start")
        if place is None or not one.get("certain", True):
            continue
        if any(start <= place < end for start, end in spans):
            found.setdefault(one["entity"], []).append(one["value"])
    return found


def _stating(text: str) -> list[tuple[int, int]]:
    spans, states = list[tuple[int, int]](), False
    for part in _PARTS.finditer(text):
        words, ending = part.group(1), part.group(2)
        if not words.strip():
            continue
        asks = "?" in ending or _ASKS.match(words) is not None
        # "We use Starter and have 45 people": what follows goes on with it.
        states = not asks and (states or _OF_ONESELF.search(words) is not None)
        if states:
            spans.append(part.span(1))
    return spans
