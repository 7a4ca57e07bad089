"""Works run after the commit, in order within a partition, repeated while that can help."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from store.database import transaction
from store.durable import Queue, delete_ended

Eventually = Callable[[Callable[[], bool]], None]


def note(worker: Any, session: Session, partition: str, number: int) -> None:
    """Enqueue one numbered work."""
    worker.durable.enqueue(
        session,
        "note",
        partition,
        number,
        queue=Queue.HAND_OFFS,
        partition=partition,
        priority=number,
    )


def numbers(worker: Any, partition: str) -> list[int]:
    """The works of a partition that succeeded, in that order."""
    return [number for ran, number in worker.ran if ran == partition]


def test_a_rollback_runs_nothing(worker: Any, eventually: Eventually) -> None:
    with Session(worker.engine) as session:
        note(worker, session, "rolled-back", 1)
        session.rollback()
    with transaction(worker.engine) as session:
        note(worker, session, "committed", 1)
    eventually(lambda: numbers(worker, "committed") == [1])
    assert "rolled-back" not in worker.attempts


def test_a_work_that_talks_to_others_opens_its_own_transactions(
    worker: Any, eventually: Eventually
) -> None:
    worker.failures["talks"] = 1
    with transaction(worker.engine) as session:
        worker.durable.enqueue(session, "talk", "talks", queue=Queue.MEETINGS, partition="talks")
    eventually(lambda: numbers(worker, "talks") == [1])
    assert worker.attempts.count("talks") == 2, "it is repeated like any other"


def test_each_of_many_accounts_keeps_its_order(worker: Any, eventually: Eventually) -> None:
    told = [(f"account:{account}", number) for account in range(12) for number in range(1, 7)]
    # All in one transaction, shuffled: neither insertion nor the clock gives the order away.
    random.Random(7).shuffle(told)
    with transaction(worker.engine) as session:
        for partition, number in told:
            note(worker, session, partition, number)
    accounts = {partition for partition, _ in told}
    eventually(lambda: all(len(numbers(worker, account)) == 6 for account in accounts))
    for account in accounts:
        assert numbers(worker, account) == [1, 2, 3, 4, 5, 6]


def test_what_is_away_is_tried_again_before_what_follows(
    worker: Any, eventually: Eventually
) -> None:
    worker.failures["flaky"] = 2
    with transaction(worker.engine) as session:
        note(worker, session, "flaky", 1)
        note(worker, session, "flaky", 2)
    eventually(lambda: len(numbers(worker, "flaky")) == 2)
    assert numbers(worker, "flaky") == [1, 2]
    assert worker.attempts.count("flaky") == 4


def test_after_the_last_attempt_the_next_goes_on(worker: Any, eventually: Eventually) -> None:
    worker.failures["hopeless"] = 4
    with transaction(worker.engine) as session:
        note(worker, session, "hopeless", 1)
        note(worker, session, "hopeless", 2)
    eventually(lambda: numbers(worker, "hopeless") == [2])


def test_a_work_enqueues_further_work_in_its_own_step(worker: Any, eventually: Eventually) -> None:
    with transaction(worker.engine) as session:
        worker.durable.enqueue(session, "chain", "chained", queue=Queue.LATER, partition="c")
    eventually(lambda: numbers(worker, "chained") == [1])


def test_what_an_older_version_enqueued_for_a_hand_off_ends_and_holds_up_nothing(
    worker: Any, eventually: Eventually
) -> None:
    with transaction(worker.engine) as session:
        worker.durable.enqueue(
            session,
            "deliver_hand_off",
            "an outbox row",
            queue=Queue.HAND_OFFS,
            partition="account:old",
            priority=1,
        )
        note(worker, session, "account:old", 2)
    eventually(lambda: numbers(worker, "account:old") == [2])


def test_a_work_that_cannot_even_be_given_up_holds_up_nothing(
    worker: Any, eventually: Eventually
) -> None:
    with transaction(worker.engine) as session:
        worker.durable.enqueue(
            session,
            "cannot_be_given_up",
            queue=Queue.HAND_OFFS,
            partition="lost",
            priority=1,
        )
        note(worker, session, "lost", 2)
    eventually(lambda: numbers(worker, "lost") == [2])


def test_works_that_ended_long_ago_are_forgotten_and_no_others(
    worker: Any, eventually: Eventually
) -> None:
    with transaction(worker.engine) as session:
        note(worker, session, "ended", 1)
        worker.durable.enqueue(
            session, "note", "later", 1, queue=Queue.LATER, partition="l", delay=timedelta(hours=1)
        )
    statuses = text(
        "SELECT status FROM workflow_status WHERE queue_partition_key IN ('ended', 'l')"
    )

    def ended() -> bool:
        with worker.engine.connect() as connection:
            return set(connection.scalars(statuses)) == {"SUCCESS", "DELAYED"}

    eventually(ended)
    now = datetime.now(UTC)
    assert delete_ended(worker.engine, before=now - timedelta(days=30)) == 0
    assert delete_ended(worker.engine, before=now + timedelta(minutes=1)) >= 1
    with worker.engine.connect() as connection:
        assert list(connection.scalars(statuses)) == ["DELAYED"]
