"""Of the times that are free, those nearest to what was said, in the order to offer them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scheduler.phrases.phrase import Kind, Phrase, Reading, Window
from scheduler.phrases.wall_clock import in_zone
from scheduler.zones import zone as zone_named

_HERE = timedelta(0)


@dataclass(frozen=True)
class Nearest:
    """Times to offer."""

    times: tuple[datetime, ...]
    """The best first."""
    fits: bool
    """Whether the first is what was said; if not, nothing free is, and these are nearest to it."""


def nearest(phrase: Phrase, starts: Sequence[datetime], *, zone: str, most: int = 3) -> Nearest:
    """At most so many of the free times (aware), for a phrase understood in that zone.

    A point: by distance, the earlier of two. A window, a day: those inside from the earliest on;
    if there is none, those nearest to it. Several readings: nearest to any of them. An ordinal: the
    one of that number among ``starts`` as they stand, which are then the times that were shown; on
    the day that was said, if one was. What is left out is never offered. Raises ``UnknownZone``;
    ``ValueError`` for a time without a zone.
    """
    if naive := next((start for start in starts if start.tzinfo is None), None):
        raise ValueError(f"a free time needs a zone: {naive!r}")
    if phrase.kind is Kind.ORDINAL:
        return _numbered(phrase, starts, zone)
    if phrase.kind is Kind.NONE:
        return Nearest((), fits=False)
    # In UTC, for one zone's two moments of the hour that its clock shows twice are equal.
    allowed = {_utc(start): start for start in starts if not _left_out(start, phrase.excluded)}
    distance = _distance(phrase)
    ordered = [allowed[at] for at in sorted(allowed, key=lambda at: (distance(at), at))]
    inside = [start for start in ordered if distance(start) == _HERE]
    whole = phrase.kind is Kind.WINDOW and not _has_moments(phrase)
    # Beside a time inside of the window nothing outside is offered; beside a moment its neighbours.
    return Nearest(tuple((inside if inside and whole else ordered)[:most]), fits=bool(inside))


def _numbered(phrase: Phrase, shown: Sequence[datetime], zone: str) -> Nearest:
    clock = zone_named(zone)
    meant = [start for start in shown if phrase.date in (None, in_zone(start, clock).date())]
    number = phrase.ordinal or 0
    place = number - 1 if number > 0 else len(meant) + number
    found = (meant[place],) if number and 0 <= place < len(meant) else ()
    return Nearest(found, fits=bool(found))


def _left_out(start: datetime, windows: Sequence[Window]) -> bool:
    return any(_utc(window.start) <= _utc(start) < _utc(window.end) for window in windows)


def _has_moments(phrase: Phrase) -> bool:
    """A window in which a time of day was said: "next week at 3"."""
    return any(reading.end is None for reading in phrase.readings)


def _distance(phrase: Phrase) -> Callable[[datetime], timedelta]:
    if phrase.kind is Kind.AMBIGUOUS or (_has_moments(phrase) and phrase.kind is Kind.WINDOW):
        targets: Sequence[Phrase | Reading] = phrase.readings
    else:
        targets = (phrase,)
    is_open = phrase.kind is Kind.WINDOW and phrase.end is None

    def distance(start: datetime) -> timedelta:
        return min(_from(start, target, is_open=is_open) for target in targets)

    return distance


def _from(start: datetime, target: Phrase | Reading, *, is_open: bool) -> timedelta:
    """How far a time is from a moment or a stretch; nothing, if it is there."""
    assert target.start is not None
    at, since = _utc(start), _utc(target.start)
    if at < since:
        return since - at
    if target.end is None:
        return _HERE if is_open else at - since
    until = _utc(target.end)
    return _HERE if at < until else at - until + timedelta(microseconds=1)


def _utc(moment: datetime) -> datetime:
    # Two moments of one zone are compared by what its clock shows, and it may show that twice.
    return moment.astimezone(UTC)
