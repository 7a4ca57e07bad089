"""What is taken of one host's time: values, read from the database by ``taken``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Busy = Sequence[tuple[int, int]]
"""From a second since 1970 UTC to another, end excluded."""


class Met(NamedTuple):
    """A meeting that a host has, booked or held."""

    starts_at: int
    meeting_type_id: str


@dataclass(frozen=True)
class Taken:
    """What is taken of a host's time within some range."""

    busy: Busy = ()
    """By bookings, holds and the host's own calendar: earliest first, none touching the next.
    Buffers of Segue's own meetings are included; the new meeting's come on top of all of them.
    A calendar that cannot be read takes all time."""
    meetings: Sequence[Met] = ()
    """Those that count against limits. Empty where there is no limit."""


FREE = Taken()
"""Of whom nothing is taken."""


def joined(begins: Iterable[int], ends: Iterable[int]) -> list[tuple[int, int]]:
    """Busy times, given as all their begins and all their ends, as one list of what is taken.

    Which end belongs to which begin does not matter: at any moment so many are under way as have
    begun and not ended.
    """
    found: list[tuple[int, int]] = []
    start, end = None, 0
    for since, until in zip(sorted(begins), sorted(ends), strict=True):
        if start is None:
            start = since
        elif since > end:
            found.append((start, end))
            start = since
        end = until
    if start is not None:
        found.append((start, end))
    return found
