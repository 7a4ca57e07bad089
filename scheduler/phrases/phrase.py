"""What was understood of a phrase that names a time."""

import datetime as dt
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class Kind(StrEnum):
    """What sort of answer a phrase is."""

    POINT = "point"
    """A moment: ``start`` says which."""
    WINDOW = "window"
    """A stretch of time, from ``start`` to ``end`` (excluded); without ``end`` it is open."""
    ORDINAL = "ordinal"
    """One of the times that were shown, by its number."""
    NONE = "none"
    """No time that can be booked; ``because`` says why where a time was said."""
    AMBIGUOUS = "ambiguous"
    """Several readings, none of which goes without asking: the likeliest stands first."""


class Frozen(BaseModel):
    """A value."""

    model_config = ConfigDict(frozen=True)


class Window(Frozen):
    """From ``start`` to ``end``, end excluded, both in the visitor's zone."""

    start: dt.datetime
    end: dt.datetime


class Reading(Frozen):
    """One way to understand a phrase."""

    date: dt.date | None
    time: dt.time | None
    start: dt.datetime
    end: dt.datetime | None = None


class Phrase(Frozen):
    """What a phrase says.

    ``date`` and ``time`` are what was said, a relative date as the day that it means, and None
    where none was said; also of the one bound of a window ("after 3"). ``start`` and ``end`` are
    aware, in the visitor's zone, and ``start`` is never past.
    """

    kind: Kind
    date: dt.date | None = None
    time: dt.time | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    ordinal: int | None = None
    """From 1; -1 is the last one."""
    excluded: tuple[Window, ...] = ()
    """Left out of the window, in order: "next week but not Friday"."""
    readings: tuple[Reading, ...] = ()
    """All of them, where there are several; the likeliest first."""
    because: str | None = None
    """A sentence: why nothing, or why this."""
    zone: str | None = None
    """The zone that was said, where one was ("2 pm EST"): ``date`` and ``time`` are its clock's."""

    def on_the_clock_of(self, zone: dt.tzinfo) -> "Phrase":
        """The same with its moments in that zone."""
        return self.model_copy(
            update={
                **_moved(self, zone),
                "excluded": tuple(
                    one.model_copy(update=_moved(one, zone)) for one in self.excluded
                ),
                "readings": tuple(
                    one.model_copy(update=_moved(one, zone)) for one in self.readings
                ),
            }
        )

    def as_json(self) -> dict[str, Any]:
        """The line that ``./segue when`` prints: moments with their offset, times as HH:MM."""
        return {
            "kind": self.kind.value,
            **_when(self),
            "ordinal": self.ordinal,
            "excluded": [_span(window) for window in self.excluded],
            "readings": [_when(reading) for reading in self.readings],
            "because": self.because,
            "zone": self.zone,
        }


def _moved(of: Phrase | Reading | Window, zone: dt.tzinfo) -> dict[str, dt.datetime | None]:
    return {
        "start": of.start.astimezone(zone) if of.start else None,
        "end": of.end.astimezone(zone) if of.end else None,
    }


def _when(of: Phrase | Reading) -> dict[str, str | None]:
    return {
        "date": of.date.isoformat() if of.date else None,
        "time": of.time.strftime("%H:%M") if of.time else None,
        **_span(of),
    }


def _span(of: Phrase | Reading | Window) -> dict[str, str | None]:
    return {
        "start": of.start.isoformat() if of.start else None,
        "end": of.end.isoformat() if of.end else None,
    }
