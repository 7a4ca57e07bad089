"""The host's row is the lock of its bookings (docs/decisions/0003-booking-lock.md)."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.meetings import Booking
from store.meetings import Host as HostRow


def lock_hosts(session: Session, host_ids: Iterable[str]) -> None:
    """Nobody else changes bookings of these hosts until the transaction's end.

    To be called once in a transaction: whoever takes hosts one after another waits for somebody
    who waits for them. Raises ``LookupError`` for a host without a row.
    """
    wanted = sorted(set(host_ids))
    # One statement, which locks in the order of ids: two pools that share hosts never wait for
    # each other. SQLite knows no such lock and needs none: the transaction is alone in writing.
    query = select(HostRow.id).where(HostRow.id.in_(wanted)).order_by(HostRow.id)
    there = session.scalars(query.with_for_update(key_share=True)).all()
    missing = sorted(set(wanted) - set(there))
    if missing:
        raise LookupError(
            f"no row for {', '.join(missing)} in segue_hosts: call sync_hosts after load_teams"
        )


def locked_booking(session: Session, booking_id: str, *, besides: str = "") -> Booking | None:
    """The booking as it is once its hosts' rows are taken, and that of the host ``besides``.

    None: there is no such booking.
    """
    booking = session.get(Booking, booking_id, populate_existing=True)
    while booking is not None:
        hosts = hosts_of(booking)
        with session.begin_nested() as attempt:
            lock_hosts(session, {*hosts, besides} - {""})
            booking = session.get(
                Booking,
                booking_id,
                populate_existing=True,
                with_for_update={"key_share": True},
            )
            if booking is not None and hosts_of(booking) == hosts:
                return booking
            # Handed over while this waited for its former host. That one's row is let go before the
            # new one's is asked for: who holds one of two and wants the other may wait for ever.
            attempt.rollback()
        booking = session.get(Booking, booking_id, populate_existing=True)
    return None


def hosts_of(booking: Booking) -> tuple[str, ...]:
    """Who takes part, whoever leads first."""
    return (booking.host_id, *booking.also_host_ids)
