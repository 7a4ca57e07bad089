"""The hosts' rows: each is the lock of that host's bookings."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.teams.rules import Teams
from store.meetings import Host as HostRow


def sync_hosts(session: Session, teams: Teams, *, now: datetime | None = None) -> None:
    """A row for each host. Rows of hosts who left stay: bookings name them."""
    there = set(session.scalars(select(HostRow.id)))
    for host_id in teams.hosts:
        if host_id in there:
            continue
        try:
            with session.begin_nested():
                session.add(HostRow(id=host_id, since=now or datetime.now(UTC)))
        except IntegrityError:
            continue  # another process that reads the same files was faster
