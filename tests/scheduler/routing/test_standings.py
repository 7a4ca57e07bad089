"""Where the hosts of a pool stand, by what was booked, missed, cancelled and handed over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.event import listen, remove
from sqlalchemy.orm import Session

from scheduler import (
    Route,
    Teams,
    cancel,
    confirm,
    hand_over,
    hold,
    load_teams,
    miss,
    move,
    sync_hosts,
)
from scheduler.availability.intervals import Interval
from scheduler.calendars.packing import packed
from scheduler.routing.standings import pool_in_turn
from scheduler.routing.turn import why_this_calendar, why_this_host
from scheduler.routing.turns import PERIOD, Standing
from scheduler.zones import DAY, seconds
from store.calendars import HostCalendar
from store.meetings import Booking
from store.pools import PoolMember

Visiting = Callable[..., str]
pytestmark = pytest.mark.both_databases

HOUR = timedelta(hours=1)
BOTH = ("sara-kim", "tom-okafor")


class Desk:
    """Books meetings of the specialists, one after the other."""

    def __init__(
        self, session: Session, teams: Teams, way: Route, now: datetime, visiting: Visiting
    ) -> None:
        self.session, self.teams, self.way, self.now = session, teams, way, now
        self._visiting = visiting
        self._visits = 0

    def book(self, at: datetime) -> Booking:
        self._visits += 1
        visit = self._visiting(self.session, f"visit-{self._visits}")
        held = hold(
            self.session,
            self.teams,
            self.way,
            visit,
            starts_at=at,
            visit_id=visit,
            zone="Etc/UTC",
            now=self.now,
        )
        return confirm(
            self.session,
            self.teams,
            held.id,
            visit_id=visit,
            name="Ada",
            email="ada@example.com",
            now=self.now,
        ).booking

    def order(self, now: datetime | None = None) -> list[Standing]:
        return pool_in_turn(self.session, self.teams, "specialists", BOTH, now=now or self.now)

    def counted(self) -> dict[str, int]:
        return {one.host_id: one.counted for one in self.order()}

    def change_host(self, host_id: str, **changes: object) -> None:
        host = self.teams.hosts[host_id]
        hours = host.hours.model_copy(update=changes)
        hosts = {**self.teams.hosts, host_id: host.model_copy(update={"hours": hours})}
        self.teams = self.teams.model_copy(update={"hosts": hosts})


@pytest.fixture
def desk(
    session: Session, teams: Teams, specialists: Route, now: datetime, visiting: Visiting
) -> Desk:
    sync_hosts(session, teams, now=now)
    return Desk(session, teams, specialists, now, visiting)


def monday(hour: int, minute: int = 0) -> datetime:
    """2026-11-23, UTC: both specialists work from 13:00 to 17:00."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def test_a_booked_meeting_counts_and_a_held_one_does_not(desk: Desk) -> None:
    assert desk.counted() == {"sara-kim": 0, "tom-okafor": 0}
    booking = desk.book(monday(15))
    assert booking.host_id == "sara-kim"
    assert desk.counted() == {"tom-okafor": 0, "sara-kim": 1000}
    assert desk.order()[1].last == booking.made_at


def test_a_cancelled_meeting_does_not_count_and_a_missed_one_does(desk: Desk) -> None:
    cancelled, missed = desk.book(monday(15)), desk.book(monday(15))
    cancel(desk.session, cancelled.id, now=desk.now)
    miss(desk.session, missed.id, now=monday(18))
    assert desk.counted() == {"sara-kim": 0, "tom-okafor": 1000}


def test_a_moved_meeting_counts_once_and_one_handed_over_for_who_has_it(desk: Desk) -> None:
    booking = desk.book(monday(15))
    move(desk.session, desk.teams, booking.id, starts_at=monday(16), now=desk.now)
    assert desk.counted() == {"tom-okafor": 0, "sara-kim": 1000}
    hand_over(desk.session, desk.teams, booking.id, to="tom-okafor", now=desk.now)
    assert desk.counted() == {"sara-kim": 0, "tom-okafor": 1000}


def test_what_is_longer_ago_than_the_period_is_forgotten(desk: Desk) -> None:
    desk.book(monday(15))
    later = desk.now + PERIOD
    assert sum(one.counted for one in desk.order(later - timedelta(seconds=1))) == 1000
    assert [one.counted for one in desk.order(later)] == [0, 0]


def test_a_day_off_is_credited(desk: Desk) -> None:
    desk.change_host("sara-kim", exceptions={monday(0).date(): ()})
    assert desk.book(monday(15)).host_id == "tom-okafor"
    sara, tom = sorted(desk.order())
    assert (sara.counted, sara.credited, tom.counted, tom.credited) == (1000, 1000, 1000, 0)
    assert sara.last is None, "a credit is no meeting"


def connect(session: Session, host_id: str, busy: list[Interval], read_at: datetime) -> None:
    calendar = HostCalendar(
        host_id=host_id,
        kind="caldav",
        address="https://calendar.example/sara",
        name="Sara",
        credentials=b"",
        connected_at=read_at,
        next_read_at=read_at,
        read_at=read_at,
        covered_from=0,
        covered_until=seconds(monday(0)) + 90 * DAY,
        busy=packed(busy),
    )
    session.add(calendar)
    session.flush()


def test_a_calendar_that_cannot_be_read_is_credited(desk: Desk, session: Session) -> None:
    connect(session, "sara-kim", [], desk.now - timedelta(hours=2))
    assert desk.book(monday(15)).host_id == "tom-okafor"
    assert desk.counted() == {"sara-kim": 1000, "tom-okafor": 1000}


def test_a_day_off_in_the_hosts_own_calendar_is_credited_and_a_meeting_there_is_not(
    desk: Desk, session: Session
) -> None:
    off, dentist = Interval(seconds(monday(0)), seconds(monday(0)) + DAY), monday(15) + 24 * HOUR
    busy = [off, Interval(seconds(dentist), seconds(dentist) + 3600)]
    connect(session, "sara-kim", busy, desk.now)
    assert desk.book(monday(15)).host_id == "tom-okafor"
    assert desk.counted() == {"sara-kim": 1000, "tom-okafor": 1000}
    assert desk.book(dentist).host_id == "tom-okafor"
    assert desk.counted() == {"sara-kim": 1000, "tom-okafor": 2000}


def test_not_to_work_at_that_hour_is_no_absence(desk: Desk) -> None:
    assert desk.book(monday(10)).host_id == "tom-okafor", "it is night in New York"
    assert desk.counted() == {"sara-kim": 0, "tom-okafor": 1000}


def test_a_meeting_moved_to_a_day_when_both_are_there_is_nobodys_credit(desk: Desk) -> None:
    desk.change_host("sara-kim", exceptions={date(2026, 11, 23): ()})
    booking = desk.book(monday(15))
    tuesday = monday(15) + timedelta(days=1)
    move(desk.session, desk.teams, booking.id, starts_at=tuesday, now=desk.now)
    assert desk.counted() == {"sara-kim": 0, "tom-okafor": 1000}


def test_who_joins_is_credited_with_what_the_others_have(desk: Desk, session: Session) -> None:
    for day in range(4):
        desk.book(monday(15) + timedelta(days=day if day < 3 else 7))
    row = session.get_one(PoolMember, ("specialists", "tom-okafor"))
    session.delete(row)
    session.flush()
    desk.now += timedelta(days=1)
    sync_hosts(session, desk.teams, now=desk.now)
    sara, tom = sorted(desk.order())
    assert sara.credited == 0
    assert tom.credited == sara.counted > 0


def test_who_leaves_a_pool_and_comes_back_is_new(desk: Desk, session: Session) -> None:
    pool = desk.teams.pools["specialists"]
    alone = pool.model_copy(update={"members": pool.members[:1]})
    without = desk.teams.model_copy(update={"pools": {**desk.teams.pools, "specialists": alone}})
    sync_hosts(session, without, now=desk.now + timedelta(days=1))
    assert session.get(PoolMember, ("specialists", "tom-okafor")) is None
    sync_hosts(session, desk.teams, now=desk.now + timedelta(days=2))
    row = session.get_one(PoolMember, ("specialists", "tom-okafor"))
    assert row.since == desk.now + timedelta(days=2)


def test_weights_and_priorities_are_those_of_the_files(desk: Desk, harbor, tmp_path) -> None:
    for file in (harbor / "teams").glob("*.yaml"):
        text = file.read_text().replace(
            "[sara-kim, tom-okafor]", "[sara-kim, {host: tom-okafor, weight: 200, priority: 4}]"
        )
        (tmp_path / file.name).write_text(text)
    desk.teams = load_teams(tmp_path)
    assert desk.order()[0] == Standing(
        "tom-okafor", weight=200, priority=4, since=desk.order()[0].since
    )
    served = []
    for day in (23, 24, 25, 30):
        desk.now += timedelta(minutes=1)
        served.append(desk.book(datetime(2026, 11, day, 15, tzinfo=UTC)).host_id)
    assert served == ["tom-okafor", "sara-kim", "tom-okafor", "tom-okafor"]


def test_the_record_says_whose_turn_it_was_and_why(desk: Desk) -> None:
    def why(booking: Booking) -> str:
        (kept,) = booking.turns
        assert kept is not None
        return why_this_host(desk.teams, kept)

    assert why(desk.book(monday(15))) == (
        "it was Sara Kim's turn, the first by id where nothing else tells them apart"
    )
    assert why(desk.book(monday(16))) == (
        "it was Tom Okafor's turn, with 0 meetings in 28 days, 0.5 below a share of 0.5 and "
        "nobody free further below"
    )
    assert why(desk.book(monday(10))) == (
        "it was Tom Okafor's turn, as the only one free then (Sara Kim was not free then)"
    )


def test_the_record_says_that_it_was_handed_over(desk: Desk) -> None:
    booking = desk.book(monday(15))
    assert why_this_calendar(desk.teams, "Because.", None) == "Because."
    turn = "Because; it was Sara Kim's turn, the first by id where nothing else tells them apart"
    assert why_this_calendar(desk.teams, "Because.", booking) == f"{turn}."
    hand_over(desk.session, desk.teams, booking.id, to="tom-okafor", now=desk.now)
    assert why_this_calendar(desk.teams, "Because.", booking) == (
        f"{turn}; it was handed over to Tom Okafor."
    )


def test_a_turn_is_one_look_into_one_index(desk: Desk, session: Session) -> None:
    seen: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        seen.append((statement, values))

    listen(session.get_bind(), "before_cursor_execute", note)
    desk.order()
    remove(session.get_bind(), "before_cursor_execute", note)
    (counted,) = [one for one in seen if "segue_assignments" in one[0]]
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        explain = "EXPLAIN"
        # A table as small as this one is read as a whole otherwise, and rightly so.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = str(connection.exec_driver_sql(f"{explain} {counted[0]}", counted[1]).all())
    assert "ix_segue_assignments_pool_at" in plan


def test_a_meeting_with_a_named_host_is_nobodys_turn(desk: Desk, maya: Route) -> None:
    desk.way = maya
    assert desk.book(monday(15)).turns == [None]
