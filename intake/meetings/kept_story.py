"""The story of a meeting as its calendar entry keeps it, maybe written by another version."""

import structlog

from crm_sync import HandOff
from crm_sync.hand_off import read_stored
from crm_sync.words import full_story
from store.meetings import CalendarEntry

UNREADABLE = (
    "The story of this meeting was kept by another version of Segue, and this one cannot read it. "
    "It is told anew with the meeting's next change."
)
_log = structlog.get_logger("intake")


def kept_story(entry: CalendarEntry) -> HandOff | None:
    """The story; None: this version cannot read it, which is logged. The meeting stands all the
    same, and so do its mails and pages."""
    story = read_stored(entry.context)
    if story is None:
        _log.warning("story_not_readable", booking=entry.booking_id)
    return story


def story_in_words(entry: CalendarEntry) -> str:
    """The whole story as plain text, or that it cannot be read."""
    story = kept_story(entry)
    return UNREADABLE if story is None else full_story(story)
