"""Told in the business transaction, numbered for each account, on its way to each CRM."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crm_sync import HandOff, tell
from crm_sync.delivery.claiming import lock
from store.crm import CrmDelivery, CrmLane, CrmOutbox, CrmTarget
from store.database import transaction

both_databases = pytest.mark.both_databases


def only_row(session: Session) -> CrmOutbox:
    """The one row of the outbox."""
    return session.scalars(select(CrmOutbox)).one()


@both_databases
def test_what_is_told_is_on_its_way_to_every_connected_crm(
    session: Session, accepted: HandOff, now: datetime
) -> None:
    session.add(CrmTarget(id="second", kind="webhook", settings={}, connected_at=now))
    session.flush()
    tell(session, accepted, now=now)
    row = only_row(session)
    assert (row.interaction_id, row.seq, row.told_at) == (accepted.id, 1, now)
    deliveries = session.scalars(select(CrmDelivery).order_by(CrmDelivery.target_id)).all()
    assert [(one.target_id, one.outbox_id, one.state) for one in deliveries] == [
        ("builtin", row.id, "waiting"),
        ("second", row.id, "waiting"),
    ]
    lanes = session.scalars(select(CrmLane)).all()
    assert {(one.target_id, one.account_key, one.due_at) for one in lanes} == {
        ("builtin", accepted.account_key, now),
        ("second", accepted.account_key, now),
    }


@both_databases
def test_an_account_that_waits_waits_no_longer_for_what_is_told_later(
    session: Session, accepted: HandOff, now: datetime
) -> None:
    for minute in range(3):
        tell(session, accepted, now=now + timedelta(minutes=minute))
    assert session.scalars(select(CrmLane.due_at)).all() == [now]
    assert len(session.scalars(select(CrmDelivery)).all()) == 3


def test_where_no_crm_is_connected_it_is_kept(
    session: Session, accepted: HandOff, now: datetime
) -> None:
    session.delete(session.get_one(CrmTarget, "builtin"))
    session.flush()
    tell(session, accepted, now=now)
    assert only_row(session).seq == 1
    assert session.scalars(select(CrmLane)).all() == []


def test_a_rollback_tells_nothing_and_gives_its_number_back(
    engine: Engine, accepted: HandOff, now: datetime
) -> None:
    with Session(engine) as session:
        tell(session, accepted, now=now)
        session.rollback()
    with transaction(engine) as session:
        for table in (CrmOutbox, CrmDelivery, CrmLane):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        tell(session, accepted, now=now)
        assert only_row(session).seq == 1


@both_databases
def test_numbers_of_an_account_have_no_gap_under_concurrent_transactions(
    engine: Engine, accepted: HandOff, now: datetime
) -> None:
    def tell_ten(thread: int) -> int:
        committed = 0
        chance = random.Random(thread)
        for _ in range(10):
            with Session(engine) as session:
                tell(session, accepted, now=now)
                if chance.random() < 0.8:
                    session.commit()
                    committed += 1
        return committed

    with ThreadPoolExecutor(6) as threads:
        committed = sum(threads.map(tell_ten, range(6)))
    with transaction(engine) as session:
        numbers = sorted(session.scalars(select(CrmOutbox.seq)))
    assert numbers == list(range(1, committed + 1))


@both_databases
def test_telling_of_several_accounts_and_settling_never_wait_for_each_other(
    engine: Engine, accepted: HandOff, now: datetime
) -> None:
    """Both lock in one order: a deadlock would be an error of one of them."""
    # Upper and lower case, signs: an order that depends on the language would be another one.
    keys = [f"account:{name}" for name in ("B", "a", "_c", "C", "b-1", "b1", "B2")]

    def tell_all(_: int) -> None:
        for _ in range(8):
            with transaction(engine) as session:
                for key in sorted(keys):
                    tell(session, accepted.model_copy(update={"account_key": key}), now=now)

    def lock_all(_: int) -> None:
        for _ in range(8):
            with transaction(engine) as session:
                lock(session, "builtin", CrmLane.account_key.in_(keys))

    with ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(work, 0) for work in (tell_all, lock_all) for _ in range(3)]:
            done.result()
    with transaction(engine) as session:
        assert session.scalar(select(func.count()).select_from(CrmOutbox)) == 3 * 8 * len(keys)


def test_accounts_are_numbered_independently(
    session: Session, accepted: HandOff, now: datetime
) -> None:
    for key in ("account:a", "account:b", "account:a"):
        tell(session, accepted.model_copy(update={"account_key": key}), now=now)
    told = session.execute(select(CrmOutbox.account_key, CrmOutbox.seq)).all()
    assert sorted(map(tuple, told)) == [("account:a", 1), ("account:a", 2), ("account:b", 1)]
