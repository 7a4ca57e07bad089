"""Many visitors at once, on a real file with real threads: nobody gets what another has."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from scheduler import Route, Teams, TimeTaken, confirm, hold, move
from store.database import transaction
from store.meetings import Booking, TakenTime

pytestmark = pytest.mark.both_databases

Visiting = Callable[..., str]
RACERS = 32


@pytest.fixture
def visits(engine: Engine, visiting: Visiting) -> list[str]:
    with transaction(engine) as session:
        return [visiting(session, f"visit-{n}") for n in range(RACERS)]


def race(run: Callable[[int], str]) -> list[str]:
    """What came of each, all started at the same moment."""
    barrier = Barrier(RACERS)

    def start(n: int) -> str:
        barrier.wait()
        try:
            return run(n)
        except TimeTaken:
            return "taken"

    with ThreadPoolExecutor(RACERS) as threads:
        return list(threads.map(start, range(RACERS)))


def no_overlap(engine: Engine) -> bool:
    with transaction(engine) as session:
        taken = list(
            session.scalars(select(TakenTime).order_by(TakenTime.host_id, TakenTime.starts_at))
        )
    return all(
        one.host_id != two.host_id or one.busy_until <= two.busy_from
        for one, two in pairwise(taken)
    )


def test_one_of_many_gets_the_time(
    engine: Engine, teams: Teams, maya: Route, now: datetime, visits: list[str]
) -> None:
    for day in (19, 20, 23, 24, 25):
        at = datetime(2026, 11, day, 15, 0, tzinfo=UTC)

        def book(n: int, at: datetime = at) -> str:
            visit = visits[n]
            with transaction(engine) as session:
                held = hold(
                    session,
                    teams,
                    maya,
                    visit,
                    starts_at=at,
                    visit_id=visit,
                    zone="Etc/UTC",
                    now=now,
                )
            with transaction(engine) as session:
                confirm(
                    session,
                    teams,
                    held.id,
                    visit_id=visit,
                    name="A",
                    email="a@example.com",
                    now=now,
                )
            return "booked"

        assert sorted(race(book)) == ["booked"] + ["taken"] * (RACERS - 1)
    assert no_overlap(engine)


def test_neighbouring_times_never_overlap(
    engine: Engine, teams: Teams, specialists: Route, now: datetime, visits: list[str]
) -> None:
    def take(n: int) -> str:
        visit = visits[n]
        at = datetime(2026, 11, 23, 14, 0, tzinfo=UTC) + timedelta(minutes=30 * (n % 6))
        with transaction(engine) as session:
            hold(
                session,
                teams,
                specialists,
                visit,
                starts_at=at,
                visit_id=visit,
                zone="Etc/UTC",
                now=now,
            )
        return "held"

    assert race(take).count("held") >= 4
    assert no_overlap(engine)


def test_at_the_limit_of_a_day_no_more_pass_than_it_allows(
    engine: Engine, teams: Teams, specialists: Route, now: datetime, visits: list[str]
) -> None:
    session_type = teams.meeting_types["solution-session"].model_copy(update={"daily_limit": 2})
    types = {**teams.meeting_types, "solution-session": session_type}
    limited = teams.model_copy(update={"meeting_types": types})

    def take(n: int) -> str:
        visit = visits[n]
        # Five times an hour apart, at which both hosts are there: room for ten without a limit.
        at = datetime(2026, 11, 23, 13, 0, tzinfo=UTC) + timedelta(hours=n % 5)
        with transaction(engine) as session:
            held = hold(
                session,
                limited,
                specialists,
                visit,
                starts_at=at,
                visit_id=visit,
                zone="Etc/UTC",
                now=now,
            )
        with transaction(engine) as session:
            confirm(
                session, limited, held.id, visit_id=visit, name="A", email="a@example.com", now=now
            )
        return "booked"

    assert race(take).count("booked") == 4
    with transaction(engine) as session:
        booked = session.scalars(select(Booking.host_id).where(Booking.state == "confirmed")).all()
    assert sorted(booked) == ["sara-kim", "sara-kim", "tom-okafor", "tom-okafor"]


def test_one_visit_clicking_many_times_has_one_hold(
    engine: Engine, teams: Teams, maya: Route, now: datetime, visits: list[str]
) -> None:
    def click(n: int) -> str:
        at = datetime(2026, 11, 23, 14, 0, tzinfo=UTC) + timedelta(minutes=30 * (n % 6))
        with transaction(engine) as session:
            hold(
                session,
                teams,
                maya,
                visits[0],
                starts_at=at,
                visit_id=visits[0],
                zone="Etc/UTC",
                now=now,
            )
        return "held"

    assert race(click) == ["held"] * RACERS
    with transaction(engine) as session:
        held = session.scalars(select(Booking).where(Booking.state == "held")).all()
    assert len(held) == 1


def test_one_visit_clicking_in_two_calendars_has_one_hold(
    engine: Engine,
    teams: Teams,
    maya: Route,
    specialists: Route,
    now: datetime,
    visits: list[str],
) -> None:
    def click(n: int) -> str:
        way = maya if n % 2 else specialists
        with transaction(engine) as session:
            hold(
                session,
                teams,
                way,
                visits[0],
                starts_at=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
                visit_id=visits[0],
                zone="Etc/UTC",
                now=now,
            )
        return "held"

    assert "held" in race(click)
    with transaction(engine) as session:
        held = session.scalars(select(Booking).where(Booking.state == "held")).all()
    assert len(held) == 1


def test_meetings_moved_into_one_time_do_not_meet_there(
    engine: Engine, teams: Teams, specialists: Route, now: datetime, visits: list[str]
) -> None:
    booked = []
    for n, visit in enumerate(visits):
        with transaction(engine) as session:
            # Four days of four hours, in each of them both specialists.
            day, hour = divmod(n // 2, 4)
            at = datetime(2026, 11, (19, 23, 24, 25)[day], 13 + hour, 0, tzinfo=UTC)
            held = hold(
                session,
                teams,
                specialists,
                visit,
                starts_at=at,
                visit_id=visit,
                zone="Etc/UTC",
                now=now,
            )
            booked.append(
                confirm(
                    session,
                    teams,
                    held.id,
                    visit_id=visit,
                    name="A",
                    email="a@example.com",
                    now=now,
                ).booking.id
            )
    target = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)

    def go(n: int) -> str:
        with transaction(engine) as session:
            move(session, teams, booked[n], starts_at=target, now=now)
        return "moved"

    assert race(go).count("moved") == 2
    assert no_overlap(engine)
    with transaction(engine) as session:
        there = session.scalars(select(Booking).where(Booking.starts_at == target)).all()
    assert {one.host_id for one in there} == {"sara-kim", "tom-okafor"}
    assert len(there) == 2
