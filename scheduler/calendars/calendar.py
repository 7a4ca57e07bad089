"""What Segue asks of a host's own calendar, wherever it is: read what changed, write, remove.

A ``Calendar`` talks to one provider (CalDAV, Google, Microsoft) about one calendar of one host. It
keeps nothing and touches no database: ``scheduler.calendars.keeping`` keeps what it says. Every
method is one short conversation over HTTP, with time-outs; it raises ``Unavailable`` where
a repetition may help and ``Refused`` where a person must act. An answer that was lost after
the provider had done its work is no error: the same call again leads to the same entry, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from remote.faults import Refused, RemoteError
from scheduler.availability.intervals import Interval


class SyncLost(RemoteError):
    """The provider does not know the ``since`` token any more: read everything anew."""


@dataclass(frozen=True)
class RemoteEvent:
    """One event of the calendar as it stands; a series is one event with many busy times."""

    id: str
    """The provider's name for it: an event id, or an href."""
    uid: str | None
    """Its iCalendar UID: that of Segue's own entries is ``Booking.uid``."""
    busy: tuple[Interval, ...]
    """What it takes of the host's time within the window, recurrences expanded. Empty for what is
    free, declined, cancelled."""
    starts_at: int | None = None
    ends_at: int | None = None
    """The (first) event's own start and end, seconds since 1970 UTC: whether an entry of ours was
    moved is read off them."""
    answer: Literal["accepted", "declined", "cancelled"] = "accepted"
    """What the host says of it."""
    etag: str | None = None
    fault: str | None = None
    """What of it cannot be read, a sentence for the operator that names the event. Its ``busy`` is
    what is known of its times."""


@dataclass(frozen=True)
class Changes:
    """What happened since a token, or all there is."""

    events: tuple[RemoteEvent, ...]
    gone: tuple[str, ...]
    """Ids of events that were deleted since. Empty where ``everything``."""
    token: str | None
    """What to ask with the next time; None: the provider has no such thing."""
    everything: bool
    """``events`` are all of the window: what is not among them is not there."""


@dataclass(frozen=True)
class Person:
    """An organizer or attendee."""

    name: str
    email: str


@dataclass(frozen=True)
class Entry:
    """A meeting as it is to stand in the host's calendar: with the context for the rep."""

    uid: str
    """``Booking.uid``. A provider that wants another form of id derives it from this alone, so
    that writing again is the same entry."""
    sequence: int
    title: str
    description: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    """The host's: the entry is written on this clock."""
    organizer: Person
    attendees: tuple[Person, ...]
    join_url: str | None
    url: str
    """The rep's page of the meeting."""
    changed_at: datetime
    with_call: bool = False
    """The provider is to make a video call for it (``Written.join_url``), where it can."""
    again: str = ""
    """It stood there before, and that it is gone is not the host's word: it is made anew, also
    where the provider still remembers a deleted one. A word that is the same until it stands."""


@dataclass(frozen=True)
class Written:
    """Where an entry stands now."""

    id: str
    etag: str | None
    join_url: str | None = None
    """A video call that the provider made for it, if it was asked to."""


@dataclass(frozen=True)
class Found:
    """A calendar that an account can reach."""

    address: str
    """What ``kinds.Connection.address`` is to be: a URL, or the provider's id of the calendar."""
    name: str
    may_write: bool


class Calendar(Protocol):
    """One calendar of one host."""

    def about(self) -> Found:
        """What it is called, and whether entries may be written. Raises as ``changes`` does."""

    def close(self) -> None:
        """Let its connections go."""

    def changes(self, since: str | None, window: Interval) -> Changes:
        """What changed since the token ``since``; without one, everything in the window.

        Both may tell of a somewhat wider window: a token is often good for one window alone, and
        that is then wide enough for a week. Where the window has left it, the answer is everything.
        Raises ``SyncLost``, ``Unavailable``, ``Refused``.
        """

    def write(self, entry: Entry, known: Written | None) -> Written:
        """Make the entry, or update the one that is ``known``; never a second one.

        An entry that the host deleted meanwhile (``known`` was given, or an answer was lost, and it
        is gone) is not made anew: ``EntryGone``; unless ``entry.again``. Raises the errors above,
        too.
        """

    def remove(self, known: Written) -> None:
        """Remove the entry; one that is gone already is no error."""


def only_free_and_busy(of: str) -> Refused:
    """The error of writing to a calendar that may only be looked at."""
    return Refused(
        f"The {of} shows only when it is free or busy: nothing can be written to it.",
        "Ask the host to connect the calendar, or to share it with the right to change events.",
    )


class EntryGone(RemoteError):
    """The host deleted the entry: that is their word, and not overwritten."""


def busy_of(events: Sequence[RemoteEvent]) -> list[Interval]:
    """All that the events take, in order."""
    return sorted(busy for event in events for busy in event.busy)
