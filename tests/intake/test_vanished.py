"""What the vendor removes while visits are open: every visit goes on, with an answer that holds.

A table: everything that can be removed, at every state that a visit can be in.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from intake.answers import AnswerField, Answers
from intake.decisions import NoSuchOffer
from intake.desk import Desk
from intake.flow import Flow
from intake.gathering import UnknownAnswer
from intake.later import mark_ignored
from intake.meetings.booking import AlreadyBooked, NoCalendarYet
from intake.meetings.visitor_meetings import AlreadyCancelled, Meetings, Over
from intake.routing import NotAsked
from intake.steps import (
    Ask,
    AskRouting,
    Booked,
    ConfirmKnown,
    Done,
    Held,
    PickTime,
    Prompt,
    Step,
)
from scheduler import HoldExpired, NotFound, TimeNotOffered, TimeTaken
from store.accounts import Contact, Ownership
from store.database import transaction
from store.decisions import DecisionRow
from store.meetings import Booking
from store.visits import Visit
from tests.conftest import starter_account
from web.records import Records

FACTS = Answers(
    plan="starter", team_size=45, pain_points=("missed_follow_ups",), goal="more meetings"
)
REFUSALS = (
    AlreadyCancelled,
    Over,
    AlreadyBooked,
    HoldExpired,
    NoCalendarYet,
    NoSuchOffer,
    NotAsked,
    NotFound,
    TimeNotOffered,
    TimeTaken,
    UnknownAnswer,
)
"""What a visitor may be told; the web has a sentence for each."""

REMOVABLE = [
    ("catalogue", "plans", "starter"),
    ("catalogue", "plans", "team"),
    ("catalogue", "pain_points", "missed_follow_ups"),
    ("catalogue", "goals", "more_meetings"),
    ("catalogue", "products", "scheduling"),
    ("catalogue", "bundles", "speed_to_meeting"),
    ("catalogue", "offers", "upgrade_to_team"),
    ("catalogue", "triggers", "starter_misses_follow_ups"),
    ("catalogue", "capabilities", "follow_up_reminders"),
    ("catalogue", "integrations", "hubspot"),
    ("catalogue", "metrics", "submissions_share"),
    ("catalogue", "pages", "/pricing"),
    ("catalogue", "segments", "mid"),
    ("teams", "hosts", "maya-chen"),
    ("teams", "pools", "account-managers"),
    ("teams", "meeting_types", "plan-review"),
    ("teams", "questions", "region"),
    ("teams", "regions", "americas"),
    ("teams", "rules", "upsell-to-owner"),
]


STATES = (
    "opened", "partly", "offered", "routing", "times", "held", "booked", "cancelled", "declined",
    "deferred", "problem", "human",
)  # fmt: skip
OF_CUSTOMERS = ("opened", "offered", "times", "held", "booked", "cancelled")


class Visits:
    """Brings one visit to each state, of strangers and of a customer's people."""

    def __init__(self, flow: Flow, clock) -> None:
        self.flow, self._clock = flow, clock
        self.at = [self._bring_to(state) for state in STATES]
        self.at += [self._bring_to(state, account=f"of-{state}") for state in OF_CUSTOMERS]

    def _open(self, account: str | None) -> str:
        known = {"account_id": account, "contact_id": account} if account else {}
        visit = Visit(page="/pricing", zone="Europe/Berlin", language="en", **known)
        return self.flow.open_visit(visit).id

    def _bring_to(self, state: str, account: str | None = None) -> str:
        flow, visit = self.flow, self._open(account)
        self._clock.pass_(timedelta(seconds=1))
        flow.note_signal(visit, "page_viewed", "/pricing")
        flow.note_signal(visit, "asked_integration", "hubspot")
        flow.note_signal(visit, "asked_capability", "follow_up_reminders")
        if state == "opened":
            return visit
        if state == "partly":
            flow.give_answers(
                visit, Answers(plan="starter", pain_points=("missed_follow_ups",)), "we are on it",
                source="form", placement="form",
            )  # fmt: skip
            return visit
        if state == "problem":
            flow.report_problem(visit, "it is broken")
            return visit
        if state == "human":
            flow.request_human(visit, "a person, please")
            return visit
        step = flow.give_answers(visit, FACTS, "so it is", source="chat", placement="chat")
        assert isinstance(step, Prompt), state
        if state == "offered":
            return visit
        if state in ("declined", "deferred"):
            flow.respond_to_offer(visit, None, "decline" if state == "declined" else "defer")
            return visit
        step = flow.respond_to_offer(visit, step.decision_id, "accept")
        if state == "routing":
            return visit
        while isinstance(step, AskRouting):
            step = flow.answer_routing(visit, step.question_id, str(step.choices[0].value))
        if state == "times":
            return visit
        self._hold_and_book(visit, state)
        return visit

    def _hold_and_book(self, visit: str, state: str) -> None:
        _, free, _ = self.flow.times(
            visit, first=self.flow._clock().date(), days=14, zone="Europe/Berlin"
        )
        held = self.flow.hold_time(visit, free[0].starts_at, "Europe/Berlin")
        assert isinstance(held, Held)
        if state == "held":
            return
        self.flow.book(visit, held.hold_id, name="Dana Lee", email="dana@northwind.example")
        if state == "cancelled":
            with transaction(self.flow._engine) as session:
                id_ = session.scalars(select(Booking.id).where(Booking.visit_id == visit)).one()
            Meetings(self.flow._engine, self.flow._desk, self._clock).cancel(id_)


@dataclass
class Kept:
    """A database in which a visit stands at each state: made once, copied."""

    at: list[str] = field(default_factory=list)
    """The visits."""
    moment: datetime | None = None
    """When the last of them came to its state."""
    database: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    kept = Kept()
    yield kept
    kept.database.close()


@contextmanager
def file_of(engine: Engine) -> Iterator[sqlite3.Connection]:
    """The engine's own database, past the engine."""
    with closing(sqlite3.connect(str(engine.url.database))) as file:
        yield file


@pytest.fixture
def at_each_state(flow: Flow, clock, engine: Engine, kept: Kept) -> list[str]:
    """One visit at each state."""
    if kept.moment is None:
        kept.at, kept.moment = brought(flow, clock, engine), clock.moment
        with file_of(engine) as file:
            file.backup(kept.database)
        return kept.at
    engine.dispose()
    with file_of(engine) as file:
        kept.database.backup(file)
    clock.moment = kept.moment
    return kept.at


def brought(flow: Flow, clock, engine: Engine) -> list[str]:
    with transaction(engine) as session:
        for state in OF_CUSTOMERS:
            id_ = f"of-{state}"
            person = Contact(id=id_, email=f"{id_}@northwind.example", name="Dana Lee", role="Ops")
            account = starter_account(id_, person)
            account.usage = {"submissions_share": 0.9}
            account.owned.append(Ownership(product_id="speed_to_meeting", since=account.plan_since))
            session.add(account)
    return Visits(flow, clock).at


def may(what: Callable[..., object], *args: object, **named: object) -> None:
    """It is done, or refused with a sentence that the visitor gets."""
    with suppress(*REFUSALS):
        what(*args, **named)


def read_everything(flow: Flow, meetings: Meetings, engine: Engine, visit: str) -> Step:
    """What the faces and the pages ask for without changing anything."""
    step = flow.current_step(visit)
    flow.form_fields(visit)
    flow.history(visit)
    flow.own_meeting(visit)
    flow.company(flow.visit(visit))
    for topic, subject in (("pricing", None), ("capability", "follow_up_reminders"),
                           ("integration", "hubspot"), ("data_use", None)):  # fmt: skip
        flow.answer_question(visit, topic, subject)
    day = flow._clock().date()
    may(flow.times, visit, first=day, days=7, zone="Europe/Berlin")
    may(flow.why_offer, visit, None)
    with transaction(engine) as session:
        booked = session.scalars(
            select(Booking.id).where(
                Booking.visit_id == visit, Booking.state.in_(("confirmed", "cancelled"))
            )
        ).all()
    for booking in booked:
        page = meetings.show(booking)
        assert page.meeting.meeting.title
        assert page.meeting.meeting.with_whom
        assert page.meeting.meeting.minutes == 30
        assert b"ORGANIZER;CN=" in meetings.calendar_file(booking)
        meetings.times(booking, first=day, days=7, zone="Europe/Berlin")
    return step


def do_everything(flow: Flow, meetings: Meetings, desk: Desk, engine: Engine, visit: str) -> None:
    """What a visitor may do at any state, with what was on the screen before the change."""
    now = flow._clock()
    with transaction(engine) as session:
        bookings = session.scalars(select(Booking).where(Booking.visit_id == visit)).all()
        decisions = session.scalars(
            select(DecisionRow).where(DecisionRow.visit_id == visit, DecisionRow.offer_id != "")
        ).all()
    for decision in decisions:
        with transaction(engine) as session:
            mark_ignored(desk, session, decision.id, now)
    may(flow.answer_routing, visit, "region", "americas")
    for booking in bookings:
        may(flow.book, visit, booking.id, name="Dana", email="d@northwind.example")
        may(flow.hold_time, visit, booking.starts_at, "Europe/Berlin")
        may(flow.release_time, visit, booking.id)
        may(meetings.move, booking.id, booking.starts_at + timedelta(days=1))
    give = flow.give_answers
    old = Answers(plan="starter", pain_points=("missed_follow_ups", "slow_response"))
    may(give, visit, old, "on Starter", source="form", placement="form")
    size = Answers(team_size=46)
    may(give, visit, size, "46 now", source="chat", placement="chat")
    may(flow.confirm_known, visit, placement="form")
    may(flow.change_known, visit, placement="form")
    may(flow.skip, visit, AnswerField.PAIN_POINTS, placement="form")
    may(flow.respond_to_offer, visit, None, "accept")
    may(flow.respond_to_offer, visit, None, "decline")
    may(flow.ask_meeting, visit)
    may(flow.request_human, visit, "somebody, please")
    flow.leave_message(visit, "dana@northwind.example", "write to me")
    for booking in bookings:
        may(meetings.cancel, booking.id)
    flow.start_over(visit)


@pytest.mark.parametrize(("part", "section", "id_"), REMOVABLE)
def test_every_visit_goes_on(
    part: str, section: str, id_: str, without, at_each_state, flow, meetings, desk, engine
) -> None:
    before = desk.vendor
    desk.live.take(without(part, section, id_))
    for visit in at_each_state:
        read_everything(flow, meetings, engine, visit)
    assert Records(engine, desk.live, desk.links).calendar_entries(None)
    for visit in at_each_state:
        do_everything(flow, meetings, desk, engine, visit)
        read_everything(flow, meetings, engine, visit)
    desk.live.take(before)
    for visit in at_each_state:
        read_everything(flow, meetings, engine, visit)


def test_an_answer_that_names_something_gone_is_asked_again(flow, stranger, without, desk) -> None:
    some = Answers(plan="starter", pain_points=("missed_follow_ups",))
    flow.give_answers(stranger, some, "", source="form", placement="form")
    desk.live.take(without("catalogue", "plans", "starter"))
    step = flow.current_step(stranger)
    assert isinstance(step, Ask)
    assert step.field == AnswerField.PLAN
    assert "Starter" not in [choice.label for choice in step.choices]


def test_a_corrected_answer_does_not_come_back(flow, stranger, without, desk) -> None:
    for plan in ("team", "starter"):
        give_plan = Answers(plan=plan)
        flow.give_answers(stranger, give_plan, "", source="form", placement="form")
    desk.live.take(without("catalogue", "plans", "starter"))
    assert flow.current_step(stranger).field == AnswerField.PLAN


def test_of_several_frictions_those_that_are_there_still_count(
    flow, stranger, without, desk
) -> None:
    points = Answers(pain_points=("missed_follow_ups", "slow_response"))
    flow.give_answers(stranger, points, "", source="form", placement="form")
    desk.live.take(without("catalogue", "pain_points", "missed_follow_ups"))
    known = {field["field"]: field["value"] for field in flow.form_fields(stranger)}
    assert known["pain_points"] == ["slow_response"]


def test_an_offer_that_is_gone_stays_as_it_was_shown_and_is_accepted(
    flow, customer, without, desk
) -> None:
    shown = flow.give_answers(customer, FACTS, "", source="form", placement="form")
    assert isinstance(shown, Prompt)
    desk.live.take(without("catalogue", "offers", shown.offer_id))
    assert flow.current_step(customer) == shown
    assert flow.why_offer(customer, shown.decision_id).facts
    step = flow.respond_to_offer(customer, shown.decision_id, "accept")
    assert isinstance(step, PickTime)
    assert "Maya Chen" in step.meeting.with_whom  # routed by the motion that was recorded


def test_a_routing_question_that_is_gone_is_not_waited_for(flow, stranger, without, desk) -> None:
    shown = flow.give_answers(stranger, FACTS, "", source="form", placement="form")
    assert isinstance(flow.respond_to_offer(stranger, shown.decision_id, "accept"), AskRouting)
    desk.live.take(without("teams", "questions", "region"))
    assert isinstance(flow.current_step(stranger), PickTime)
    times = flow.times(stranger, first=flow._clock().date(), days=14, zone="UTC")[1]
    assert isinstance(flow.hold_time(stranger, times[0].starts_at, "UTC"), Held)


@pytest.mark.parametrize(
    ("section", "id_"), [("hosts", "maya-chen"), ("meeting_types", "plan-review")]
)
def test_a_calendar_that_is_gone_is_another_one(
    section: str, id_: str, flow, customer, without, desk
) -> None:
    shown = flow.give_answers(customer, FACTS, "", source="form", placement="form")
    flow.respond_to_offer(customer, shown.decision_id, "accept")
    desk.live.take(without("teams", section, id_))
    step = flow.current_step(customer)
    while isinstance(step, AskRouting):
        step = flow.answer_routing(customer, step.question_id, str(step.choices[0].value))
    assert isinstance(step, PickTime)
    assert "Maya Chen" not in step.meeting.with_whom or section != "hosts"
    times = flow.times(customer, first=flow._clock().date(), days=14, zone="UTC")[1]
    assert isinstance(flow.hold_time(customer, times[0].starts_at, "UTC"), Held)


def test_a_held_time_of_a_host_who_left_is_chosen_again(flow, customer, without, desk) -> None:
    shown = flow.give_answers(customer, FACTS, "", source="form", placement="form")
    flow.respond_to_offer(customer, shown.decision_id, "accept")
    times = flow.times(customer, first=flow._clock().date(), days=14, zone="UTC")[1]
    held = flow.hold_time(customer, times[0].starts_at, "UTC")
    desk.live.take(without("teams", "hosts", "maya-chen"))
    with pytest.raises(TimeNotOffered):
        flow.book(customer, held.hold_id, name="Dana", email="dana@northwind.example")
    assert isinstance(flow.current_step(customer), PickTime | AskRouting)


def test_a_meeting_keeps_its_times_its_length_and_its_host(
    flow, customer, meetings, without, desk, engine
) -> None:
    shown = flow.give_answers(customer, FACTS, "", source="form", placement="form")
    flow.respond_to_offer(customer, shown.decision_id, "accept")
    times = flow.times(customer, first=flow._clock().date(), days=14, zone="UTC")[1]
    held = flow.hold_time(customer, times[0].starts_at, "UTC")
    booked = flow.book(customer, held.hold_id, name="Dana", email="dana@northwind.example")
    for section, id_ in (("meeting_types", "plan-review"), ("hosts", "maya-chen")):
        desk.live.take(without("teams", section, id_))
        step = flow.current_step(customer)
        assert isinstance(step, Booked)
        assert (step.starts_at, step.ends_at) == (booked.starts_at, booked.ends_at)
        assert step.meeting.minutes == 30
        assert "Maya Chen" in step.meeting.with_whom
        assert b"maya.chen@harbor.example" in meetings.calendar_file(held.hold_id)
    assert "Plan review" in step.meeting.title  # only the host is gone now
    cancelled = meetings.cancel(held.hold_id)
    assert cancelled.cancelled
    assert "Maya Chen" in cancelled.meeting.meeting.with_whom


def test_a_customers_plan_that_is_gone_goes_by_its_id_and_is_no_choice_of_the_form(
    flow, customer, without, desk
) -> None:
    desk.live.take(without("catalogue", "plans", "starter"))
    step = flow.current_step(customer)
    assert isinstance(step, ConfirmKnown)
    assert "you're on starter" in step.text
    known = {field["field"]: field["value"] for field in flow.form_fields(customer)}
    assert known["plan"] is None


def test_a_turn_sees_one_vendor_to_its_end(flow, stranger, without, desk) -> None:
    before = desk.vendor
    with flow.in_one_turn(stranger) as turn:
        turn.current_step(stranger)
        desk.live.take(without("catalogue", "plans", "starter"))
        step = turn.give_answers(stranger, FACTS, "", source="form", placement="form")
        assert isinstance(step, Prompt | Done)
    assert desk.vendor is not before
    assert flow.current_step(stranger) == step
