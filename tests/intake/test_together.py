"""A meeting with several hosts at once, as visitor, rep and CRM see it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.event import listen, remove

from crm_sync import HandOff
from intake.desk import Desk
from intake.flow import Flow
from intake.meetings.hosts import enumerated
from intake.steps import AskRouting, Booked, Held, PickTime
from intake.vendor import Vendor
from scheduler import Need, route
from store.database import transaction
from store.decisions import RoutingRow
from store.meetings import Booking, CalendarEntry
from store.pools import Assignment
from web.records import Records

TOGETHER = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
"""A Monday morning in New York, where Maya Chen and Sara Kim work; afternoon in London."""


@pytest.fixture
def routed(engine: Engine, desk: Desk, customer: str, clock: Callable[[], datetime]) -> str:
    """The visit of a customer whose bundle was routed to the owner and a consultant."""
    need = Need(
        motion="bundle",
        stage="customer",
        owner_id="maya-chen",
        account_name="Northwind",
        region="americas",
    )
    found = route(desk.vendor.teams, need).model_dump(mode="json")
    with transaction(engine) as session:
        session.add(RoutingRow(visit_id=customer, at=clock(), answers={}, **found))
    return customer


def test_it_is_said_who_meets_before_a_time_is_chosen_and_after_it(flow: Flow, routed: str) -> None:
    step = flow.current_step(routed)
    assert isinstance(step, PickTime)
    assert step.meeting.with_whom == (
        "Maya Chen, your account manager, and one of our solutions consultants"
    )
    held = flow.hold_time(routed, TOGETHER, "America/New_York")
    assert isinstance(held, Held)
    assert held.meeting.with_whom == (
        "Maya Chen, your account manager, and Sara Kim, one of our solutions consultants"
    )
    booked = flow.book(routed, held.hold_id, name="Dana Lee", email="dana@northwind.example")
    assert isinstance(booked, Booked)
    assert booked.meeting.with_whom == held.meeting.with_whom


def test_all_of_them_are_in_the_record_with_whose_turn_it_was(
    flow: Flow, routed: str, engine: Engine
) -> None:
    held = flow.hold_time(routed, TOGETHER, "America/New_York")
    assert isinstance(held, Held)
    flow.book(routed, held.hold_id, name="Dana Lee", email="dana@northwind.example")
    with transaction(engine) as session:
        booking = session.get_one(Booking, held.hold_id)
        assert (booking.host_id, booking.also_host_ids) == ("maya-chen", ["sara-kim"])
        assert session.scalars(select(Assignment.host_id)).all() == ["sara-kim"]
        story = HandOff.model_validate(session.get_one(CalendarEntry, booking.id).context)
    assert story.meeting is not None
    assert story.routing is not None
    assert [one.name for one in story.meeting.attendees] == ["Maya Chen", "Sara Kim", "Dana Lee"]
    assert story.meeting.host == "Maya Chen"
    assert story.routing.explanation == (
        "A review of several products goes to Maya Chen, who owns Northwind's account, together "
        "with one of our solutions consultants; it was Sara Kim's turn, the first by id where "
        "nothing else tells them apart."
    )


def without_sara(vendor: Vendor) -> Vendor:
    """She left: no host, and in no pool."""
    teams = vendor.teams
    pools = {
        id_: pool.model_copy(
            update={"members": tuple(one for one in pool.members if one.host != "sara-kim")}
        )
        for id_, pool in teams.pools.items()
    }
    hosts = {id_: host for id_, host in teams.hosts.items() if id_ != "sara-kim"}
    return replace(vendor, teams=teams.model_copy(update={"hosts": hosts, "pools": pools}))


def test_a_held_time_one_of_whose_hosts_left_is_chosen_again(
    flow: Flow, routed: str, desk: Desk
) -> None:
    assert isinstance(flow.hold_time(routed, TOGETHER, "America/New_York"), Held)
    desk.live.take(without_sara(desk.vendor))
    assert isinstance(flow.current_step(routed), PickTime)


def test_a_seat_that_nobody_is_left_for_is_routed_anew(
    flow: Flow, routed: str, desk: Desk, engine: Engine
) -> None:
    with transaction(engine) as session:
        session.scalars(select(RoutingRow)).one().also = [["sara-kim"]]
    desk.live.take(without_sara(desk.vendor))
    step = flow.current_step(routed)
    while isinstance(step, AskRouting):
        step = flow.answer_routing(routed, step.question_id, str(step.choices[0].value))
    assert isinstance(step, PickTime)
    _, free, _ = flow.times(routed, first=TOGETHER.date(), days=14, zone="UTC")
    assert free


def test_what_is_looked_up_of_a_visits_meetings_is_in_an_index(
    flow: Flow, routed: str, engine: Engine
) -> None:
    """Each step asks for them, and a table of all meetings grows for ever."""
    flow.hold_time(routed, TOGETHER, "America/New_York")
    seen: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if "FROM segue_bookings" in statement:
            seen.append((statement, values))

    listen(engine, "before_cursor_execute", note)
    flow.current_step(routed)
    remove(engine, "before_cursor_execute", note)
    assert seen
    with transaction(engine) as session:
        explain = session.connection().exec_driver_sql
        plans = [str(explain(f"EXPLAIN QUERY PLAN {one}", values).all()) for one, values in seen]
    assert not [plan for plan in plans if "SCAN segue_bookings" in plan]


def test_each_of_them_finds_it_on_the_page_of_the_calendars(
    flow: Flow, routed: str, engine: Engine, desk: Desk
) -> None:
    held = flow.hold_time(routed, TOGETHER, "America/New_York")
    assert isinstance(held, Held)
    flow.book(routed, held.hold_id, name="Dana Lee", email="dana@northwind.example")
    records = Records(engine, desk.live, desk.links)
    for host_id in ("maya-chen", "sara-kim", None):
        (entry,) = records.calendar_entries(host_id)
        assert entry.host == "Maya Chen, Sara Kim"
        assert entry.story.routing is not None
        assert "it was Sara Kim's turn" in entry.story.routing.explanation
    assert records.calendar_entries("tom-okafor") == []


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], ""),
        (["Maya"], "Maya"),
        (["Maya", "Tom"], "Maya and Tom"),
        (["Maya, your manager", "Tom"], "Maya, your manager, and Tom"),
        (["Maya", "Tom", "Ines"], "Maya, Tom, and Ines"),
    ],
)
def test_names_are_told_as_a_sentence_tells_them(names: list[str], told: str) -> None:
    assert enumerated(names, "and") == told
