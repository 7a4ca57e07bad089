"""Recorded visits, as a backtest reads them: in order, whole, and counted as of then."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from intake.recorded import how_many, recorded_visits
from offers import Catalogue, Facts, load_catalogue
from offers.backtest import RecordedVisit
from offers.items import Metric
from store.decisions import DecisionRow
from store.events import Event
from store.visits import Visit

EXPORTS = Metric.model_validate(
    {"id": "exports", "name": "Exports", "unit": "count", "event": "Exported", "within_days": 30}
)


@pytest.fixture
def catalogue(harbor: Path) -> Catalogue:
    """Harbor's, where nothing is counted."""
    read = load_catalogue(harbor / "catalogue")
    return read.model_copy(
        update={"metrics": {k: m for k, m in read.metrics.items() if m.event is None}}
    )


@pytest.fixture
def counting(catalogue: Catalogue) -> Callable[..., Catalogue]:
    """The same, with exports counted."""

    def counting(version: str = "counting", **otherwise: Any) -> Catalogue:
        metric = EXPORTS.model_copy(update=otherwise)
        metrics = {**catalogue.metrics, "exports": metric}
        return catalogue.model_copy(update={"metrics": metrics, "version": version})

    return counting


@pytest.fixture
def visited(session: Session, now: datetime) -> Callable[..., None]:
    """Records a visit, opened some time before ``now``, with decisions so long after that."""

    def visited(
        id_: str,
        ago: timedelta,
        *later: timedelta,
        usage: dict[str, float] | None = None,
        version: str = "then",
    ) -> None:
        opened = now - ago
        session.add(
            Visit(id=id_, opened_at=opened, seen_at=opened, page="/", zone="UTC", language="en")
        )
        session.flush()
        facts = Facts(verified=True, plan="team", usage=usage or {})
        for number, lag in enumerate(later):
            session.add(
                DecisionRow(
                    id=f"{id_}-{number}",
                    visit_id=id_,
                    account_id="acme",
                    at=opened + lag,
                    placement="chat",
                    page="/",
                    record={},
                    observed=facts.model_dump(mode="json"),
                    language="en",
                    chance=0.5,
                    catalogue_version=version,
                )
            )
        session.flush()

    return visited


@pytest.fixture
def exported(session: Session) -> Callable[[datetime, datetime], None]:
    """Acme exports a list; the event says when, and arrives."""

    def exported(at: datetime, received_at: datetime) -> None:
        session.add(
            Event(
                message_id=f"{at} {received_at}",
                kind="track",
                account_id="acme",
                account_from="message",
                name="Exported",
                properties={},
                at=at,
                received_at=received_at,
            )
        )
        session.flush()

    return exported


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_visits_come_by_their_time_with_their_decisions_in_order(
    session: Session, catalogue: Catalogue, visited: Callable[..., None], now: datetime
) -> None:
    visited("late", DAY, 2 * HOUR, HOUR)
    visited("early", 3 * DAY, HOUR)
    visited("before", 9 * DAY, HOUR)
    visited("silent", 2 * DAY)
    window = {"since": now - 5 * DAY, "until": now}
    read = list(recorded_visits(session, [catalogue], **window))
    assert [visit.id for visit in read] == ["early", "late"]
    assert how_many(session, **window) == 2
    decisions = read[1].decisions
    assert decisions is not None
    assert [one.at for one in decisions] == [now - DAY + HOUR, now - DAY + 2 * HOUR]


def test_a_visit_that_goes_on_is_cut_at_the_end(
    session: Session, catalogue: Catalogue, visited: Callable[..., None], now: datetime
) -> None:
    visited("one", DAY, HOUR, 5 * HOUR)
    until = now - DAY + 2 * HOUR
    (visit,) = recorded_visits(session, [catalogue], since=now - 5 * DAY, until=until)
    assert visit.decisions is not None
    assert len(visit.decisions) == 1


def counted(
    session: Session, catalogues: list[Catalogue], now: datetime, version: str = "counting"
) -> dict[str, float] | None:
    """What the one visit's decision is given as counted for a catalogue."""
    read: RecordedVisit
    (read,) = recorded_visits(session, catalogues, since=now - 5 * DAY, until=now)
    assert read.decisions is not None
    found = read.decisions[0].counted.get(version)
    return None if found is None else dict(found.values)


def test_what_had_happened_and_arrived_is_counted(
    session: Session,
    catalogue: Catalogue,
    counting: Callable[..., Catalogue],
    visited: Callable[..., None],
    exported: Callable[[datetime, datetime], None],
    now: datetime,
) -> None:
    visited("one", DAY, HOUR)
    moment = now - DAY + HOUR
    assert counted(session, [catalogue, counting()], now) == {}, "nothing had come in yet"
    exported(moment - 9 * DAY, moment - 9 * DAY)
    exported(moment, moment)
    exported(moment - 40 * DAY, moment - 40 * DAY)  # too long ago
    exported(moment - DAY, moment + HOUR)  # arrived later
    exported(moment + HOUR, moment - HOUR)  # a clock that goes ahead: it had not happened
    assert counted(session, [catalogue, counting()], now) == {"exports": 2}


def test_the_record_goes_before_where_it_means_the_same(
    session: Session,
    counting: Callable[..., Catalogue],
    visited: Callable[..., None],
    exported: Callable[[datetime, datetime], None],
    now: datetime,
) -> None:
    visited("one", DAY, HOUR, usage={"exports": 7}, version="in force")
    exported(now - 3 * DAY, now - 3 * DAY)
    in_force, shorter = counting("in force"), counting("shorter", within_days=7)
    assert counted(session, [in_force, counting()], now) is None
    assert counted(session, [in_force, shorter], now, "shorter") == {"exports": 1}


def test_what_an_earlier_catalogue_counted_is_counted_anew_as_it_is_meant_now(
    session: Session,
    counting: Callable[..., Catalogue],
    visited: Callable[..., None],
    exported: Callable[[datetime, datetime], None],
    now: datetime,
) -> None:
    visited("one", DAY, HOUR, usage={"exports": 7}, version="of thirty days")
    exported(now - 3 * DAY, now - 3 * DAY)
    exported(now - 20 * DAY, now - 20 * DAY)
    in_force, tried = (counting(name, within_days=7) for name in ("of seven days", "tried"))
    for version in ("of seven days", "tried"):
        assert counted(session, [in_force, tried], now, version) == {"exports": 1}
    thirty = counting("of thirty days")
    assert counted(session, [in_force, thirty], now, "of thirty days") is None, "as recorded"


def test_a_share_of_a_limit_that_changed_is_counted_anew(
    session: Session,
    counting: Callable[..., Catalogue],
    visited: Callable[..., None],
    exported: Callable[[datetime, datetime], None],
    now: datetime,
) -> None:
    visited("one", DAY, HOUR, usage={"exports": 0.5}, version="in force")
    exported(now - 3 * DAY, now - 3 * DAY)
    in_force, tried = (
        counting(name, unit="share", of_limit="submissions_per_month")
        for name in ("in force", "tried")
    )
    team = tried.plans["team"]
    limits = team.limits.model_copy(update={"submissions_per_month": 4})
    larger = {**tried.plans, "team": team.model_copy(update={"limits": limits})}
    assert counted(session, [in_force, tried], now, "tried") is None
    tried = tried.model_copy(update={"plans": larger})
    assert counted(session, [in_force, tried], now, "tried") == {"exports": 0.25}
