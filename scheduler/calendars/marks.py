"""What Segue leaves in an entry at a cloud, to know it again and to see what the host did to it."""

from scheduler.calendars.calendar import Entry
from scheduler.zones import seconds


def times_of(entry: Entry) -> str:
    """When the entry is to be, as it is marked: ``1795096800/1795098600``, seconds since 1970."""
    return f"{seconds(entry.starts_at)}/{seconds(entry.ends_at)}"


def host_decides_when(
    entry: Entry, *, sequence: int, marked: str | None, stands: str | None
) -> bool:
    """Whether the host moved the entry, and Segue changed something else of the meeting since:
    their time is kept until it is read.

    ``sequence`` and ``marked``: what Segue wrote last, with its times; ``stands``: those at which
    it stands now, None if they are none that Segue writes. What is written again as it was is put
    back to its time: their move could not be honoured.
    """
    changed = entry.sequence > sequence and times_of(entry) == marked
    return changed and stands != marked
