"""Busy times as bytes: a row holds hundreds of them, and a search reads ten thousand at once."""

import sys
from array import array
from collections.abc import Iterable

from scheduler.availability.intervals import Interval


def joined(busy: Iterable[Interval]) -> list[Interval]:
    """In order, those that overlap or touch made one, empty ones left out."""
    found: list[Interval] = []
    for start, end in sorted(busy):
        if start >= end:
            continue
        if found and start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Interval(start, end))
    return found


def packed(busy: Iterable[Interval]) -> bytes:
    """Start and end of each, 64 bits each, little-endian."""
    numbers = array("q", (edge for one in busy for edge in one))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def edges(kept: bytes) -> tuple[list[int], list[int]]:
    """Starts and ends of what ``packed`` was given."""
    numbers = array("q", kept)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers[::2].tolist(), numbers[1::2].tolist()


def unpacked(kept: bytes) -> list[Interval]:
    """What ``packed`` was given."""
    return list(map(Interval, *edges(kept)))
