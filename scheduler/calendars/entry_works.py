"""Entries in the hosts' own calendars are enqueued to be kept in step, as durable work."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.bookings.locks import hosts_of
from scheduler.calendars.names import KEEP_ENTRY
from store.calendars import HostCalendar, OutsideEntry
from store.durable import DurableWork, Queue
from store.meetings import Booking

NEVER_SENT = -1
"""A SEQUENCE that no booking has: what was written with it is not in step."""


def enqueue_entries(session: Session, durable: DurableWork, booking: Booking) -> None:
    """The entries of all its hosts, and of those who were its hosts, are to be kept in step."""
    query = select(OutsideEntry.host_id).where(OutsideEntry.booking_id == booking.id)
    calendars = select(HostCalendar.host_id).where(
        HostCalendar.host_id.in_(hosts_of(booking)), HostCalendar.writes
    )
    for host_id in sorted({*session.scalars(query), *session.scalars(calendars)}):
        enqueue_entry(session, durable, booking.id, host_id)


def enqueue_entry(session: Session, durable: DurableWork, booking_id: str, host_id: str) -> None:
    """One host's entry is to be kept in step."""
    # A partition of its own: a calendar that is away holds up no mail of the meeting, and no entry
    # of another host.
    partition = f"entry:{booking_id}:{host_id}"
    durable.enqueue(
        session, KEEP_ENTRY, booking_id, host_id, queue=Queue.MEETINGS, partition=partition
    )


def write_again(session: Session, durable: DurableWork, entry: OutsideEntry) -> None:
    """The entry is written once more, though nothing changed here: it may be gone, or elsewhere."""
    entry.sequence = NEVER_SENT
    enqueue_entry(session, durable, entry.booking_id, entry.host_id)
