"""What is taken of one host's time: values, read from the database by ``taken``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Busy = Sequence[tuple[int, int]]
"""From a second since 1970 UTC to another, end excluded: the first to begin first, and the first to
end as well. They may overlap."""


class Met(NamedTuple):
    """A meeting that a host has, booked or held."""

    starts_at: int
    meeting_type_id: str


@dataclass(frozen=True)
class Taken:
    """What is taken of a host's time within some range."""

    busy: Busy = ()
    """By bookings, holds and the host's own calendar. Buffers of Segue's own meetings are included;
    the new meeting's come on top of all of them. A calendar that cannot be read takes all time."""
    meetings: Sequence[Met] = ()
    """Those that count against limits. Empty where there is no limit."""


FREE = Taken()
"""Of whom nothing is taken."""


def in_order(begins: Iterable[int], ends: Iterable[int]) -> Busy:
    """Busy times, given as all their begins and all their ends.

    Which end belongs to which begin does not matter: at any moment so many are under way as have
    begun and not ended.
    """
    return list(zip(sorted(begins), sorted(ends), strict=True))
