"""The hosts' rows: each is the lock of that host's bookings; and who stands in which pool."""

from datetime import UTC, datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.teams.rules import Teams
from store.base import Base
from store.meetings import Host as HostRow
from store.pools import PoolMember


def sync_hosts(session: Session, teams: Teams, *, now: datetime | None = None) -> None:
    """A row for each host, and one for each place in a pool.

    Rows of hosts who left stay: bookings name them. Who left a pool is no member any more.
    """
    at = now or datetime.now(UTC)
    there = set(session.scalars(select(HostRow.id)))
    for host_id in teams.hosts:
        if host_id not in there:
            _add(session, HostRow(id=host_id, since=at))
    _sync_pools(session, teams, at)


def _sync_pools(session: Session, teams: Teams, at: datetime) -> None:
    written = {(pool.id, one) for pool in teams.pools.values() for one in pool.host_ids}
    there = {(row.pool_id, row.host_id) for row in session.scalars(select(PoolMember))}
    for pool_id, host_id in sorted(written - there):
        _add(session, PoolMember(pool_id=pool_id, host_id=host_id, since=at))
    if left := there - written:
        place = tuple_(PoolMember.pool_id, PoolMember.host_id)
        session.execute(delete(PoolMember).where(place.in_(left)))


def _add(session: Session, row: Base) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return  # another process that reads the same files was faster
