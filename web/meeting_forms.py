"""What the pages of visitors and reps share: times to choose from, and the words after a form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Annotated, NamedTuple

from fastapi import Form, Query
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints

from intake.meetings.page_words import PageWords
from intake.meetings.visitor_meetings import AlreadyCancelled, ChangedMeanwhile, FreeTimes, Over
from scheduler import NotBegun, TimeNotOffered, TimeTaken
from scheduler import zone as zone_named
from scheduler.zones import zone_names
from web.api.booking import Day
from web.api.inputs import Moment, Zone

DAYS_SHOWN = 7

Seen = Annotated[int, Form(ge=0, le=1_000_000)]
"""The meeting's SEQUENCE when the form was made."""
Chosen = Annotated[Moment, Form()]
Words = Annotated[str, Form(), StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
First = Annotated[Day | None, Query()]
ShownIn = Annotated[Zone | None, Query()]


class Notice(NamedTuple):
    """What a page says above everything else."""

    text: str
    wrong: bool = True


_SAID = {
    "booked": False,
    "moved": False,
    "cancelled": False,
    "taken": True,
    "gone": True,
    "changed": True,
    "already": True,
    "over": True,
}
"""What came of a form -> whether it is wrong. The sentences are those of ``PageWords``."""
_OF_REPS = {
    "handed_over": Notice("The meeting is handed over. Everybody concerned is told.", wrong=False),
    "missed": Notice("It is written down that nobody came.", wrong=False),
    "busy": Notice("They can't take it at that time any more. The meeting is still where it was."),
    "early": Notice("The meeting has not begun yet: nobody can have missed it."),
}
_REFUSED: dict[type[Exception], str] = {
    ChangedMeanwhile: "changed",
    AlreadyCancelled: "already",
    Over: "over",
    NotBegun: "early",
    TimeTaken: "taken",
    TimeNotOffered: "gone",
}


def notice(words: PageWords, said: str) -> Notice | None:
    """What the page says of ``said``, which stands in its address; None: nothing."""
    if said in _SAID:
        return Notice(words.say(f"said_{said}"), _SAID[said])
    return _OF_REPS.get(said)


def done(
    address: str, do: Callable[[], object], then: str, *, taken: str | None = None
) -> RedirectResponse:
    """Do what a form asks for and go back to the meeting's page, which says what came of it.

    ``taken``: what it says where the time cannot be had, if not what it says of a time.
    """
    try:
        do()
    except tuple(_REFUSED) as error:
        then = next(said for kind, said in _REFUSED.items() if isinstance(error, kind))
        if taken is not None and isinstance(error, TimeTaken | TimeNotOffered):
            then = taken
    return RedirectResponse(f"{address}?said={then}", 303)


@dataclass(frozen=True)
class Times:
    """The times of some days on one clock, as a page shows them."""

    zone: str
    zones: Sequence[str]
    days: Sequence[tuple[date, Sequence[datetime]]]
    next_free: datetime | None
    first: date
    earlier: date | None
    later: date


def times_shown(
    find: Callable[[date, str], FreeTimes], *, first: date | None, zone: str, now: datetime
) -> Times:
    """A week of times from ``first`` (today unless set) on; ``find`` looks for them."""
    clock = zone_named(zone)
    today = now.astimezone(clock).date()
    since = max(first or today, today)
    free = find(since, clock.key)
    local = [slot.starts_at.astimezone(clock) for slot in free.slots]
    week = timedelta(days=DAYS_SHOWN)
    return Times(
        zone=clock.key,
        zones=zones_beside(clock.key),
        days=[(day, list(of_day)) for day, of_day in groupby(local, datetime.date)],
        next_free=None if free.next_free is None else free.next_free.astimezone(clock),
        first=since,
        earlier=max(since - week, today) if since > today else None,
        later=since + week,
    )


def zones_beside(zone: str) -> Sequence[str]:
    """The zones to choose from, ``zone`` among them."""
    return sorted({zone, "UTC", *filter(_is_a_place, zone_names())})


def _is_a_place(name: str) -> bool:
    """Europe/Berlin, and none of the names that are kept for machines."""
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
