"""Told in the business transaction, numbered for each account, delivered once, kept when dead."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crm_sync import HandOff, backlog, deliver, replay, tell
from crm_sync.outbox import give_up
from crm_sync.records import CrmRecord
from crm_sync.targets.target import RefusedError
from store.crm import BuiltinCrmRecord, CrmOutbox
from store.database import transaction
from store.durable import DurableWork


class RefusingCrm:
    """A CRM that takes nothing."""

    def write(
        self, records: Sequence[CrmRecord], *, account_key: str, version: int, now: datetime
    ) -> None:
        """Refuse."""
        raise RefusedError("property 'plan' is required; ask the administrator to relax it")


def only_row(session: Session) -> CrmOutbox:
    """The one row of the outbox."""
    return session.scalars(select(CrmOutbox)).one()


def test_a_hand_off_waits_until_it_is_delivered(
    session: Session, durable: DurableWork, accepted: HandOff, now: datetime
) -> None:
    tell(session, durable, accepted, now=now)
    assert (backlog(session).waiting, backlog(session).oldest) == (1, now)
    later = now + timedelta(seconds=1)
    deliver(session, only_row(session).id, now=later)
    after = backlog(session)
    assert (after.waiting, after.oldest, after.dead, after.last_delivered) == (0, None, 0, later)


def test_delivering_again_changes_nothing(
    session: Session, durable: DurableWork, accepted: HandOff, now: datetime
) -> None:
    tell(session, durable, accepted, now=now)
    for minute in range(3):
        deliver(session, only_row(session).id, now=now + timedelta(minutes=minute))
    assert only_row(session).delivered_at == now
    records = session.scalars(select(BuiltinCrmRecord)).all()
    assert len(records) == len({(record.kind, record.external_id) for record in records})


def test_a_rollback_tells_nothing_and_gives_its_number_back(
    engine: Engine, durable: DurableWork, accepted: HandOff, now: datetime
) -> None:
    with Session(engine) as session:
        tell(session, durable, accepted, now=now)
        session.rollback()
    with transaction(engine) as session:
        assert session.scalar(select(func.count()).select_from(CrmOutbox)) == 0
        tell(session, durable, accepted, now=now)
        assert only_row(session).seq == 1


def test_numbers_of_an_account_have_no_gap_under_concurrent_transactions(
    engine: Engine, durable: DurableWork, accepted: HandOff, now: datetime
) -> None:
    def tell_ten(thread: int) -> int:
        committed = 0
        chance = random.Random(thread)
        for _ in range(10):
            with Session(engine) as session:
                tell(session, durable, accepted, now=now)
                if chance.random() < 0.8:
                    session.commit()
                    committed += 1
        return committed

    with ThreadPoolExecutor(6) as threads:
        committed = sum(threads.map(tell_ten, range(6)))
    with transaction(engine) as session:
        numbers = sorted(session.scalars(select(CrmOutbox.seq)))
    assert numbers == list(range(1, committed + 1))


def test_accounts_are_numbered_independently(
    session: Session, durable: DurableWork, accepted: HandOff, now: datetime
) -> None:
    for key in ("account:a", "account:b", "account:a"):
        tell(session, durable, accepted.model_copy(update={"account_key": key}), now=now)
    told = session.execute(select(CrmOutbox.account_key, CrmOutbox.seq)).all()
    assert sorted(map(tuple, told)) == [("account:a", 1), ("account:a", 2), ("account:b", 1)]


def test_a_dead_hand_off_keeps_its_reason_and_replays(
    session: Session, durable: DurableWork, accepted: HandOff, now: datetime
) -> None:
    tell(session, durable, accepted, now=now)
    row = only_row(session)
    with pytest.raises(RefusedError, match="administrator"):
        deliver(session, row.id, now=now, target=RefusingCrm())
    give_up(session, row.id, "property 'plan' is required")
    assert backlog(session).dead == 1
    assert row.error == "property 'plan' is required"
    deliver(session, row.id, now=now)
    assert row.state == "dead", "only a person brings a dead hand-off back"
    replay(session, durable, row.id)
    deliver(session, row.id, now=now)
    assert (row.state, row.error) == ("delivered", None)


def test_only_a_dead_hand_off_is_replayed(
    session: Session, durable: DurableWork, accepted: HandOff, now: datetime
) -> None:
    tell(session, durable, accepted, now=now)
    with pytest.raises(ValueError, match="only a dead one"):
        replay(session, durable, only_row(session).id)


def test_giving_up_on_what_arrived_changes_nothing(
    session: Session, durable: DurableWork, accepted: HandOff, now: datetime
) -> None:
    tell(session, durable, accepted, now=now)
    deliver(session, only_row(session).id, now=now)
    give_up(session, only_row(session).id, "too late")
    assert only_row(session).state == "delivered"


def test_an_unknown_row_is_named(session: Session, now: datetime) -> None:
    with pytest.raises(LookupError, match="nowhere"):
        deliver(session, "nowhere", now=now)
