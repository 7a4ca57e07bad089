"""Whose word counts. Functions of values; the rule in words: docs/decisions/0013.

What was taken of a record is remembered with it (``Seen``), so that the same word is no news when
the record is read again for another one's sake. What counts here is then told to ownership data,
where the latest word on each field stands, whoever said it (``accounts.telling``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from crm_sync.incoming.language import Reading
from crm_sync.incoming.source import Word


class Taken(NamedTuple):
    """What was taken of one of our fields. Moments in ISO 8601, UTC: it is kept as JSON."""

    told: str
    """The moment as of which it was told."""
    theirs: str | None
    ours: str | None
    as_of: str
    """The latest moment at which it was seen to be so."""


Seen = Mapping[str, Taken]
"""Our field -> what was taken of it last."""

PRODUCTS = "products"
"""The field that has several values at once."""
_A_HAIR = timedelta(microseconds=1)


@dataclass(frozen=True)
class Said:
    """A word on one of our fields."""

    word: Word
    """As it stands over there."""
    value: str | None
    """In our terms."""
    at: datetime
    """As of when it is told."""


def said(fields: Mapping[str, Reading], words: Mapping[str, Word]) -> dict[str, Said]:
    """What a record's words say of our fields. A field of which nothing was read is not in it."""
    found = {}
    for name, reading in fields.items():
        parts = [words[one] for one in reading.properties if one in words]
        if parts:
            word = joined(parts)
            several = name == PRODUCTS
            ours = _each_of_them(reading, word.value) if several else _one(reading, word.value)
            found[name] = Said(word, ours, word.at)
    return found


def all_count(words: Mapping[str, Word]) -> dict[str, Word]:
    """The words of a record that was nothing here before: also what Segue wrote there of a stranger
    is news to a new account."""
    return {name: replace(word, ours=False) for name, word in words.items()}


def joined(parts: list[Word]) -> Word:
    """Several properties as one: as of the latest of them, and ours if all of them are."""
    return Word(
        " ".join(one.value.strip() for one in parts if one.value and one.value.strip()) or None,
        max(one.at for one in parts),
        exact=all(one.exact for one in parts),
        ours=all(one.ours for one in parts),
    )


def news(seen: Seen, said_now: Mapping[str, Said]) -> dict[str, Said]:
    """What of it counts, given what was taken of the record before.

    - What Segue wrote is an echo, and no news.
    - The same word again is none, however often the record changes otherwise.
    - A property that is empty when it is first read says nothing: nobody may ever have filled it.
      One that is emptied later clears the field.
    - Of two words the later one counts; of two of one moment the one that sorts last, so that the
      order in which they come does not matter.
    - The same word that an operator has translated anew is news, a hair later than before.
    """
    found = {}
    for name, one in said_now.items():
        before = seen.get(name)
        if one.word.ours or (before is None and one.word.value is None):
            continue
        if before is None or _later(one.word, before):
            found[name] = one
        elif _same(one.word, before) and one.value != before.ours:
            told = datetime.fromisoformat(before.told) + _A_HAIR
            found[name] = Said(one.word, one.value, told)
    return found


def remembered(
    seen: Seen, said_now: Mapping[str, Said], taken: Mapping[str, Said]
) -> dict[str, Taken]:
    """What is known of the record once ``taken`` was, of what it said."""
    known = dict(seen)
    for name, one in said_now.items():
        before = seen.get(name)
        if name in taken or (before is None and _to_be_remembered(one.word)):
            told = _moment(taken.get(name, one).at)
            known[name] = Taken(told, one.word.value, one.value, _moment(one.word.at))
        elif before is not None and _same(one.word, before):
            known[name] = before._replace(as_of=max(before.as_of, _moment(one.word.at)))
    return known


def _to_be_remembered(word: Word) -> bool:
    """A word that was not told: of one that is empty, later ones are told apart by it, and of an
    echo that has no moment of its own, which is in the record for as long as nobody changes it."""
    return not word.exact if word.ours else word.value is None


def _later(word: Word, before: Taken) -> bool:
    if _same(word, before):
        return False  # the record changed, and not in this
    return (_moment(word.at), word.value or "") > (before.as_of, before.theirs or "")


def _same(word: Word, before: Taken) -> bool:
    if (word.ours and word.exact) or word.value != before.theirs:
        return False
    return not word.exact or _moment(word.at) == before.as_of


def _one(reading: Reading, value: str | None) -> str | None:
    return None if value is None else reading.values.get(value, value)


def _each_of_them(reading: Reading, value: str | None) -> str | None:
    """Both vendors separate the choices of a property by semicolons; so do we, in one order."""
    choices = [] if value is None else [one.strip() for one in value.split(";")]
    ours = {reading.values.get(one, one) for one in choices if one}
    return ";".join(sorted(one for one in ours if one)) or None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
