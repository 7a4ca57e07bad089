"""Others can see whether a worker is alive."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from store.workers import beat, worker_last_seen

pytestmark = pytest.mark.both_databases


def test_no_worker_was_ever_seen(session: Session) -> None:
    assert worker_last_seen(session) is None


def test_the_latest_beat_of_any_worker_counts(session: Session, now: datetime) -> None:
    beat(session, "worker-1", now=now)
    beat(session, "worker-2", now=now + timedelta(seconds=3))
    beat(session, "worker-1", now=now + timedelta(seconds=5))
    beat(session, "worker-2", now=now + timedelta(seconds=4))
    session.flush()
    assert worker_last_seen(session) == now + timedelta(seconds=5)
