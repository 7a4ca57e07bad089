"""What a process does in a race: many bookers, each in a thread and with a will of its own."""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Engine

import store.tables  # noqa: F401 (a booking refers to tables that nothing else here imports)
from scheduler import (
    NotFound,
    SchedulingError,
    cancel,
    confirm,
    hand_over,
    hold,
    move,
    release,
)
from store.database import open_engine, transaction
from tests.scheduler.bookings.small_team import NOW, PEOPLE, small_team, ways

TEAMS, WAYS = small_team(), ways()
TOMORROW = NOW.replace(hour=0) + timedelta(days=1)
GUEST = {"name": "Ada", "email": "ada@example.com"}
Answer = tuple[str, str]
"""What came of an attempt, and the id of the booking that it changed, if it did."""


def at_once(url: str, race: str, racers: Sequence[int], begins: float) -> list[Answer]:
    """What came of each attempt of these racers, who all begin at the moment ``begins``."""
    run = RACES[race]
    engine = open_engine(url)

    def start(racer: int) -> list[Answer]:
        time.sleep(max(0.0, begins - time.time()))
        return run(engine, racer)

    with ThreadPoolExecutor(len(racers)) as threads:
        answers = [answer for given in threads.map(start, racers) for answer in given]
    engine.dispose()
    return answers


def _attempt(do: Callable[[], str]) -> Answer:
    try:
        return "done", do()
    except SchedulingError as error:
        return type(error).__name__, ""
    except Exception as error:  # what nobody foresaw is what a race looks for
        return f"{type(error).__name__}: {error}", ""


def _book(engine: Engine, racer: int, way: str, at: datetime) -> str:
    visit = f"visit-{racer}"
    with transaction(engine) as session:
        asked = {"starts_at": at, "visit_id": visit, "zone": "UTC", "now": NOW}
        held = hold(session, TEAMS, WAYS[way], visit, **asked)
    with transaction(engine) as session:
        return confirm(session, TEAMS, held.id, visit_id=visit, now=NOW, **GUEST).booking.id


def same_host(engine: Engine, racer: int) -> list[Answer]:
    """Everybody wants the same time of the same host."""
    return [_attempt(lambda: _book(engine, racer, "alone", TOMORROW + timedelta(hours=10)))]


def pool(engine: Engine, racer: int) -> list[Answer]:
    """Everybody wants one of three hosts, at times that overlap."""
    at = TOMORROW + timedelta(hours=9, minutes=30 * (racer % 4))
    return [_attempt(lambda: _book(engine, racer, "pool", at))]


def everything(engine: Engine, racer: int) -> list[Answer]:
    """Holds, bookings, moves, hand-overs, cancellations, of one's own meetings and of others'."""
    chance = random.Random(racer)
    return [_attempt(lambda: _something(engine, racer, chance)) for _ in range(5)]


def _something(engine: Engine, racer: int, chance: random.Random) -> str:
    at = TOMORROW + timedelta(days=chance.randrange(3), hours=9, minutes=30 * chance.randrange(12))
    what = chance.choice(["book", "book", "hold", "move", "move", "hand over", "cancel"])
    if what == "book":
        _book(engine, racer, chance.choice(list(WAYS)), at)
        return ""
    with transaction(engine) as session:
        if what == "hold":
            asked = {"starts_at": at, "visit_id": f"visit-{racer}", "zone": "UTC", "now": NOW}
            held = hold(session, TEAMS, WAYS[chance.choice(list(WAYS))], f"visit-{racer}", **asked)
            if chance.random() < 0.5:
                release(session, held.id, visit_id=f"visit-{racer}", now=NOW)
            return ""
        booked = f"booked-{chance.randrange(6)}"
        if what == "move":
            change = move(session, TEAMS, booked, starts_at=at, now=NOW)
        elif what == "hand over":
            change = hand_over(session, TEAMS, booked, to=chance.choice(PEOPLE), now=NOW)
        elif chance.random() < 0.3:
            change = cancel(session, booked, now=NOW)
        else:
            raise NotFound("not this time")
        return booked if change.changed else ""


RACES = {"same_host": same_host, "pool": pool, "everything": everything}
