"""What a worker looks at again and again."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from jobs.watches import start_watches
from jobs.work import Work

SOON = timedelta(milliseconds=5)


def test_a_watch_goes_on_after_a_fault_and_ends_with_the_worker(
    engine: Engine, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    looks: list[datetime] = []

    def look(_: Engine, *, now: datetime) -> None:
        looks.append(now)
        if len(looks) == 2:
            raise RuntimeError("not this time")

    stop = threading.Event()
    start_watches(engine, [Work("look", look, every=SOON), Work("other", look)], stop)
    eventually(lambda: len(looks) > 3)
    stop.set()
    eventually(lambda: all(thread.name != "look" for thread in threading.enumerate()))
    assert all(one.tzinfo is not None for one in looks)
