"""A meeting that lies beyond the days that are read is not taken for one that was deleted."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from scheduler.calendars.calendar import Changes
from scheduler.calendars.noticing import notice
from scheduler.zones import seconds
from store.calendars import HostCalendar, OutsideEntry
from store.meetings import Booking
from tests.scheduler.conftest import Visiting


@dataclass
class Told:
    """What was enqueued."""

    works: list[tuple[Any, ...]] = field(default_factory=list)

    def enqueue(self, _: Session, *work: Any, **__: Any) -> None:
        self.works.append(work)


@pytest.mark.parametrize(("days", "told"), [(30, ["deleted"]), (130, [])])
def test_only_what_was_looked_at_can_be_missing(
    session: Session, visiting: Visiting, now: datetime, days: int, told: list[str]
) -> None:
    visit_id = visiting(session)
    starts = now + timedelta(days=days)
    earlier = now - timedelta(hours=1)
    booking = Booking(
        uid="u@segue",
        visit_id=visit_id,
        routing_id=visit_id,
        host_id="maya-chen",
        meeting_type_id="upsell-call",
        state="confirmed",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=30),
        attendee_zone="UTC",
        made_at=earlier,
        changed_at=earlier,
    )
    calendar = HostCalendar(
        host_id="maya-chen",
        kind="google",
        address="maya@harbor.example",
        name="Maya",
        credentials=b"",
        connected_at=earlier,
        next_read_at=now,
    )
    session.add_all([booking, calendar])
    session.flush()
    session.add(
        OutsideEntry(
            booking_id=booking.id,
            host_id="maya-chen",
            calendar_id=calendar.id,
            state="written",
            event_id="e1",
            starts_at=seconds(starts),
            ends_at=seconds(starts) + 1800,
            tries=0,
            written_at=earlier,
            since=earlier,
        )
    )
    session.flush()
    durable = Told()
    until = seconds(now + timedelta(days=101))
    nothing = Changes((), (), None, everything=True)
    notice(session, durable, calendar, nothing, until=until, now=now)  # type: ignore[arg-type]
    assert [work[3] for work in durable.works] == told
