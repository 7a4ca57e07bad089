"""Whether two values say the same, however a vendor writes it. Pure.

A vendor answers with types of its own: every value of HubSpot's is a string, Salesforce cuts a
moment to the second, both rewrite HTML. A difference in the writing alone is none.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

from crm_sync.mappings.applying import Scalar

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_EPOCH = re.compile(r"\d{12,14}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")
_HTML = re.compile(r"<[a-zA-Z/][^<>]*>|&[a-zA-Z]+;|&#\d+;")


def alike(ours: Scalar, theirs: Scalar) -> bool:
    """Whether they say the same: as text without trailing spaces, as numbers (``1.0`` is ``1``),
    yes or no, moments (to the second) or days, or as the text of HTML."""
    left, right = _text(ours), _text(theirs)
    if left == right:
        return True
    if not left or not right:
        return False
    return any(same(left, right) for same in _WAYS)


def _text(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def _same_number(left: str, right: str) -> bool:
    if not (_NUMBER.fullmatch(left) and _NUMBER.fullmatch(right)):
        return False
    return Decimal(left) == Decimal(right)


def _same_answer(left: str, right: str) -> bool:
    return {left.lower(), right.lower()} in ({"true"}, {"false"})


def _same_moment(left: str, right: str) -> bool:
    one, other = _moment(left), _moment(right)
    if one is None or other is None:
        return False
    return abs((one - other).total_seconds()) < 1


def _moment(text: str) -> datetime | None:
    if _EPOCH.fullmatch(text):  # milliseconds since 1970, as HubSpot also answers
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _same_words(left: str, right: str) -> bool:
    if not (_HTML.search(left) or _HTML.search(right)):
        return False
    return _words(left) == _words(right)


class _Words(HTMLParser):
    """Collects the text; a tag parts words, as a line end does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(" ")


def _words(html: str) -> list[str]:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).split()


_WAYS: tuple[Callable[[str, str], bool], ...] = (
    _same_number,
    _same_answer,
    _same_moment,
    _same_words,
)
