"""What visitors are told of errors, in the language that their browser asks for."""

import re
from functools import cache
from pathlib import Path

from starlette.requests import Request

from intake.sentences import DEFAULT_LANGUAGE, Sentences, our_sentences

_COPY = Path(__file__).parent / "copy"
_LISTED = 20
"""Languages of a header that are looked at: nobody reads more, and it is anybody's to write."""
_RANGE = re.compile(r"\s*([A-Za-z]{2,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{1,3})?))?\s*")


@cache
def _all() -> dict[str, Sentences]:
    return our_sentences(_COPY)


def our_english() -> Sentences:
    """For the pages of the vendor's own people, which are in English."""
    return _all()[DEFAULT_LANGUAGE]


def sentences_for(request: Request) -> Sentences:
    """The sentences in the language that ``Accept-Language`` (RFC 9110, 12.5.4) likes best of
    those that there are; English where it likes none. The embed names its own there."""
    return _all()[preferred(request.headers.get("Accept-Language", ""))]


def preferred(accepted: str) -> str:
    """The language of a header ``de-AT, en;q=0.7``; the first of those that weigh the same."""
    best, weight = DEFAULT_LANGUAGE, 0.0
    for part in accepted.split(",")[:_LISTED]:
        found = _RANGE.fullmatch(part)
        if found is None or found[1].lower() not in _all():
            continue
        if (liked := float(found[2] or 1)) > weight:
            best, weight = found[1].lower(), liked
    return best
