"""The times that a route offers, and where to turn when it has none."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from scheduler import (
    Need,
    Route,
    SchedulingError,
    Slot,
    Teams,
    UnknownZone,
    confirm,
    fall_back,
    hold,
    open_times,
    route,
)
from scheduler.teams.hours import TimeOff
from scheduler.teams.people import Text
from scheduler.teams.rules import WhenFull
from scheduler.zones import seconds
from store.calendars import HostCalendar
from store.meetings import Booking, TakenTime
from store.pools import Assignment

pytestmark = pytest.mark.both_databases

Visiting = Callable[..., str]


def monday(hour: int, minute: int = 0) -> datetime:
    """2026-11-23, UTC; New York is five hours behind."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def times(
    session: Session, teams: Teams, way: Route, now: datetime, **more: object
) -> list[datetime]:
    asked: dict[str, object] = {"first": date(2026, 11, 23), "days": 1, "zone": "Europe/Paris"}
    slots = open_times(session, teams, way, now=now, **(asked | more))  # type: ignore[arg-type]
    return [slot.starts_at for slot in slots]


def book(session: Session, host_id: str, start: datetime, end: datetime, visit: str) -> Booking:
    """A confirmed booking as it stands in the table."""
    booking = Booking(
        uid=f"{host_id}-{start.isoformat()}",
        visit_id=visit,
        routing_id=visit,
        host_id=host_id,
        meeting_type_id="plan-review",
        state="confirmed",
        starts_at=start,
        ends_at=end,
        attendee_zone="Etc/UTC",
        made_at=start,
        changed_at=start,
    )
    session.add(booking)
    session.flush()
    session.add(
        TakenTime(
            booking_id=booking.id,
            host_id=host_id,
            visit_id=visit,
            meeting_type_id="plan-review",
            starts_at=seconds(start),
            busy_from=seconds(start),
            busy_until=seconds(end),
        )
    )
    session.flush()
    return booking


def test_mayas_monday_has_her_hours_in_half_hours(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    found = times(session, teams, maya, now)
    # 9:00-12:00 and 13:00-17:30 in New York; 30 minutes each half hour.
    assert (found[0], found[5], found[6], found[-1]) == (
        monday(14),
        monday(16, 30),
        monday(18),
        monday(22),
    )
    assert len(found) == 15


def test_the_visitors_zone_says_which_day_and_nothing_else(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    whole = times(session, teams, maya, now, first=date(2026, 11, 22), days=3, zone="Etc/UTC")
    parts = [
        one
        for n in range(3)
        for one in times(
            session,
            teams,
            maya,
            now,
            first=date(2026, 11, 22) + timedelta(days=n),
            zone="Pacific/Auckland",
        )
    ]
    # Auckland is 13 hours ahead: its three days end 13 hours earlier.
    assert parts == [one for one in whole if one < datetime(2026, 11, 24, 11, tzinfo=UTC)]


def test_a_booking_blocks_with_its_buffers(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    visit = visiting(session)
    book(session, "maya-chen", monday(15), monday(15, 40), visit)
    found = times(session, teams, maya, now)
    # A review until 15:00 wants 10 minutes after it, so 14:30 is gone as well.
    assert found[:3] == [monday(14), monday(16), monday(16, 30)]


def test_notice_and_window_bound_the_times(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    found = times(session, teams, maya, now, first=date(2026, 11, 18), days=62, zone="Etc/UTC")
    assert found[0] >= now + timedelta(minutes=120)
    assert found[0] == datetime(2026, 11, 18, 18, tzinfo=UTC)
    assert found[-1] <= now + timedelta(days=14)
    late = now + timedelta(microseconds=1)
    exact = times(
        session,
        teams,
        maya,
        now + timedelta(hours=1),
        first=date(2026, 11, 18),
        zone="Etc/UTC",
    )
    assert exact[0] == datetime(2026, 11, 18, 18, tzinfo=UTC)
    cut_short = times(
        session,
        teams,
        maya,
        late + timedelta(hours=1),
        first=date(2026, 11, 18),
        zone="Etc/UTC",
    )
    assert cut_short[0] == datetime(2026, 11, 18, 18, 30, tzinfo=UTC)


def test_a_slot_names_who_is_free_the_least_recently_booked_first(
    session: Session, teams: Teams, specialists: Route, now: datetime, visiting: Visiting
) -> None:
    visiting(session)

    def at_four() -> Slot:
        slots = open_times(
            session, teams, specialists, now=now, first=date(2026, 11, 23), days=1, zone="Etc/UTC"
        )
        return next(slot for slot in slots if slot.starts_at == monday(16))

    assert at_four().host_ids == ("sara-kim", "tom-okafor")
    earlier = book(session, "sara-kim", monday(9), monday(10), "ada")
    given = Assignment(
        booking_id=earlier.id,
        pool_id="specialists",
        host_id="sara-kim",
        at=now - timedelta(days=1),
        thousandths=1000,
        taken=True,
    )
    session.add(given)
    session.flush()
    assert at_four().host_ids == ("tom-okafor", "sara-kim")
    book(session, "tom-okafor", monday(16), monday(17), "ada")
    assert at_four().host_ids == ("sara-kim",)


def test_the_visits_own_hold_and_the_booking_being_moved_count_as_free(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    ada, bob = visiting(session, "ada"), visiting(session, "bob")
    held = hold(
        session,
        teams,
        maya,
        ada,
        starts_at=monday(14),
        visit_id=ada,
        zone="Europe/Paris",
        now=now,
    )
    assert monday(14) in times(session, teams, maya, now, visit_id=ada)
    assert monday(14) not in times(session, teams, maya, now, visit_id=bob)
    assert monday(14) not in times(session, teams, maya, now)
    assert monday(14) in times(session, teams, maya, now + timedelta(minutes=10))
    confirm(session, teams, held.id, visit_id=ada, name="A", email="a@example.com", now=now)
    assert monday(14) not in times(session, teams, maya, now, visit_id=ada)
    assert monday(14) in times(session, teams, maya, now, moving=held.id)


@pytest.mark.parametrize("first", [date.min, date(1999, 1, 1), date(2400, 1, 1), date.max])
def test_days_centuries_away_have_no_times(
    session: Session, teams: Teams, maya: Route, now: datetime, first: date
) -> None:
    assert times(session, teams, maya, now, first=first, days=62) == []


def test_bad_questions_for_times_are_refused(
    session: Session, teams: Teams, maya: Route, now: datetime
) -> None:
    with pytest.raises(UnknownZone):
        times(session, teams, maya, now, zone="Mars/Olympus")
    for days in (0, -1, 63):
        with pytest.raises(ValueError, match="days"):
            times(session, teams, maya, now, days=days)


def test_an_owner_with_time_keeps_the_route(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    assert fall_back(session, teams, maya, now=now) is maya


def test_an_owner_without_time_in_the_window_falls_back_to_the_pool_and_says_so(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    visit = visiting(session)
    book(session, "maya-chen", now, now + timedelta(days=15), visit)
    found = fall_back(session, teams, maya, now=now)
    assert found.fallback
    assert found.host_ids == ("luis-ortega",)
    assert found.explanation == (
        "Maya Chen owns Northwind's account but has no time to book within 14 days, so you can "
        "meet one of our account managers."
    )
    assert found.inputs["full"] == ["maya-chen"]
    assert fall_back(session, teams, found, now=now) is found


def test_a_pool_has_nowhere_further_to_fall(
    session: Session, teams: Teams, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    way = route(teams, Need(motion="upsell", region="europe"))
    book(session, "jonas-weber", now, now + timedelta(days=15), "ada")
    assert fall_back(session, teams, way, now=now) is way


@pytest.mark.parametrize("seed", range(5))
def test_what_is_offered_can_be_held_and_nothing_else(
    session: Session,
    teams: Teams,
    specialists: Route,
    now: datetime,
    visiting: Visiting,
    seed: int,
) -> None:
    visit, chance = visiting(session), random.Random(seed)
    for host_id in specialists.host_ids:
        for start in chance.sample(range(0, 1440, 65), 12):
            at = monday(0) + timedelta(minutes=start + chance.choice((0, 5)))
            book(session, host_id, at, at + timedelta(minutes=chance.choice((5, 25, 60))), visit)
    offered = times(session, teams, specialists, now, zone="Etc/UTC")
    held = []
    for start in range(0, 1440, 15):
        at = monday(0) + timedelta(minutes=start)
        try:
            hold(
                session,
                teams,
                specialists,
                visit,
                starts_at=at,
                visit_id=visit,
                zone="Etc/UTC",
                now=now,
            )
            held.append(at)
        except SchedulingError:
            continue
    assert held == offered != []


REVIEW = Need(
    motion="bundle",
    stage="customer",
    owner_id="maya-chen",
    account_name="Northwind",
    region="americas",
)


def test_several_meet_only_when_each_seat_is_free(
    session: Session, teams: Teams, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    both = route(teams, REVIEW)
    slots = open_times(
        session, teams, both, now=now, first=date(2026, 11, 23), days=1, zone="Etc/UTC"
    )
    assert slots[0].starts_at == monday(14)
    assert slots[0].host_ids == ("maya-chen",)
    assert slots[0].also == (("sara-kim", "tom-okafor"),)
    book(session, "sara-kim", monday(14), monday(15), "ada")
    book(session, "tom-okafor", monday(14), monday(15), "ada")
    left = open_times(
        session, teams, both, now=now, first=date(2026, 11, 23), days=1, zone="Etc/UTC"
    )
    assert left[0].starts_at > monday(14)


def without_hours(teams: Teams, host_id: str) -> Teams:
    host = teams.hosts[host_id]
    off = TimeOff(first=date(2026, 1, 1), last=date(2027, 12, 31))
    away = host.model_copy(update={"hours": host.hours.model_copy(update={"time_off": (off,)})})
    return teams.model_copy(update={"hosts": {**teams.hosts, host_id: away}})


def test_without_time_together_it_is_the_pool_in_everybodys_place(
    session: Session, teams: Teams, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    teams = without_hours(teams, "maya-chen")
    found = fall_back(session, teams, route(teams, REVIEW), now=now)
    assert (found.seats, found.pools) == ((("sara-kim", "tom-okafor"),), ("specialists",))
    assert found.fallback
    assert found.explanation == (
        "Maya Chen owns Northwind's account but has no time to book together with a consultant "
        "within 21 days, so you can meet one of our solutions consultants."
    )


def test_without_time_together_a_pool_may_lead_in_the_owners_place(
    session: Session, teams: Teams, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    teams = without_hours(teams, "maya-chen")
    rules = [
        rule.model_copy(
            update={
                "when_full": WhenFull(
                    pool="account-managers",
                    narrow_by=("region",),
                    instead_of="lead",
                    explanation=Text("{host} is full: {pool}, with {with}."),
                )
            }
        )
        if rule.id == "bundle-review-with-owner"
        else rule
        for rule in teams.routing.rules
    ]
    routing = teams.routing.model_copy(update={"rules": tuple(rules)})
    teams = teams.model_copy(update={"routing": routing})
    found = fall_back(session, teams, route(teams, REVIEW), now=now)
    assert found.seats == (("luis-ortega",), ("sara-kim", "tom-okafor"))
    assert found.pools == ("account-managers", "specialists")
    assert found.explanation == (
        "Maya Chen is full: one of our account managers, with one of our solutions consultants."
    )


def test_a_calendar_that_cannot_be_read_has_no_time_to_book(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    assert fall_back(session, teams, maya, now=now) == maya
    calendar = HostCalendar(
        host_id="maya-chen",
        kind="caldav",
        address="https://calendar.example/maya",
        name="Maya",
        credentials=b"",
        connected_at=now,
        next_read_at=now,
    )
    session.add(calendar)
    session.flush()
    found = fall_back(session, teams, maya, now=now)
    assert found.fallback
    assert found.explanation == (
        "Maya Chen owns Northwind's account but has no time to book within 14 days, so you can "
        "meet one of our account managers."
    )
