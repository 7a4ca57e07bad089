"""What visitors do out of order: start over, come back, book again, ask for two things."""

from dataclasses import replace
from datetime import timedelta

import pytest
from jwt import decode
from sqlalchemy import func, select

from intake.answers import Answers
from intake.later import mark_ignored
from intake.live import LiveVendor
from intake.meetings.booking import AlreadyBooked
from intake.meetings.links import BadLink
from intake.meetings.visitor_meetings import Meetings, Over
from intake.steps import Ask, AskRouting, Booked, Done, PickTime, Prompt
from scheduler import HoldExpired
from store.crm import CrmOutbox
from store.database import transaction
from store.decisions import DecisionRow
from store.meetings import Booking

FACTS = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
LATER = timedelta(seconds=1)


@pytest.fixture
def at_calendar(flow, customer) -> str:
    """The visit of a customer who accepted an offer and sees the account owner's times."""
    prompt = flow.give_answers(customer, FACTS, "", source="form", placement="form")
    to_calendar(flow, customer, flow.respond_to_offer(customer, prompt.decision_id, "accept"))
    return customer


@pytest.fixture
def booked(flow, at_calendar, clock) -> Booked:
    """The meeting that this customer booked, a second ago."""
    step = flow.book(at_calendar, hold(flow, at_calendar), name="Dana", email="d@northwind.example")
    clock.pass_(LATER)
    assert isinstance(step, Booked)
    return step


def to_calendar(flow, visit: str, step) -> PickTime:
    while isinstance(step, AskRouting):
        step = flow.answer_routing(visit, step.question_id, str(step.choices[0].value))
    assert isinstance(step, PickTime)
    return step


def hold(flow, visit: str) -> str:
    _, free, _ = flow.times(visit, first=flow._clock().date(), days=14, zone="UTC")
    return flow.hold_time(visit, free[0].starts_at, "UTC").hold_id


def booking_id(engine) -> str:
    with transaction(engine) as session:
        return session.scalars(select(Booking.id)).one()


class TestStartingOver:
    def test_an_open_offer_made_of_what_is_forgotten_is_not_shown(
        self, flow, stranger, clock
    ) -> None:
        prompt = flow.give_answers(stranger, FACTS, "", source="form", placement="form")
        assert isinstance(prompt, Prompt)
        clock.pass_(LATER)
        assert isinstance(flow.start_over(stranger), Ask)

    def test_a_held_time_is_let_go(self, flow, at_calendar, clock) -> None:
        held = hold(flow, at_calendar)
        clock.pass_(LATER)
        flow.start_over(at_calendar)
        with pytest.raises(HoldExpired):
            flow.book(at_calendar, held, name="Dana", email="d@northwind.example")

    def test_the_meeting_stands_and_is_known(self, flow, at_calendar, booked) -> None:
        flow.start_over(at_calendar)
        meeting = flow.own_meeting(at_calendar)
        assert meeting is not None
        assert meeting.starts_at == booked.starts_at


class TestASecondMeeting:
    def test_another_tab_cannot_book_the_same_offer_again(self, flow, at_calendar, booked) -> None:
        with pytest.raises(AlreadyBooked):
            hold(flow, at_calendar)

    def test_another_one_after_a_cancelled_one_is_about_the_same_offer(
        self, flow, meetings, at_calendar, booked, engine, clock
    ) -> None:
        meetings.cancel(booking_id(engine))
        clock.pass_(LATER)
        step = flow.ask_meeting(at_calendar)
        assert isinstance(step, PickTime), "what was answered before is not asked again"
        assert step.meeting.title == booked.meeting.title
        flow.book(at_calendar, hold(flow, at_calendar), name="Dana", email="d@northwind.example")
        with transaction(engine) as session:
            last = session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq.desc())).first()
        assert last is not None
        assert last.hand_off["offer"]["outcome"] == "accepted"
        assert last.hand_off["meeting"]["state"] == "confirmed"

    def test_a_meeting_that_is_over_stands_in_nobodys_way(
        self, flow, at_calendar, booked, clock
    ) -> None:
        clock.pass_(booked.ends_at - clock())
        assert isinstance(flow.current_step(at_calendar), Done)
        assert flow.own_meeting(at_calendar) is None
        to_calendar(flow, at_calendar, flow.ask_meeting(at_calendar))

    def test_a_meeting_that_is_over_is_not_moved(self, meetings, booked, engine, clock) -> None:
        id_ = booking_id(engine)
        clock.pass_(booked.ends_at - clock())
        free = meetings.times(id_, first=clock().date(), days=14, zone="UTC").slots
        with pytest.raises(Over):
            meetings.move(id_, free[0].starts_at)
        with transaction(engine) as session:
            assert session.scalar(select(func.max(Booking.sequence))) == 0


class TestALink:
    def test_it_lives_as_long_as_the_meeting_that_was_moved(
        self, meetings, desk, booked, engine, clock
    ) -> None:
        id_ = booking_id(engine)
        first_link = booked.manage_url.rsplit("/", 1)[1]
        meant_for = decode(first_link, options={"verify_signature": False})["exp"]
        free = meetings.times(id_, first=clock().date(), days=62, zone="UTC").slots
        moved = meetings.move(id_, free[-1].starts_at).meeting
        assert meant_for > (moved.ends_at + timedelta(days=7)).timestamp()
        clock.pass_(moved.ends_at - clock() + timedelta(days=6))
        assert meetings.show(id_).over

    def test_it_ends_a_week_after_the_meeting(self, meetings, booked, engine, clock) -> None:
        clock.pass_(booked.ends_at - clock() + timedelta(days=7))
        with pytest.raises(BadLink):
            meetings.show(booking_id(engine))


class TestRequests:
    """What a person must act on reaches the CRM, whatever else the visitor says."""

    def requests(self, engine) -> list[dict]:
        with transaction(engine) as session:
            rows = session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq))
            return [row.hand_off for row in rows]

    def test_another_request_replaces_none(self, flow, stranger, engine) -> None:
        flow.request_human(stranger, "delete my data")
        flow.request_human(stranger, "let me talk to somebody")
        last = self.requests(engine)[-1]["request"]
        assert last["text"].splitlines() == ["delete my data", "let me talk to somebody"]

    def test_the_same_words_again_are_the_same_request(self, flow, stranger, engine) -> None:
        flow.report_problem(stranger, "it is broken")
        flow.report_problem(stranger, "it is broken")
        assert len({request["id"] for request in self.requests(engine)}) == 1

    def test_a_stranger_is_answered_at_the_address_that_was_left(
        self, flow, stranger, engine
    ) -> None:
        mistyped = Answers(email="sam@exmaple.org")
        flow.give_answers(stranger, mistyped, "", source="chat", placement="chat")
        flow.leave_message(stranger, "sam@example.org", "call me")
        assert self.requests(engine)[-1]["contact"]["email"] == "sam@example.org"

    def test_a_customers_other_address_is_not_lost(self, flow, customer, engine) -> None:
        flow.leave_message(customer, "dana@home.example", "call me")
        (told,) = self.requests(engine)
        assert told["contact"]["email"] == "dana@northwind.example"
        assert told["request"]["reply_to"] == "dana@home.example"

    def test_a_stranger_is_promised_no_answer_without_an_address(
        self, flow, stranger, customer, engine
    ) -> None:
        assert "Leave your e-mail" in flow.report_problem(stranger, "it is broken").text
        assert "Leave your e-mail" not in flow.report_problem(customer, "it is broken").text
        address = Answers(email="sam@example.org")
        step = flow.give_answers(stranger, address, "sam@…", source="chat", placement="chat")
        assert "Leave your e-mail" not in step.text
        left = [told["request"]["reply_to"] for told in self.requests(engine)]
        assert "sam@example.org" in left

    def test_a_meeting_of_a_host_who_left_is_cancelled(self, engine, desk, booked, clock) -> None:
        id_ = booking_id(engine)
        with transaction(engine) as session:
            host_id = session.get_one(Booking, id_).host_id
        teams = desk.vendor.teams
        remaining = {id_: host for id_, host in teams.hosts.items() if id_ != host_id}
        vendor = replace(desk.vendor, teams=teams.model_copy(update={"hosts": remaining}))
        page = Meetings(engine, replace(desk, live=LiveVendor(vendor)), clock).cancel(id_)
        assert page.cancelled


class TestTakingBackAnAnswer:
    @pytest.mark.parametrize(
        ("response", "outcome"), [("decline", "declined"), ("defer", "deferred")]
    )
    def test_no_thanks_at_the_calendar_ends_it_and_frees_the_time(
        self, flow, at_calendar, neighbour, engine, response: str, outcome: str
    ) -> None:
        held = hold(flow, at_calendar)
        step = flow.respond_to_offer(at_calendar, None, response)
        assert isinstance(step, Done)
        assert step.reason == outcome
        with transaction(engine) as session:
            assert session.get_one(Booking, held).state == "released"
            last = session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq.desc())).first()
        assert last is not None
        assert last.hand_off["offer"]["outcome"] == outcome

    def test_a_meeting_that_stands_is_cancelled_by_its_own_link(
        self, flow, at_calendar, booked
    ) -> None:
        with pytest.raises(AlreadyBooked):
            flow.respond_to_offer(at_calendar, None, "decline")
        assert isinstance(flow.current_step(at_calendar), Booked)

    def test_a_refusal_may_be_thought_better_of(self, flow, at_calendar, clock) -> None:
        flow.respond_to_offer(at_calendar, None, "decline")
        clock.pass_(LATER)
        to_calendar(flow, at_calendar, flow.respond_to_offer(at_calendar, None, "accept"))

    def test_an_ignored_offer_is_still_there(self, flow, stranger, desk, engine, clock) -> None:
        prompt = flow.give_answers(stranger, FACTS, "", source="form", placement="form")
        with transaction(engine) as session:
            mark_ignored(desk, session, prompt.decision_id, clock())
        assert flow.current_step(stranger) == prompt

    def test_an_offer_withdrawn_for_a_problem_was_not_ignored(
        self, flow, stranger, desk, engine, clock
    ) -> None:
        prompt = flow.give_answers(stranger, FACTS, "", source="form", placement="form")
        flow.report_problem(stranger, "it is broken")
        with transaction(engine) as session:
            mark_ignored(desk, session, prompt.decision_id, clock())
            assert session.get_one(DecisionRow, prompt.decision_id).outcome == "shown"
