"""The whole journey as both faces walk it, on Harbor's catalogue and calendars."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from intake.answers import AnswerField, Answers
from intake.decisions import NoSuchOffer
from intake.flow import Flow
from intake.gathering import UnknownAnswer
from intake.later import mark_ignored
from intake.meetings.booking import NoCalendarYet
from intake.meetings.visitor_meetings import Meetings
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
from intake.turn import UnknownVisit
from scheduler import TimeTaken
from store.accounts import Account
from store.crm import CrmOutbox
from store.database import transaction
from store.meetings import Booking, CalendarEntry

pytestmark = pytest.mark.both_databases

RICH = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
WORDS = "we're 45 people on Starter and keep missing follow-ups"


VISIT_OVER = timedelta(minutes=30)
"""A visit is over when nothing was heard of it for so long (the default of the settings)."""


def say_rich(flow: Flow, visit: str) -> Step:
    return flow.give_answers(visit, RICH, WORDS, source="chat", placement="chat")


def accept(flow: Flow, visit: str) -> Step:
    prompt = say_rich(flow, visit)
    assert isinstance(prompt, Prompt)
    return to_calendar(flow, visit, flow.respond_to_offer(visit, prompt.decision_id, "accept"))


def to_calendar(flow: Flow, visit: str, step: Step) -> Step:
    asked = 0
    while isinstance(step, AskRouting):
        asked += 1
        step = flow.answer_routing(visit, step.question_id, str(step.choices[0].value))
    assert asked <= 2
    assert isinstance(step, PickTime)
    return step


def first_time(flow: Flow, visit: str, nth: int = 0):
    today = flow._clock().date()
    _, free, _ = flow.times(visit, first=today, days=14, zone="UTC")
    return free[nth].starts_at


def book(flow: Flow, visit: str) -> Booked:
    held = flow.hold_time(visit, first_time(flow, visit), "Europe/Berlin")
    assert isinstance(held, Held)
    booked = flow.book(visit, held.hold_id, name="Dana Lee", email="dana@northwind.example")
    assert isinstance(booked, Booked)
    return booked


def told(engine: Engine) -> list[dict]:
    with transaction(engine) as session:
        return [row.hand_off for row in session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq))]


class TestGathering:
    def test_a_stranger_is_asked_for_the_plan_first(self, flow, stranger) -> None:
        step = flow.current_step(stranger)
        assert isinstance(step, Ask)
        assert step.field == AnswerField.PLAN
        assert {"Starter", "Not a customer yet"} <= {choice.label for choice in step.choices}

    def test_one_rich_sentence_leaves_nothing_to_ask(self, flow, stranger) -> None:
        assert isinstance(say_rich(flow, stranger), Prompt)

    def test_only_what_is_unknown_is_asked(self, flow, stranger) -> None:
        step = flow.give_answers(
            stranger,
            Answers(plan="starter", pain_points=("slow_response",)),
            "",
            source="form",
            placement="form",
        )
        assert isinstance(step, Ask)
        assert step.field == AnswerField.TEAM_SIZE

    def test_what_ownership_knows_is_confirmed_not_asked(self, flow, customer) -> None:
        step = flow.current_step(customer)
        assert isinstance(step, ConfirmKnown)
        assert "Starter" in step.text
        assert "44 people use it" in step.text  # of the 45 seats bought
        step = flow.confirm_known(customer, placement="chat")
        assert isinstance(step, Ask)
        assert step.field == AnswerField.PAIN_POINTS

    def test_a_plan_that_is_not_sold_any_more_goes_by_its_id(self, flow, engine, customer) -> None:
        with transaction(engine) as session:
            session.get_one(Account, "northwind").plan = "classic"
        step = flow.current_step(customer)
        assert isinstance(step, ConfirmKnown)
        assert "you're on classic" in step.text
        assert isinstance(flow.confirm_known(customer, placement="chat"), Ask)
        assert isinstance(
            flow.give_answers(
                customer,
                Answers(pain_points=("missed_follow_ups",)),
                "follow-ups slip",
                source="chat",
                placement="chat",
            ),
            Prompt | Done,
        )

    def test_what_is_disputed_is_asked(self, flow, customer) -> None:
        step = flow.change_known(customer, placement="chat")
        assert isinstance(step, Ask)
        assert step.field == AnswerField.PLAN

    def test_a_skipped_question_is_not_asked_again(self, flow, stranger) -> None:
        flow.skip(stranger, AnswerField.PLAN, placement="chat")
        flow.skip(stranger, AnswerField.TEAM_SIZE, placement="chat")
        step = flow.skip(stranger, AnswerField.PAIN_POINTS, placement="chat")
        assert isinstance(step, Done)

    def test_the_latest_answer_counts(self, flow, stranger) -> None:
        flow.give_answers(stranger, Answers(team_size=45), "45", source="chat", placement="chat")
        flow.give_answers(
            stranger, Answers(team_size=60), "actually 60", source="chat", placement="chat"
        )
        assert {f["field"]: f["value"] for f in flow.form_fields(stranger)}["team_size"] == 60

    def test_an_unknown_plan_is_refused_and_nothing_is_recorded(self, flow, stranger) -> None:
        with pytest.raises(UnknownAnswer, match="platinum"):
            flow.give_answers(
                stranger, Answers(plan="platinum", team_size=3), "", source="form", placement="form"
            )
        assert all(field["value"] is None for field in flow.form_fields(stranger))

    def test_starting_over_forgets_the_answers(self, flow, stranger, clock) -> None:
        flow.give_answers(stranger, Answers(team_size=45), "", source="chat", placement="chat")
        clock.pass_(timedelta(seconds=1))
        step = flow.start_over(stranger)
        assert isinstance(step, Ask)
        assert all(field["value"] is None for field in flow.form_fields(stranger))

    def test_starting_over_after_asking_for_a_person(self, flow, stranger, clock) -> None:
        flow.request_human(stranger, "a human please")
        clock.pass_(timedelta(seconds=1))
        assert isinstance(flow.start_over(stranger), Ask)

    def test_starting_over_does_not_undo_a_problem(self, flow, stranger, clock) -> None:
        flow.report_problem(stranger, "it is broken")
        clock.pass_(timedelta(seconds=1))
        step = flow.start_over(stranger)
        assert isinstance(step, Done)
        assert step.reason == "support"

    def test_a_visit_that_does_not_exist(self, flow) -> None:
        with pytest.raises(UnknownVisit):
            flow.current_step("nobody")


class TestOffer:
    def test_the_reason_is_made_of_what_was_said(self, flow, stranger) -> None:
        prompt = say_rich(flow, stranger)
        assert isinstance(prompt, Prompt)
        assert "45" in prompt.reason
        assert "follow-ups" in prompt.reason

    def test_why_names_the_facts(self, flow, stranger) -> None:
        prompt = say_rich(flow, stranger)
        why = flow.why_offer(stranger, prompt.decision_id)
        assert why.reason == prompt.reason
        assert why.facts

    @pytest.mark.parametrize(
        ("response", "ending"), [("decline", "declined"), ("defer", "deferred")]
    )
    def test_a_refusal_ends_the_matter_and_reaches_the_crm(
        self, flow, stranger, engine, response, ending
    ) -> None:
        prompt = say_rich(flow, stranger)
        step = flow.respond_to_offer(stranger, prompt.decision_id, response)
        assert isinstance(step, Done)
        assert step.reason == ending
        assert [hand_off["offer"]["outcome"] for hand_off in told(engine)] == ["shown", ending]

    def test_no_second_offer_in_the_same_visit(self, flow, stranger) -> None:
        prompt = say_rich(flow, stranger)
        flow.respond_to_offer(stranger, prompt.decision_id, "decline")
        step = flow.give_answers(
            stranger, Answers(pain_points=("manual_routing",)), "", source="chat", placement="chat"
        )
        assert isinstance(step, Done)

    def test_another_visits_offer_cannot_be_answered(self, flow, stranger, customer) -> None:
        prompt = say_rich(flow, stranger)
        with pytest.raises(NoSuchOffer):
            flow.respond_to_offer(customer, prompt.decision_id, "accept")

    def test_a_reported_problem_withdraws_the_offer(self, flow, stranger) -> None:
        say_rich(flow, stranger)
        step = flow.report_problem(stranger, "I was charged twice")
        assert isinstance(step, Done)
        assert step.reason == "support"

    def test_a_customer_in_trouble_is_offered_nothing(self, flow, customer, engine) -> None:
        with transaction(engine) as session:
            session.get_one(Account, "northwind").open_escalation = True
        step = say_rich(flow, customer)
        assert isinstance(step, Done)
        assert step.reason == "no_offer"

    def test_the_same_answer_twice_is_told_once(self, flow, stranger, engine) -> None:
        prompt = say_rich(flow, stranger)
        flow.respond_to_offer(stranger, prompt.decision_id, "decline")
        flow.respond_to_offer(stranger, prompt.decision_id, "decline")
        assert len(told(engine)) == 2


class TestMeeting:
    def test_an_upsell_leads_to_the_accounts_owner(self, flow, customer) -> None:
        step = accept(flow, customer)
        assert "Maya Chen" in step.meeting.with_whom
        assert step.meeting.why

    def test_no_times_before_anything_was_accepted(self, flow, stranger, now) -> None:
        with pytest.raises(NoCalendarYet):
            flow.times(stranger, first=now.date(), days=7, zone="UTC")

    def test_a_booked_meeting_is_in_the_calendar_and_the_crm(self, flow, customer, engine) -> None:
        accept(flow, customer)
        booked = book(flow, customer)
        last = told(engine)[-1]
        assert last["meeting"]["state"] == "confirmed"
        assert last["offer"]["outcome"] == "accepted"
        assert last["need"]["words"] == [WORDS]
        assert last["routing"]["explanation"]
        assert last["product"]["plan"] == "starter"
        with transaction(engine) as session:
            entry = session.scalars(select(CalendarEntry)).one()
        assert entry.context == last
        assert entry.starts_at == booked.starts_at
        assert booked.manage_url not in str(last)

    def test_two_visitors_cannot_get_the_same_time(self, flow, customer, neighbour) -> None:
        accept(flow, customer)
        accept(flow, neighbour)
        wanted = first_time(flow, customer)
        flow.hold_time(customer, wanted, "UTC")
        with pytest.raises(TimeTaken):
            flow.hold_time(neighbour, wanted, "UTC")
        offered = flow.times(neighbour, first=wanted.date(), days=7, zone="UTC")[1]
        assert wanted not in [slot.starts_at for slot in offered]

    def test_booking_twice_is_one_meeting(self, flow, customer, engine, clock) -> None:
        accept(flow, customer)
        held = flow.hold_time(customer, first_time(flow, customer), "UTC")
        once = flow.book(customer, held.hold_id, name="Dana", email="d@northwind.example")
        clock.pass_(timedelta(milliseconds=1))
        twice = flow.book(customer, held.hold_id, name="Dana", email="d@northwind.example")
        assert once == twice
        assert sum(h["meeting"] is not None for h in told(engine)) == 1

    def test_its_link_moves_and_cancels_it(
        self, flow: Flow, meetings: Meetings, customer, engine, clock
    ) -> None:
        accept(flow, customer)
        booked = book(flow, customer)
        with transaction(engine) as session:
            booking_id = session.scalars(select(Booking.id)).one()
        today = clock().date()
        free = meetings.times(booking_id, first=today, days=14, zone="UTC").slots
        target = next(slot for slot in free if slot.starts_at != booked.starts_at)
        moved = meetings.move(booking_id, target.starts_at)
        assert moved.meeting.starts_at == target.starts_at
        assert b"SEQUENCE:1" in meetings.calendar_file(booking_id)
        cancelled = meetings.cancel(booking_id)
        assert cancelled.cancelled
        assert b"METHOD:CANCEL" in meetings.calendar_file(booking_id)
        changes = told(engine)[-1]["meeting"]["changes"]
        assert [change["what"] for change in changes] == ["booked", "moved", "cancelled"]
        step = flow.current_step(customer)
        assert isinstance(step, Done)
        assert step.reason == "cancelled"

    def test_a_person_who_is_asked_for_can_be_met(self, flow, stranger) -> None:
        step = flow.request_human(stranger, "let me talk to somebody")
        assert isinstance(to_calendar(flow, stranger, step), PickTime)


class TestLater:
    def test_an_unanswered_offer_is_ignored_in_time(
        self, flow, stranger, desk, engine, clock
    ) -> None:
        prompt = say_rich(flow, stranger)
        clock.pass_(VISIT_OVER)
        with transaction(engine) as session:
            mark_ignored(desk, session, prompt.decision_id, clock())
        assert [h["offer"]["outcome"] for h in told(engine)] == ["shown", "ignored"]

    def test_while_the_visit_goes_on_an_offer_is_not_ignored(
        self, flow, stranger, desk, engine, clock
    ) -> None:
        prompt = say_rich(flow, stranger)
        clock.pass_(VISIT_OVER / 2)
        flow.note_signal(stranger, "page_viewed", "/pricing")
        clock.pass_(VISIT_OVER / 2)
        with transaction(engine) as session:
            mark_ignored(desk, session, prompt.decision_id, clock())
        assert [h["offer"]["outcome"] for h in told(engine)] == ["shown"]
        clock.pass_(VISIT_OVER / 2)
        with transaction(engine) as session:
            mark_ignored(desk, session, prompt.decision_id, clock())
        assert [h["offer"]["outcome"] for h in told(engine)] == ["shown", "ignored"]

    def test_an_answered_offer_is_not(self, flow, stranger, desk, engine, clock) -> None:
        prompt = say_rich(flow, stranger)
        flow.respond_to_offer(stranger, prompt.decision_id, "accept")
        with transaction(engine) as session:
            mark_ignored(desk, session, prompt.decision_id, clock())
        assert [h["offer"]["outcome"] for h in told(engine)] == ["shown", "accepted"]

    def test_a_left_message_reaches_the_crm(self, flow, stranger, engine) -> None:
        flow.leave_message(stranger, "sam@example.org", "call me")
        assert told(engine)[-1]["request"]["text"] == "call me"
        assert told(engine)[-1]["contact"]["email"] == "sam@example.org"
