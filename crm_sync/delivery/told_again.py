"""Whether a later hand-off of an interaction tells all that a former one told. Pure."""

from crm_sync.hand_off import read_stored
from crm_sync.recording import to_records
from crm_sync.records import RecordKey


def tells_all(later: object, former: object) -> bool:
    """Whether ``later`` makes every record that ``former`` makes; both as they were stored.

    A meeting that is no longer part of the story, or another contact, is told by the former alone.
    False as well where either cannot be read.
    """
    now, before = records_made(later), records_made(former)
    return now is not None and before is not None and before <= now


def records_made(stored: object) -> frozenset[RecordKey] | None:
    """The records that a stored hand-off makes; None for one that cannot be read."""
    hand_off = read_stored(stored)
    if hand_off is None:
        return None
    return frozenset(one.key for one in to_records(hand_off) if not one.only_update)
