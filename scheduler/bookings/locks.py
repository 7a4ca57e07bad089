"""The host's row is the lock of its bookings (docs/decisions/0003-booking-lock.md)."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from store.meetings import Booking
from store.meetings import Host as HostRow


def lock_hosts(session: Session, host_ids: Iterable[str]) -> None:
    """Nobody else changes bookings of these hosts until the transaction's end.

    Raises ``LookupError`` for a host without a row.
    """
    # Always in the order of ids: two pools that share hosts never wait for each other.
    for host_id in sorted(set(host_ids)):
        if not _take(session, host_id):
            raise LookupError(f"the host {host_id} has no row: call sync_hosts after load_teams")


def locked_booking(session: Session, booking_id: str, *, besides: str = "") -> Booking | None:
    """The booking as it is once its hosts' rows are taken, and that of the host ``besides``.

    None: there is no such booking.
    """
    booking = session.get(Booking, booking_id, populate_existing=True)
    while booking is not None:
        hosts = hosts_of(booking)
        lock_hosts(session, {*hosts, besides} - {""})
        booking = session.get(Booking, booking_id, populate_existing=True, with_for_update=True)
        # Handed over while this waited for its former host: then the new one's row is the lock.
        if booking is not None and hosts_of(booking) == hosts:
            return booking
    return None


def hosts_of(booking: Booking) -> tuple[str, ...]:
    """Who takes part, whoever leads first."""
    return (booking.host_id, *booking.also_host_ids)


def _take(session: Session, host_id: str) -> bool:
    taken = session.execute(
        update(HostRow)
        .where(HostRow.id == host_id)
        .values(bookings_made=HostRow.bookings_made)
        .returning(HostRow.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None
