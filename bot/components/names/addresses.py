"""E-mail addresses as people write and say them."""

import re
from collections.abc import Iterator

from bot.components.words.phrase import Phrase

_WRITTEN = re.compile(
    r"(?<![\w.+%@-])(?P<name>[\w+][\w+%'-]{0,63}(?:\.[\w+%'-]{1,64}){0,5})"
    r"(?: ?@ ?| ?[(\[{]\s?(?:at|@)\s?[)\]}] ?)"
    r"(?P<domain>[^\W_](?:[\w-]{0,61}[^\W_])?(?:(?:\.| ?[(\[{]\s?(?:dot|\.)\s?[)\]}] ?)"
    r"[^\W_](?:[\w-]{0,61}[^\W_])?){1,5})(?!\w|@)",
    re.IGNORECASE,
)
_BRACKETED_DOT = re.compile(r" ?[(\[{]\s?(?:dot|\.)\s?[)\]}] ?", re.IGNORECASE)
_SPOKEN = re.compile(
    r"\b(?P<name>[\w+-]{1,40}(?: (?:dot|underscore|dash) [\w+-]{1,40}){0,3}) at "
    r"(?P<domain>[\w-]{1,40}(?: dot [\w-]{1,40}){1,3}|[\w-]{1,40}(?:\.[a-z]{2,12})+)(?![\w@])",
    re.IGNORECASE,
)
_ENDINGS = frozenset(
    {"com", "org", "net", "io", "co", "eu", "de", "uk", "fr", "nl", "es", "it", "at", "ch", "se"}
    | {"no", "dk", "fi", "pl", "us", "ca", "au", "in", "ai", "app", "dev", "biz", "info", "example"}
    | {"be", "pt", "ie", "cz", "nz", "br", "jp", "tech", "agency", "cloud", "me", "tv", "edu"}
)
_SIGNS = {" dot ": ".", " underscore ": "_", " dash ": "-"}
_NO_NAMES = frozenset(
    [
        "look",
        "meet",
        "us",
        "them",
        "here",
        "available",
        "not",
        "works",
        "work",
        "at",
        "be",
        "arrive",
    ]
)


def addresses(text: str) -> Iterator[Phrase]:
    """Every address; one that was spoken ("jane at example dot com") as it would be written."""
    for match in _WRITTEN.finditer(text):
        domain = _BRACKETED_DOT.sub(".", match["domain"])
        yield Phrase("email", f"{match['name']}@{domain}", match.start(), match.end())
    for match in _SPOKEN.finditer(text):
        domain = _written(match["domain"])
        spoken = " dot " in match["domain"].lower()
        known = domain.rsplit(".", 1)[-1].lower() in _ENDINGS
        if spoken and known and match["name"].lower() not in _NO_NAMES:
            yield Phrase("email", f"{_written(match['name'])}@{domain}", *match.span())


def _written(spoken: str) -> str:
    for said, sign in _SIGNS.items():
        spoken = re.sub(said, sign, spoken, flags=re.IGNORECASE)
    return spoken
