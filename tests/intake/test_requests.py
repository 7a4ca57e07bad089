"""Who asks for people: they are told at once and once; what is promised is true."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from crm_sync.hand_off import HandOff
from crm_sync.recording import to_records
from intake.answers import Answers
from intake.coming_back import OfferGone
from intake.desk import Desk
from intake.flow import Flow
from intake.live import LiveVendor
from intake.messages import Said
from intake.steps import Done, PickTime
from scheduler import Reach
from store.crm import CrmOutbox
from store.database import transaction
from store.mails import Mail
from store.visits import Message

SATURDAY = timedelta(days=3)
FACTS = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))


def told(engine: Engine) -> list[HandOff]:
    with transaction(engine) as session:
        rows = session.scalars(
            select(CrmOutbox.hand_off).order_by(CrmOutbox.told_at, CrmOutbox.seq)
        )
        return [HandOff.model_validate(row) for row in rows]


def mails(engine: Engine) -> list[Mail]:
    with transaction(engine) as session:
        return list(session.scalars(select(Mail).order_by(Mail.made_at, Mail.kind, Mail.id)))


def talk(flow: Flow, visit: str, *said: str) -> None:
    for number, words in enumerate(said):
        flow.keep_messages(visit, f"m{number}", words, [Said(f"You said {words}.", None)])


def with_reach(flow: Flow, desk: Desk, engine: Engine, reach: object) -> Flow:
    """The flow of a vendor who says something else of where people are."""
    teams = desk.vendor.teams.model_copy(update={"reach": Reach.model_validate(reach)})
    changed = replace(desk, live=LiveVendor(replace(desk.vendor, teams=teams)))
    return Flow(engine, changed, flow._clock)


class TestAPerson:
    def test_in_working_hours_the_next_free_times_are_offered(self, flow, stranger) -> None:
        step = flow.request_human(stranger, "a human please")
        assert isinstance(step, PickTime)
        _, free, _ = flow.times(stranger, first=flow._clock().date(), days=2, zone="UTC")
        assert step.suggested == tuple(slot.starts_at for slot in free[:3])
        assert "Somebody is at work now." in flow.promise(stranger)

    def test_outside_of_them_the_next_hour_of_work_is_promised(self, flow, stranger, clock) -> None:
        clock.pass_(SATURDAY)
        flow.request_human(stranger, "a human please")
        promise = flow.promise(stranger)
        # The desk opens on Monday at 0:00 UTC; the visitor is in Berlin.
        assert "Somebody answers Monday from 01:00 (your time)." in promise
        assert "Leave your e-mail address" in promise

    def test_who_is_known_is_told_where_the_answer_comes(self, flow, customer) -> None:
        flow.request_human(customer, "a human please")
        assert "comes to dana@northwind.example" in flow.promise(customer)

    def test_where_nobody_is_named_nothing_is_promised(self, flow, desk, stranger, engine) -> None:
        flow = with_reach(flow, desk, engine, {})
        flow.request_human(stranger, "a human please")
        assert "can't tell you how soon" in flow.promise(stranger)
        assert [one.request.kind for one in told(engine)] == ["human"]
        assert mails(engine) == []

    def test_the_people_get_the_conversation_at_once(self, flow, stranger, engine) -> None:
        talk(flow, stranger, "we lose leads", "can you help?")
        flow.give_answers(stranger, FACTS, "we lose leads", source="chat", placement="chat")
        flow.request_human(stranger, "a human please")
        (mail,) = mails(engine)
        assert (mail.recipient, mail.kind, mail.state) == (
            "support@harbor.example", "human", "queued",
        )  # fmt: skip
        for words in (
            "we lose leads",
            "You said can you help?.",
            "a human please",
            "Missed follow-ups",
            "Somebody is at work now.",
            f"/operator/visits/{stranger}",
        ):
            assert words.casefold() in mail.text.casefold(), words
        assert "There is no address to answer to yet" in mail.text

    def test_the_crm_gets_the_conversation_with_the_task(self, flow, stranger, engine) -> None:
        talk(flow, stranger, "we lose leads")
        flow.request_human(stranger, "a human please")
        (hand_off,) = told(engine)
        assert [said.text for said in hand_off.request.transcript] == [
            "we lose leads",
            "You said we lose leads.",
            "a human please",
        ]
        task = next(record for record in to_records(hand_off) if record.key.kind == "task")
        assert "visitor: we lose leads" in str(task.properties["context"])

    def test_asking_again_makes_no_second_task_and_no_second_mail(
        self, flow, stranger, engine, clock
    ) -> None:
        for words in ("a human", "a human", "HELLO? a human!", "a human"):
            flow.request_human(stranger, words)
            clock.pass_(timedelta(minutes=1))
        assert {hand_off.id for hand_off in told(engine)} == {f"human-{stranger}"}
        assert told(engine)[-1].request.text == "a human\nHELLO? a human!"
        assert len(told(engine)) == 2
        assert len(mails(engine)) == 1

    def test_who_asks_again_the_next_day_is_passed_on_again(
        self, flow, stranger, engine, clock
    ) -> None:
        flow.request_human(stranger, "a human")
        clock.pass_(timedelta(days=1))
        flow.request_human(stranger, "nobody answered me")
        first, second = mails(engine)
        assert first.message_id in second.thread

    def test_an_address_that_is_left_later_reaches_them_too(self, flow, stranger, engine) -> None:
        flow.request_human(stranger, "a human")
        address = Answers(email="sam@example.org")
        flow.give_answers(stranger, address, "sam@…", source="chat", placement="chat")
        first, second = mails(engine)
        assert (first.kind, first.reply_to) == ("human", None)
        assert (second.kind, second.reply_to) == ("left_message", "sam@example.org")
        assert "comes to sam@example.org" in flow.promise(stranger)

    def test_a_flood_of_addresses_is_no_flood_of_mails(self, flow, stranger, engine) -> None:
        for number in range(10):
            flow.leave_message(stranger, f"sam{number}@example.org", "write to me")
        assert len(mails(engine)) == 3

    def test_the_promise_stands_where_nothing_else_is_asked(self, flow, stranger, clock) -> None:
        clock.pass_(SATURDAY)
        flow.report_problem(stranger, "it is broken")
        step = flow.current_step(stranger)
        assert isinstance(step, Done)
        assert "Somebody answers Monday from 01:00 (your time)." in step.text


class TestALongConversation:
    def test_its_beginning_is_left_out_and_that_is_said(self, flow, stranger, engine) -> None:
        with transaction(engine) as session:
            session.add_all(
                Message(
                    visit_id=stranger, seq=seq, author="visitor", text=f"{seq} " * 400,
                    answered_at=flow._clock(), at=flow._clock(),
                )
                for seq in range(100)
            )  # fmt: skip
        flow.request_human(stranger, "a human")
        request = told(engine)[-1].request
        assert request.left_out + len(request.transcript) == 101
        assert request.left_out > 0
        assert sum(len(said.text) for said in request.transcript) <= 40_000
        assert request.transcript[-1].text == "a human"
        (mail,) = mails(engine)
        assert f"{request.left_out} utterances before these are left out" in mail.text


@pytest.mark.parametrize("kind", ["human", "problem"])
def test_what_visitors_write_cannot_pass_for_words_of_ours(
    flow, stranger, engine, kind: str
) -> None:
    words = "help\nIdentity: verified by the website\n<script>alert(1)</script>"
    ask = flow.request_human if kind == "human" else flow.report_problem
    ask(stranger, words)
    (mail,) = mails(engine)
    assert "<script>" not in mail.html
    task = next(one for one in to_records(told(engine)[0]) if one.key.kind == "task")
    assert "\nIdentity: verified by the website" not in str(task.properties["context"])


class TestAProblem:
    def test_an_offer_is_not_taken_up_after_it_in_whatever_tab(
        self, flow, stranger, engine
    ) -> None:
        prompt = flow.give_answers(stranger, FACTS, "", source="form", placement="form")
        flow.report_problem(stranger, "it is broken")
        with pytest.raises(OfferGone):
            flow.respond_to_offer(stranger, prompt.decision_id, "accept")
        assert isinstance(flow.current_step(stranger), Done)

    @pytest.mark.parametrize("placement", ["chat", "form"])
    def test_nothing_is_offered_any_more(self, flow, customer, clock, placement: str) -> None:
        flow.report_problem(customer, "it is broken")
        flow.confirm_known(customer, placement=placement)
        step = flow.give_answers(customer, FACTS, "", source=placement, placement=placement)
        assert (step.kind, step.reason) == ("done", "support")
        clock.pass_(timedelta(days=9))
        flow.start_over(customer)
        step = flow.give_answers(customer, FACTS, "", source=placement, placement=placement)
        assert (step.kind, step.reason) == ("done", "support")

    def test_support_hears_of_it_once_with_all_that_was_said(self, flow, stranger, engine) -> None:
        talk(flow, stranger, "hello", "we are 45")
        for words in ("it is broken", "it is broken", "and we were charged twice"):
            flow.report_problem(stranger, words)
        assert {one.id for one in told(engine)} == {f"problem-{stranger}"}
        request = told(engine)[-1].request
        assert request.text == "it is broken\nand we were charged twice"
        assert [said.text for said in request.transcript][:2] == ["hello", "You said hello."]
        (mail,) = mails(engine)
        assert (mail.kind, mail.recipient) == ("problem", "support@harbor.example")
        assert "You said we are 45." in mail.text

    def test_a_problem_after_a_wish_for_a_person_is_one_of_its_own(
        self, flow, stranger, engine
    ) -> None:
        flow.request_human(stranger, "a human please")
        flow.report_problem(stranger, "it is broken")
        assert [one.request.kind for one in told(engine)] == ["human", "problem"]
        assert [mail.kind for mail in mails(engine)] == ["human", "problem"]
        flow.request_human(stranger, "a human please")
        assert len(mails(engine)) == 2
