"""The worker learns from the base every night."""

from datetime import UTC, datetime

from accounts.learnt import learnt_at
from jobs.schedules import last_tick
from jobs.works import works
from store.database import in_slices, reading


def test_it_is_due_at_night_and_leaves_what_was_learnt(settings, engine, desk, now) -> None:
    work = next(work for work in works(settings, engine) if work.name == "learn")
    assert work.schedule is not None
    assert last_tick(work.schedule, now) == datetime(2026, 11, 18, 2, 40, tzinfo=UTC)
    assert work.long
    in_slices(engine, lambda session: work.run(session, now.isoformat(), now=now))
    with reading(engine) as session:
        assert learnt_at(session, now).id is not None
