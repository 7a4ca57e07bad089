"""What the worker looks at again and again, each in a thread of its own, as long as it lives."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine

from jobs.work import Work

_log = structlog.get_logger("jobs")


CLOSE_SECONDS = 4.0
"""How long a watch may take to bring to an end what it began, when the worker stops."""


def start_watches(
    engine: Engine, works: Sequence[Work], stop: threading.Event
) -> Sequence[threading.Thread]:
    """Begin with those works that are to run every so often; they end with ``stop``."""
    watches = [
        threading.Thread(target=_watch, args=(engine, work, stop), name=work.name, daemon=True)
        for work in works
        if work.every is not None
    ]
    for watch in watches:
        watch.start()
    return watches


def _watch(engine: Engine, work: Work, stop: threading.Event) -> None:
    assert work.every is not None
    while not stop.wait(work.every.total_seconds()):
        try:
            work.run(engine, now=datetime.now(UTC))
        # Whatever it was, the next look may do better: a watch that died would be missed by nobody.
        except Exception as fault:
            _log.exception("watch_failed", work=work.name, fault=type(fault).__name__)
    if work.close is not None:
        work.close(patience=CLOSE_SECONDS)
