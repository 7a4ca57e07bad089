"""Mails are deleted when they are old, and no sooner."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from intake.desk import Desk
from intake.flow import Flow
from intake.mails import old_mails
from intake.steps import Booked
from jobs.works import works as works_of
from store.database import in_slices, transaction
from store.mails import Mail
from tests.intake.mails.later_works import LaterWorks
from tests.intake.test_journey import accept, book

KEPT = timedelta(days=90)


@pytest.fixture
def mails(flow: Flow, customer: str, engine: Engine, desk: Desk, clock) -> Callable[[], list[Mail]]:
    """The mails of a booked meeting, none of which could be sent: no mail server is set."""
    flow.confirm_known(customer, placement="chat")
    accept(flow, customer)
    booked: Booked = book(flow, customer)
    LaterWorks(engine, desk, clock).run()
    assert booked.ends_at < clock() + KEPT

    def read() -> list[Mail]:
        with transaction(engine) as session:
            return list(session.scalars(select(Mail)))

    assert {mail.state for mail in read()} == {"kept"}
    return read


@pytest.fixture
def delete_old(settings, engine: Engine) -> Callable[[datetime], None]:
    """What the worker does at night."""
    work = next(one for one in works_of(settings, engine) if one.name == "delete_old_mails")
    assert work.long
    assert work.schedule is not None

    def run(now: datetime) -> None:
        in_slices(engine, lambda session: work.run(session, now.isoformat(), now=now) or ())

    return run


@pytest.mark.both_databases
@pytest.mark.parametrize("rows", [1, 500])
def test_they_go_after_ninety_days(mails, delete_old, clock, monkeypatch, rows) -> None:
    monkeypatch.setattr(old_mails, "_AT_ONCE", rows)
    clock.pass_(KEPT - timedelta(minutes=1))
    delete_old(clock())
    assert len(mails()) == 2
    clock.pass_(timedelta(minutes=2))
    delete_old(clock())
    assert mails() == []
    delete_old(clock())


@pytest.mark.parametrize(
    "change", [{"state": "queued"}, {"until": datetime.fromisoformat("2027-06-01T12:00:00+00:00")}]
)
def test_one_that_may_still_go_out_stays(mails, delete_old, clock, engine, change) -> None:
    with transaction(engine) as session:
        session.execute(update(Mail).values(**change))
    clock.pass_(KEPT + timedelta(days=1))
    delete_old(clock())
    assert len(mails()) == 2
