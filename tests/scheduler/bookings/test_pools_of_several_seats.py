"""A meeting whose seats are of one pool: whose turn it is, and what is credited to who is away."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler import confirm, hold, sync_hosts
from store.decisions import RoutingRow
from store.pools import Assignment
from store.visits import Visit
from tests.scheduler.bookings.small_team import NOW, PEOPLE, small_team, ways

pytestmark = pytest.mark.both_databases

TOMORROW_AT_TEN = NOW.replace(hour=10) + timedelta(days=1)


def test_who_is_away_is_credited_with_a_turn_for_each_seat(session: Session) -> None:
    teams = small_team()
    cat = teams.hosts["cat"]
    hours = cat.hours.model_copy(update={"exceptions": {TOMORROW_AT_TEN.date(): ()}})
    hosts = teams.hosts | {"cat": cat.model_copy(update={"hours": hours})}
    teams = teams.model_copy(update={"hosts": hosts})
    sync_hosts(session, teams)
    plain = {"opened_at": NOW, "seen_at": NOW, "page": "/", "zone": "UTC", "language": "en"}
    session.add(Visit(id="ada", **plain))
    session.flush()
    session.add(RoutingRow(id="ada", visit_id="ada", at=NOW))
    session.flush()
    seats = {"host_ids": PEOPLE, "also": (PEOPLE,), "inputs": {"pools": ["all", "all"]}}
    both = ways()["alone"].model_copy(update=seats)
    asked = {"starts_at": TOMORROW_AT_TEN, "visit_id": "ada", "zone": "Etc/UTC", "now": NOW}
    held = hold(session, teams, both, "ada", **asked)
    guest = {"name": "Ada", "email": "ada@example.com"}
    confirm(session, teams, held.id, visit_id="ada", now=NOW, **guest)
    counted = {row.host_id: row.thousandths for row in session.scalars(select(Assignment))}
    assert counted == {"ann": 1000, "ben": 1000, "cat": 1000}
