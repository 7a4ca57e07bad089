"""Holds, bookings, and what becomes of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from scheduler import (
    HoldExpired,
    NotFound,
    Route,
    Teams,
    TimeNotOffered,
    TimeTaken,
    UnknownZone,
    cancel,
    confirm,
    hold,
    move,
    open_times,
    release,
    sync_hosts,
)
from scheduler.bookings.expired import forget_expired
from scheduler.teams.hours import Span
from scheduler.zones import moment
from store.meetings import Booking, TakenTime
from store.meetings import Host as HostRow

pytestmark = pytest.mark.both_databases

Visiting = Callable[..., str]
TEN_MINUTES = timedelta(minutes=10)


def monday(hour: int, minute: int = 0) -> datetime:
    """2026-11-23, UTC: Maya's hours are 14:00-17:00 and 18:00-22:30."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


class Desk:
    """Holds and confirms in the name of visits."""

    def __init__(self, session: Session, teams: Teams, way: Route, now: datetime) -> None:
        self.session, self.teams, self.way, self.now = session, teams, way, now

    def hold(self, visit: str, at: datetime, zone: str = "Europe/Paris") -> Booking:
        return hold(
            self.session,
            self.teams,
            self.way,
            visit,
            starts_at=at,
            visit_id=visit,
            zone=zone,
            now=self.now,
        )

    def confirm(self, hold_id: str, visit: str) -> Booking:
        return confirm(
            self.session,
            self.teams,
            hold_id,
            visit_id=visit,
            name="Ada",
            email="ada@example.com",
            now=self.now,
        ).booking

    def book(self, visit: str, at: datetime) -> Booking:
        return self.confirm(self.hold(visit, at).id, visit)

    def move(self, booking: Booking, at: datetime) -> Booking:
        return move(self.session, self.teams, booking.id, starts_at=at, now=self.now).booking

    def taken(self, booking: Booking) -> tuple[datetime, datetime]:
        """From when until when its host is kept free for it."""
        row = self.session.get_one(TakenTime, (booking.id, booking.host_id))
        return moment(row.busy_from), moment(row.busy_until)


@pytest.fixture
def desk(session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting) -> Desk:
    for visit in ("ada", "bob", "cleo"):
        visiting(session, visit)
    return Desk(session, teams, maya, now)


def columns(booking: Booking) -> dict[str, object]:
    return {one.key: getattr(booking, one.key) for one in inspect(Booking).column_attrs}


def test_every_host_gets_one_row(session: Session, teams: Teams) -> None:
    sync_hosts(session, teams)
    sync_hosts(session, teams)
    assert set(session.scalars(select(HostRow.id))) == set(teams.hosts)


def test_a_hold_keeps_the_time_for_ten_minutes(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    assert (held.state, held.host_id, held.sequence) == ("held", "maya-chen", 0)
    assert held.hold_expires_at == desk.now + TEN_MINUTES
    assert (held.starts_at, held.ends_at) == (monday(14), monday(14, 30))
    assert desk.taken(held) == (monday(14), monday(14, 40))
    with pytest.raises(TimeTaken):
        desk.hold("bob", monday(14))


def test_buffers_of_both_keep_the_neighbouring_time(desk: Desk) -> None:
    desk.book("ada", monday(15))
    for taken in (monday(14, 30), monday(15, 30)):
        with pytest.raises(TimeTaken):
            desk.hold("bob", taken)
    assert desk.hold("bob", monday(16)).state == "held"


def test_an_expired_hold_is_free_for_others_and_cannot_be_confirmed(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    desk.now += TEN_MINUTES
    assert desk.book("bob", monday(14)).state == "confirmed"
    with pytest.raises(HoldExpired):
        desk.confirm(held.id, "ada")


def test_nobody_else_has_a_held_time_before_its_last_second_is_over(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    desk.now += TEN_MINUTES - timedelta(seconds=1)
    with pytest.raises(TimeTaken):
        desk.hold("bob", monday(14))
    asked = {"first": monday(14).date(), "days": 1, "zone": "Etc/UTC", "now": desk.now}
    shown = open_times(desk.session, desk.teams, desk.way, visit_id="bob", **asked)
    assert monday(14) not in [slot.starts_at for slot in shown]
    assert desk.confirm(held.id, "ada").state == "confirmed"


def test_a_hold_that_ran_out_cannot_be_confirmed_even_if_the_time_is_free(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    desk.now += TEN_MINUTES
    with pytest.raises(HoldExpired):
        desk.confirm(held.id, "ada")
    assert held.state == "held"
    assert desk.book("ada", monday(14)).state == "confirmed"


def test_a_new_hold_releases_the_visits_old_one(desk: Desk) -> None:
    first = desk.hold("ada", monday(14))
    second = desk.hold("ada", monday(16))
    assert (first.state, second.state) == ("released", "held")
    assert desk.hold("bob", monday(14)).state == "held"
    with pytest.raises(HoldExpired):
        desk.confirm(first.id, "ada")


def test_a_hold_that_fails_leaves_the_visits_old_one(desk: Desk) -> None:
    mine = desk.hold("ada", monday(16))
    desk.hold("bob", monday(14))
    with pytest.raises(TimeTaken):
        desk.hold("ada", monday(14))
    assert desk.confirm(mine.id, "ada").state == "confirmed"


def test_a_time_can_be_held_that_overlaps_only_ones_own_hold(desk: Desk) -> None:
    desk.hold("ada", monday(14))
    assert desk.hold("ada", monday(14, 30)).starts_at == monday(14, 30)


def test_holding_the_same_time_again_starts_the_hold_anew(desk: Desk) -> None:
    first = desk.hold("ada", monday(14))
    desk.now += timedelta(minutes=5)
    again = desk.hold("ada", monday(14))
    assert again.id == first.id
    assert again.hold_expires_at == desk.now + TEN_MINUTES


def test_a_booking_is_confirmed_once_and_confirming_again_is_the_same(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    booked = desk.confirm(held.id, "ada")
    assert (booked.state, booked.attendee_email) == ("confirmed", "ada@example.com")
    before = columns(booked)
    desk.now += timedelta(hours=1)
    assert columns(desk.confirm(held.id, "ada")) == before
    host = desk.session.get_one(HostRow, "maya-chen")
    assert (host.bookings_made, host.last_booked_at) == (1, before["changed_at"])


def test_another_visit_can_neither_confirm_nor_release_a_hold(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    before = columns(held)
    with pytest.raises(NotFound):
        desk.confirm(held.id, "bob")
    with pytest.raises(NotFound):
        release(desk.session, held.id, visit_id="bob", now=desk.now)
    assert columns(held) == before
    desk.confirm(held.id, "ada")
    with pytest.raises(NotFound):
        desk.confirm(held.id, "bob")


@pytest.mark.parametrize("unknown", ["", "no-such-id", "' OR 1=1 --"])
def test_what_does_not_exist_is_not_found(desk: Desk, unknown: str) -> None:
    with pytest.raises(NotFound):
        desk.confirm(unknown, "ada")
    with pytest.raises(NotFound):
        release(desk.session, unknown, visit_id="ada", now=desk.now)
    with pytest.raises(NotFound):
        cancel(desk.session, unknown, now=desk.now)
    with pytest.raises(NotFound):
        move(desk.session, desk.teams, unknown, starts_at=monday(14), now=desk.now)


def test_a_released_hold_is_free_and_releasing_again_changes_nothing(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    for _ in range(2):
        release(desk.session, held.id, visit_id="ada", now=desk.now)
    assert held.state == "released"
    assert desk.hold("bob", monday(14)).state == "held"


def test_a_booking_is_cancelled_not_released(desk: Desk) -> None:
    booked = desk.book("ada", monday(14))
    with pytest.raises(NotFound):
        release(desk.session, booked.id, visit_id="ada", now=desk.now)
    assert booked.state == "confirmed"


def test_cancelling_raises_the_sequence_once_and_frees_the_time(desk: Desk) -> None:
    booked = desk.book("ada", monday(14))
    uid = booked.uid
    for _ in range(2):
        cancelled, _ = cancel(desk.session, booked.id, now=desk.now)
        assert (cancelled.state, cancelled.uid, cancelled.sequence) == ("cancelled", uid, 1)
    assert desk.book("bob", monday(14)).state == "confirmed"
    with pytest.raises(NotFound):
        desk.move(booked, monday(16))


def test_a_hold_is_not_a_booking_to_cancel_or_move(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    with pytest.raises(NotFound):
        cancel(desk.session, held.id, now=desk.now)
    with pytest.raises(NotFound):
        desk.move(held, monday(16))


def test_moving_keeps_the_uid_and_raises_the_sequence(desk: Desk) -> None:
    booked = desk.book("ada", monday(14))
    uid = booked.uid
    moved = desk.move(booked, monday(14, 30))
    assert (moved.id, moved.uid, moved.sequence) == (booked.id, uid, 1)
    assert moved.starts_at == monday(14, 30)
    assert desk.taken(moved) == (monday(14, 30), monday(15, 10))
    assert desk.move(booked, monday(14, 30)).sequence == 1
    assert desk.move(booked, monday(20)).sequence == 2
    assert desk.hold("bob", monday(14)).state == "held"


def test_moving_to_a_taken_time_leaves_everything_as_it_was(desk: Desk) -> None:
    booked, other = desk.book("ada", monday(14)), desk.hold("bob", monday(16))
    before = columns(booked), columns(other)
    with pytest.raises(TimeTaken):
        desk.move(booked, monday(16))
    with pytest.raises(TimeNotOffered):
        desk.move(booked, monday(17))
    desk.session.flush()
    desk.session.expire_all()
    assert (columns(booked), columns(other)) == before


@pytest.mark.parametrize(
    "at",
    [
        monday(13, 30),
        monday(17),
        monday(14, 15),
        monday(14) + timedelta(seconds=1),
        monday(14) + timedelta(microseconds=1),
        datetime(2026, 11, 18, 16, 30, tzinfo=UTC),
        datetime(2026, 11, 17, 16, 30, tzinfo=UTC),
        datetime(2026, 12, 7, 16, 30, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC, microsecond=0),
        datetime.min.replace(tzinfo=UTC),
    ],
    ids=str,
)
def test_what_is_not_offered_cannot_be_held(desk: Desk, at: datetime) -> None:
    with pytest.raises(TimeNotOffered):
        desk.hold("ada", at)


def test_a_moment_without_a_zone_or_in_no_zone_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="zone"):
        desk.hold("ada", datetime(2026, 11, 23, 14, 0))  # noqa: DTZ001
    with pytest.raises(UnknownZone):
        desk.hold("ada", monday(14), zone="Mars/Olympus")


def test_a_hold_made_within_the_notice_can_still_be_confirmed_after_it(desk: Desk) -> None:
    desk.now = monday(12)
    held = desk.hold("ada", monday(14))
    desk.now += timedelta(minutes=9)
    assert desk.confirm(held.id, "ada").state == "confirmed"


def test_a_host_who_took_the_day_off_meanwhile_is_not_booked(desk: Desk) -> None:
    held = desk.hold("ada", monday(14))
    hosts = dict(desk.teams.hosts)
    away = hosts["maya-chen"].model_copy(
        update={
            "hours": hosts["maya-chen"].hours.model_copy(
                update={"exceptions": {monday(14).date(): ()}}
            )
        }
    )
    desk.teams = desk.teams.model_copy(update={"hosts": hosts | {"maya-chen": away}})
    with pytest.raises(TimeNotOffered):
        desk.confirm(held.id, "ada")


@pytest.mark.parametrize("minutes", [15, 60])
def test_a_held_time_is_booked_as_long_as_it_was_held_whatever_the_type_is_by_then(
    desk: Desk, minutes: int
) -> None:
    held = desk.hold("ada", monday(16, 30))
    type_id = held.meeting_type_id
    changed = desk.teams.meeting_types[type_id].model_copy(
        update={"minutes": minutes, "increment": 60}
    )
    types = desk.teams.meeting_types | {type_id: changed}
    desk.teams = desk.teams.model_copy(update={"meeting_types": types})
    # Until 17:00 Maya is at work: an hour would not fit, and 16:30 begins none.
    booked = desk.confirm(held.id, "ada")
    assert (booked.state, booked.ends_at) == ("confirmed", monday(17))


def test_a_held_time_that_the_hours_end_within_by_then_is_not_booked(desk: Desk) -> None:
    held = desk.hold("ada", monday(16, 30))
    changed = desk.teams.meeting_types[held.meeting_type_id].model_copy(update={"minutes": 15})
    maya = desk.teams.hosts["maya-chen"]
    short = {monday(16).date(): (Span(9 * 60, 11 * 60 + 45),)}
    hours = maya.hours.model_copy(update={"exceptions": short})
    desk.teams = desk.teams.model_copy(
        update={
            "meeting_types": {held.meeting_type_id: changed},
            "hosts": desk.teams.hosts | {maya.id: maya.model_copy(update={"hours": hours})},
        }
    )
    with pytest.raises(TimeNotOffered):
        desk.confirm(held.id, "ada")


def test_what_holds_took_that_ran_out_a_day_ago_is_forgotten(desk: Desk) -> None:
    expired, booked = desk.hold("ada", monday(14)), desk.book("bob", monday(15))
    desk.now += timedelta(days=1)
    held = desk.hold("cleo", monday(16))
    forget_expired(desk.session, now=desk.now + TEN_MINUTES)
    assert desk.taken(expired) == (monday(14), monday(14, 40))
    forget_expired(desk.session, now=desk.now + TEN_MINUTES + timedelta(seconds=1))
    there = set(desk.session.scalars(select(TakenTime.booking_id)))
    assert there == {booked.id, held.id}
    assert desk.hold("ada", monday(14)).state == "held"
    with pytest.raises(HoldExpired):
        desk.confirm(expired.id, "ada")


def test_a_pool_serves_in_turn(
    desk: Desk, specialists: Route, session: Session, visiting: Visiting
) -> None:
    desk.way = specialists
    served = []
    for day in (19, 23, 24, 25, 30):
        visit = visiting(session, f"visit-{day}")
        desk.now += timedelta(minutes=1)
        served.append(desk.book(visit, datetime(2026, 11, day, 15, 0, tzinfo=UTC)).host_id)
    assert served == ["sara-kim", "tom-okafor", "sara-kim", "tom-okafor", "sara-kim"]


def test_two_can_meet_a_pool_of_two_at_once_and_not_three(desk: Desk, specialists: Route) -> None:
    desk.way = specialists
    hosts = {desk.hold(visit, monday(15)).host_id for visit in ("ada", "bob")}
    assert hosts == {"sara-kim", "tom-okafor"}
    with pytest.raises(TimeTaken):
        desk.hold("cleo", monday(15))


def test_hosts_without_rows_are_said_to_need_sync(
    session: Session, teams: Teams, maya: Route, now: datetime
) -> None:
    with pytest.raises(LookupError, match="sync_hosts"):
        Desk(session, teams, maya, now).hold("ada", monday(14))
