"""What a rep does to a meeting: handed over, marked as missed; and what the database itself keeps
from happening."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler import (
    NotBegun,
    NotFound,
    Route,
    Teams,
    TimeNotOffered,
    TimeTaken,
    cancel,
    confirm,
    hand_over,
    hold,
    miss,
    move,
)
from scheduler.bookings.by_host import moved_by_host
from scheduler.bookings.successors import successors
from scheduler.zones import seconds
from store.database import transaction
from store.meetings import Booking, TakenTime

pytestmark = pytest.mark.both_databases

Visiting = Callable[..., str]
BOTH_WORK = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""A Monday: Sara Kim in New York and Tom Okafor in London are both at work."""
MORNING_IN_LONDON = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def book(
    session: Session, teams: Teams, specialists: Route, now: datetime, visiting: Visiting
) -> Callable[..., Booking]:
    """Books one of the specialists for a visit of its own."""

    def book(visit: str, at: datetime = BOTH_WORK) -> Booking:
        visiting(session, visit)
        times = {"starts_at": at, "visit_id": visit, "now": now}
        held = hold(session, teams, specialists, visit, zone="Etc/UTC", **times)
        guest = {"name": "Ada", "email": "ada@example.com"}
        return confirm(session, teams, held.id, visit_id=visit, now=now, **guest).booking

    return book


def other_than(booking: Booking) -> str:
    return {"sara-kim": "tom-okafor", "tom-okafor": "sara-kim"}[booking.host_id]


def whose(session: Session, booking: Booking) -> set[str]:
    rows = session.query(TakenTime).filter_by(booking_id=booking.id)
    return {row.host_id for row in rows}


def test_a_meeting_is_handed_over_with_its_time(session, teams, now, book) -> None:
    booked = book("ada")
    uid, to = booked.uid, other_than(booked)
    assert hand_over(session, teams, booked.id, to=to, now=now).changed
    assert (booked.host_id, booked.uid, booked.sequence) == (to, uid, 1)
    assert whose(session, booked) == {to}


def test_handing_it_to_who_has_it_changes_nothing(session, teams, now, book) -> None:
    booked = book("ada")
    again = hand_over(session, teams, booked.id, to=booked.host_id, now=now)
    assert (again.changed, booked.sequence) == (False, 0)


def test_it_is_not_handed_to_who_is_busy_or_not_at_work(session, teams, now, book) -> None:
    first, second = book("ada"), book("bob")
    with pytest.raises(TimeTaken):
        hand_over(session, teams, first.id, to=second.host_id, now=now)
    early = book("cleo", MORNING_IN_LONDON)
    assert early.host_id == "tom-okafor"
    with pytest.raises(TimeNotOffered):
        hand_over(session, teams, early.id, to="sara-kim", now=now)
    assert [one.sequence for one in (first, second, early)] == [0, 0, 0]


def test_notice_does_not_matter_to_who_takes_over(session, teams, now, book) -> None:
    booked = book("ada")
    just_before = BOTH_WORK - timedelta(minutes=1)
    assert hand_over(session, teams, booked.id, to=other_than(booked), now=just_before).changed


def test_who_takes_over_is_free_for_as_long_as_the_host_made_it(session, teams, now, book) -> None:
    long, later = book("ada"), book("bob", BOTH_WORK + timedelta(hours=1))
    if later.host_id == long.host_id:
        hand_over(session, teams, later.id, to=other_than(long), now=now)
    ends_at = BOTH_WORK + timedelta(minutes=90)
    moved_by_host(session, long.id, starts_at=BOTH_WORK, ends_at=ends_at, now=now)
    with pytest.raises(TimeTaken):
        hand_over(session, teams, long.id, to=other_than(long), now=now)
    told = {one.host.id: one.because for one in successors(session, teams, long, now=now)}
    assert told[other_than(long)] == "is busy then"
    cancel(session, later.id, now=now)
    assert hand_over(session, teams, long.id, to=other_than(long), now=now).changed
    assert long.ends_at == ends_at


def test_what_stands_beside_the_grid_may_be_handed_over(session, teams, now, book) -> None:
    booked = book("ada")
    at = BOTH_WORK + timedelta(minutes=7)
    lasts = booked.ends_at - booked.starts_at
    moved_by_host(session, booked.id, starts_at=at, ends_at=at + lasts, now=now)
    told = {one.host.id: one.because for one in successors(session, teams, booked, now=now)}
    assert told[other_than(booked)] is None
    assert hand_over(session, teams, booked.id, to=other_than(booked), now=now).changed


def test_it_is_handed_to_nobody_unknown(session, teams, now, book) -> None:
    with pytest.raises(NotFound, match="nobody"):
        hand_over(session, teams, book("ada").id, to="nobody", now=now)


def test_it_is_not_handed_to_who_takes_part_already(session, teams, now, book) -> None:
    booked = book("ada")
    booked.also_host_ids = [other_than(booked)]
    session.flush()
    with pytest.raises(TimeTaken, match="already"):
        hand_over(session, teams, booked.id, to=other_than(booked), now=now)


def test_a_visitor_can_be_missed_once_the_meeting_has_begun(session, now, book) -> None:
    booked = book("ada")
    with pytest.raises(NotBegun):
        miss(session, booked.id, now=BOTH_WORK - timedelta(seconds=1))
    assert [miss(session, booked.id, now=BOTH_WORK).changed for _ in range(2)] == [True, False]
    assert (booked.state, booked.sequence) == ("no_show", 0)
    assert whose(session, booked) == {booked.host_id}


def test_what_was_missed_is_neither_moved_nor_cancelled(session, teams, now, book) -> None:
    booked = book("ada")
    miss(session, booked.id, now=BOTH_WORK)
    later = BOTH_WORK + timedelta(days=1)
    for change in (
        lambda: cancel(session, booked.id, now=BOTH_WORK),
        lambda: move(session, teams, booked.id, starts_at=later, now=BOTH_WORK),
        lambda: hand_over(session, teams, booked.id, to=other_than(booked), now=BOTH_WORK),
    ):
        with pytest.raises(NotFound):
            change()


def test_each_change_says_whether_it_was_one(session, teams, now, book) -> None:
    booked = book("ada")
    later = BOTH_WORK + timedelta(hours=1)
    same = [move(session, teams, booked.id, starts_at=later, now=now).changed for _ in range(2)]
    assert same == [True, False]
    guest = {"name": "Ada", "email": "ada@example.com"}
    assert not confirm(session, teams, booked.id, visit_id="ada", now=now, **guest).changed
    assert [cancel(session, booked.id, now=now).changed for _ in range(2)] == [True, False]


def test_the_database_itself_refuses_a_second_booking_at_one_time(
    engine: Engine, teams: Teams, now: datetime, visiting: Visiting
) -> None:
    """Past the code: on PostgreSQL the exclusion constraint bites, buffers included."""

    def take(visit: str, start: datetime, minutes: int, held_until: int | None = None) -> None:
        with transaction(engine) as session:
            at = {"starts_at": start, "ends_at": start, "made_at": now, "changed_at": now}
            visiting(session, visit)
            named = {"id": visit, "uid": visit, "visit_id": visit, "routing_id": visit}
            more = {"state": "confirmed", "meeting_type_id": "call", "attendee_zone": "UTC"}
            session.add(Booking(host_id="maya-chen", **named, **more, **at))
            session.flush()
            since = seconds(start)
            session.add(
                TakenTime(
                    booking_id=visit,
                    host_id="maya-chen",
                    visit_id=visit,
                    meeting_type_id="call",
                    starts_at=since,
                    busy_from=since,
                    busy_until=since + minutes * 60,
                    held_until=held_until,
                )
            )

    take("ada", BOTH_WORK, 40)
    take("bob", BOTH_WORK + timedelta(minutes=40), 40)
    take("a hold that ran out", BOTH_WORK, 40, held_until=seconds(now))
    overlapping = BOTH_WORK + timedelta(minutes=39)
    if engine.dialect.name == "sqlite":
        take("cleo", overlapping, 1)  # it has no such thing: there the order of writers is all
        return
    with pytest.raises(IntegrityError, match="ex_segue_taken_times_once"):
        take("cleo", overlapping, 1)
