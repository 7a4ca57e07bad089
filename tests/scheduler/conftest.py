"""Harbor's teams, visits that want a meeting, and small teams written on the spot."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from scheduler import Host, MeetingType, Need, Route, Teams, load_teams, route, sync_hosts
from store.decisions import RoutingRow
from store.visits import Visit
from tests.scheduler.making import a_host, a_meeting

Visiting = Callable[..., str]


@pytest.fixture(scope="session")
def teams() -> Teams:
    """Harbor's teams."""
    return load_teams(Path(__file__).parents[2] / "examples" / "harbor" / "teams")


@pytest.fixture
def maya(teams: Teams) -> Route:
    """The way of an upsell to Maya Chen in New York: 30 minutes, 10 after, 2 hours' notice."""
    need = Need(motion="upsell", owner_id="maya-chen", account_name="Northwind", region="americas")
    return route(teams, need)


@pytest.fixture
def specialists(teams: Teams) -> Route:
    """The way of a cross-sell to Sara Kim in New York and Tom Okafor in London."""
    return route(teams, Need(motion="cross_sell", answers={"crm": "none"}))


@pytest.fixture
def visiting(teams: Teams) -> Visiting:
    """Makes a visit with a routing of the same id, and the hosts' rows."""

    def make(session: Session, visit_id: str = "ada") -> str:
        sync_hosts(session, teams)
        at = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
        session.add(
            Visit(
                id=visit_id, opened_at=at, seen_at=at, page="/", zone="Europe/Paris", language="en"
            )
        )
        session.flush()
        session.add(RoutingRow(id=visit_id, visit_id=visit_id, at=at))
        session.flush()
        return visit_id

    return make


@pytest.fixture
def host() -> Callable[..., Host]:
    """Makes a host with hours on every day of the week."""
    return a_host


@pytest.fixture
def meeting() -> Callable[..., MeetingType]:
    """Makes a meeting type: 60 minutes each hour, unless told otherwise."""
    return a_meeting
