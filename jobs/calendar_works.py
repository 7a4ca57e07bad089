"""The works about the hosts' own calendars. What they need is loaded when the first one runs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.work import Work
from scheduler.calendars.names import HONOUR_CHANGE, KEEP_ENTRY

if TYPE_CHECKING:
    from intake.desk import Desk
    from scheduler.calendars.calendar import Entry
    from scheduler.calendars.due import Reader
    from store.meetings import Booking

LOOKS = timedelta(seconds=5)
"""So often the worker asks which calendars are due."""


def calendar_works(desk: Callable[[], "Desk"]) -> tuple[Work, ...]:
    """Calendars are read, entries kept in step, and hosts' changes honoured."""

    @cache
    def reader() -> "Reader":
        from scheduler.calendars.due import Reader

        return Reader(desk().outside)

    def read_calendars(engine: Engine, *, now: datetime) -> None:
        from scheduler.calendars.due import anything_due

        if anything_due(engine, now=now):
            reader().take_up(now=now)

    def keep_entry(_: Engine, booking_id: str, host_id: str, *, now: datetime) -> None:
        from intake.meetings.outside_entries import compose
        from scheduler.calendars import entries

        def composed(session: Session, booking: "Booking", host: str) -> "Entry":
            return compose(desk(), session, booking, host)

        entries.keep_entry(desk().outside, composed, booking_id, host_id, now=now)

    def honour_change(session: Session, *change: Any, now: datetime) -> None:
        from intake.meetings.outside_entries import honour

        honour(desk(), session, *change, now=now)

    return (
        Work("read_calendars", read_calendars, every=LOOKS),
        Work(KEEP_ENTRY, keep_entry, outside=True),
        Work(HONOUR_CHANGE, honour_change),
    )
