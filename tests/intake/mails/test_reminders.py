"""Reminders come at their time, of the meeting as it stands, and not when they help no more."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from intake.desk import Desk
from scheduler.invitations.reminders import due, useful_until
from store.database import transaction
from store.mails import Mail
from tests.intake.mails.later_works import LaterWorks
from tests.intake.mails.test_mails import another_time, id_of
from tests.intake.test_journey import accept

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def works(engine: Engine, desk: Desk, clock: Callable[[], datetime]) -> LaterWorks:
    return LaterWorks(engine, desk, clock)


@pytest.fixture
def starts_at(flow, customer, works) -> datetime:
    """A meeting in some days, with reminders a day and an hour before."""
    flow.confirm_known(customer, placement="chat")
    accept(flow, customer)
    _, free, _ = flow.times(customer, first=flow._clock().date(), days=14, zone="UTC")
    wanted = free[-1].starts_at
    held = flow.hold_time(customer, wanted, "Europe/Berlin")
    flow.book(customer, held.hold_id, name="Dana Lee", email="dana@northwind.example")
    works.run("tell_by_mail", "send_mail")
    works.waiting()
    return wanted


def reminders(engine: Engine) -> list[Mail]:
    with transaction(engine) as session:
        return list(session.scalars(select(Mail).where(Mail.kind == "reminder")))


def test_a_day_and_an_hour_before(starts_at, works, clock, engine) -> None:
    clock.moment = starts_at - DAY - HOUR
    works.run()
    assert reminders(engine) == []
    clock.moment = starts_at - DAY + timedelta(minutes=1)
    works.run()
    assert len(reminders(engine)) == 1
    clock.moment = starts_at - HOUR + timedelta(minutes=1)
    works.run()
    assert len(reminders(engine)) == 2
    assert all(mail.calendar is None for mail in reminders(engine))
    assert all("/meetings/" in mail.text for mail in reminders(engine))


def test_a_worker_that_was_down_sends_only_what_still_helps(
    starts_at, works, clock, engine
) -> None:
    clock.moment = starts_at - timedelta(minutes=20)
    works.run()
    assert len(reminders(engine)) == 1, "the day's comes too late, the hour's does not"
    clock.moment = starts_at
    works.run()
    assert len(reminders(engine)) == 1


def test_a_cancelled_meeting_is_not_reminded_of(starts_at, works, clock, engine, meetings) -> None:
    clock.pass_(timedelta(minutes=1))
    meetings.cancel(id_of(engine))
    clock.moment = starts_at - timedelta(minutes=30)
    works.run()
    assert reminders(engine) == []


def test_a_moved_meeting_is_reminded_of_where_it_is(
    starts_at, works, clock, engine, meetings
) -> None:
    clock.pass_(timedelta(minutes=1))
    earlier = another_time(meetings, clock, id_of(engine), 40)
    assert earlier < starts_at - DAY
    meetings.move(id_of(engine), earlier)
    works.waiting()
    clock.moment = earlier - DAY + timedelta(minutes=1)
    works.run()
    clock.moment = earlier - HOUR + timedelta(minutes=1)
    works.run()
    assert len(reminders(engine)) == 2
    clock.moment = starts_at - timedelta(minutes=1)
    works.run()
    assert len(reminders(engine)) == 2


def test_a_reminder_that_waited_for_the_mail_server_is_withdrawn_with_the_meeting(
    starts_at, works, clock, engine, meetings
) -> None:
    clock.moment = starts_at - DAY + timedelta(minutes=1)
    works.run("remind")
    clock.pass_(timedelta(minutes=1))
    meetings.cancel(id_of(engine))
    works.run()
    assert [mail.state for mail in reminders(engine)] == ["withdrawn"]


MINUTES = st.lists(st.integers(5, 40_000), max_size=5, unique=True)


@given(MINUTES, st.datetimes(), st.timedeltas(-DAY, 40 * DAY))
def test_only_reminders_still_to_come_are_due(
    minutes: list[int], start: datetime, until: timedelta
) -> None:
    if start.year < 2000 or start.year > 2200:
        return
    now = start - until
    found = due(start, minutes, now=now)
    assert {before for before, _ in found} == {
        one for one in minutes if start - timedelta(minutes=one) > now
    }
    assert all(now < moment < start for _, moment in found)
    assert [moment for _, moment in found] == sorted(moment for _, moment in found)


@given(MINUTES.filter(bool), st.integers(0, 4))
def test_a_late_reminder_never_meets_the_next(minutes: list[int], which: int) -> None:
    start = datetime(2026, 11, 23, 14, 0)  # noqa: DTZ001 (only differences matter)
    before = sorted(minutes)[which % len(minutes)]
    until = useful_until(start, minutes, before)
    assert start - timedelta(minutes=before) < until <= start
    assert not any(
        start - timedelta(minutes=before) < start - timedelta(minutes=one) < until
        for one in minutes
    )
