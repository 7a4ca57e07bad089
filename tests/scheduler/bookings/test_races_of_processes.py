"""64 bookers in processes of their own, on both databases: no double booking, no deadlock, and a
clear answer to every attempt."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from scheduler import sync_hosts
from scheduler.bookings.locks import hosts_of
from scheduler.bookings.taking import take
from store.database import transaction
from store.decisions import RoutingRow
from store.meetings import Booking, TakenTime
from store.settings import Settings
from store.visits import Visit
from tests.scheduler.bookings.racing import TEAMS, TOMORROW, Answer, at_once
from tests.scheduler.bookings.small_team import NOW, PEOPLE

pytestmark = pytest.mark.both_databases

RACERS, PROCESSES = 64, 4
CLEAR = {"done", "TimeTaken", "TimeNotOffered", "HoldExpired", "NotFound"}


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def race(
    processes: ProcessPoolExecutor, settings: Settings, engine: Engine
) -> Callable[[str], list[Answer]]:
    """Runs one of ``racing.RACES``: what came of every attempt."""
    with transaction(engine) as session:
        sync_hosts(session, TEAMS)
        _visits(session, [f"visit-{racer}" for racer in range(RACERS)])

    def race(name: str) -> list[Answer]:
        list(processes.map(time.sleep, [0.01] * PROCESSES))  # they are there when it begins
        begins = time.time() + 0.3
        running = [
            processes.submit(
                at_once,
                settings.database_url,
                name,
                range(first, RACERS, PROCESSES),
                begins,
            )
            for first in range(PROCESSES)
        ]
        return [answer for one in running for answer in one.result()]

    return race


def _visits(session: Session, names: list[str]) -> None:
    plain = {"opened_at": NOW, "seen_at": NOW, "page": "/", "zone": "UTC", "language": "en"}
    session.add_all(Visit(id=name, **plain) for name in names)
    session.flush()
    session.add_all(RoutingRow(id=name, visit_id=name, at=NOW) for name in names)
    session.flush()


def nobody_is_in_two_places(engine: Engine) -> bool:
    """Over what is taken, buffers included; and what is taken is what the bookings say."""
    with transaction(engine) as session:
        rows = session.scalars(select(TakenTime).order_by(TakenTime.host_id, TakenTime.busy_from))
        taken = list(rows)
        live = session.scalars(select(Booking).where(Booking.state.in_(("held", "confirmed"))))
        said = {(one.id, host, one.starts_at) for one in live for host in hosts_of(one)}
        kept = {
            (one.booking_id, one.host_id, NOW + timedelta(seconds=one.starts_at - NOW.timestamp()))
            for one in taken
        }
    apart = all(
        one.host_id != two.host_id or one.busy_until <= two.busy_from
        for one, two in pairwise(taken)
    )
    return apart and said == kept


def test_one_of_64_gets_the_time(race: Callable[[str], list[Answer]], engine: Engine) -> None:
    came = Counter(what for what, _ in race("same_host"))
    assert came == {"done": 1, "TimeTaken": RACERS - 1}
    assert nobody_is_in_two_places(engine)


def test_a_pool_of_three_meets_three_at_once(
    race: Callable[[str], list[Answer]], engine: Engine
) -> None:
    came = Counter(what for what, _ in race("pool"))
    assert set(came) == {"done", "TimeTaken"}
    # Half an hour and ten minutes after: of four half hours in a row each host takes two.
    assert came["done"] <= 2 * len(PEOPLE)
    assert came["done"] >= len(PEOPLE)
    assert nobody_is_in_two_places(engine)


def test_everything_at_once_leaves_everything_in_order(
    race: Callable[[str], list[Answer]], engine: Engine
) -> None:
    with transaction(engine) as session:
        booked = [f"booked-{number}" for number in range(6)]
        _visits(session, booked)
        for number, id_ in enumerate(booked):
            _book_in_advance(session, id_, number)
    answers = race("everything")
    assert {what for what, _ in answers} <= CLEAR, Counter(what for what, _ in answers)
    assert nobody_is_in_two_places(engine)
    changes = Counter(id_ for _, id_ in answers if id_)
    with transaction(engine) as session:
        for id_ in booked:
            one = session.get_one(Booking, id_)
            assert (one.sequence, one.uid) == (changes[id_], id_)


def _book_in_advance(session: Session, id_: str, number: int) -> None:
    """Two for each host, one of them a collective meeting."""
    host, other = PEOPLE[number % 3], PEOPLE[(number + 1) % 3]
    together = number >= len(PEOPLE)
    at = TOMORROW + timedelta(hours=9 + number)
    booking = Booking(
        id=id_,
        uid=id_,
        visit_id=id_,
        routing_id=id_,
        host_id=host,
        also_host_ids=[other] if together else [],
        meeting_type_id="pair" if together else "call",
        state="confirmed",
        starts_at=at,
        ends_at=at + timedelta(minutes=30),
        attendee_zone="UTC",
        made_at=NOW,
        changed_at=NOW,
    )
    session.add(booking)
    session.flush()
    take(session, booking, TEAMS.meeting_types[booking.meeting_type_id])
