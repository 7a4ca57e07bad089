"""What is known is told to whom it is about, and deleted after one yes of theirs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.commands import AnswerQuestion, TellKnown
from actions.interpretation import interpret
from actions.known_asked import asks_what_is_known
from intake.answers import Answers
from intake.flow import Flow
from store.database import reading
from store.erasures import Erasure

KNOWN = """
what do you know about me
What do you have on me?
what information do you hold about us
which data have you stored about me
show me my data
can I see my data
tell me everything you know about me
what have you saved about me so far
I want a copy of my data
give me a copy of all my data
how do you know that about us
where did you get that information about our account
this is a data access request
send me everything about me
tell me what you have stored
""".strip().splitlines()
NOT_KNOWN = """
what do you do with my data
what happens with my answers?
who sees my answers
do you share my data
do you sell my information
where is my data stored
is it private
how long do you keep what I write
are you GDPR compliant
who can access the things I tell you
what are you going to do with my email
is this conversation recorded
do you use cookies
""".strip().splitlines()


@pytest.mark.parametrize("text", KNOWN)
def test_who_asks_what_is_known_is_told_that(scene, text: str) -> None:
    assert asks_what_is_known(text)
    assert interpret(scene.said("ask_data_use", text), scene.ASK_PLAN) == (TellKnown(),)


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_who_asks_what_is_done_with_it_is_answered_in_general(scene, text: str) -> None:
    asked = interpret(scene.said("ask_data_use", text), scene.ASK_PLAN)
    assert asked == (AnswerQuestion("data_use"),)


@pytest.fixture
def wish(scene, call):
    def wish(visit: str, intent: str, words: str):
        action = {
            "delete_my_data": "action_hand_over",
            "ask_data_use": "action_answer_question",
        }.get(intent, "action_answer_in_context")
        return call(action, scene.stored_tracker(visit, intent, words))

    return wish


@pytest.fixture
def told(flow: Flow):
    """The visitor has told something."""

    def told(visit: str) -> None:
        given = Answers(team_size=45, email="ada@acme.example")
        flow.give_answers(visit, given, "we are 45", source="chat", placement="chat")

    return told


def erasures(engine) -> list[Erasure]:
    with reading(engine) as session:
        return list(session.scalars(select(Erasure)))


def test_a_stranger_reads_what_this_visit_holds(scene, wish, told, stranger) -> None:
    told(stranger)
    (text, *_) = scene.texts(wish(stranger, "ask_data_use", "what do you know about me"))
    assert "team size: 45" in text
    assert "ada@acme.example" in text
    assert "/your-data/" in text


def test_a_customer_reads_where_it_comes_from(scene, wish, customer) -> None:
    (text, *_) = scene.texts(wish(customer, "ask_data_use", "what do you know about me"))
    assert "From Harbor's own records: Dana Lee, dana@northwind.example, Ops" in text


def test_nothing_known_is_said_so(scene, wish, stranger) -> None:
    (text, *_) = scene.texts(wish(stranger, "ask_data_use", "what do you know about me"))
    assert "Nothing so far but this conversation." in text


def test_nothing_is_deleted_before_the_yes(scene, wish, told, stranger, engine, flow) -> None:
    told(stranger)
    answer = wish(stranger, "delete_my_data", "delete my data")
    assert "in this visit" in scene.texts(answer)[0]
    assert scene.labels(answer) == ["Yes, delete it", "No, keep it"]
    assert erasures(engine) == []
    assert flow.known_about(stranger).answers


def test_the_meeting_that_would_be_cancelled_is_named(scene, wish, customer, booked) -> None:
    (text, *_) = scene.texts(wish(customer, "delete_my_data", "delete my data"))
    assert "in all your visits" in text
    assert f"Your meeting on {booked.starts_at.astimezone():%A}"[:15] in text
    assert "is cancelled first" in text


def test_yes_deletes_and_says_what_follows(
    scene, wish, press, told, stranger, engine, flow, clock
) -> None:
    told(stranger)
    clock.pass_(timedelta(minutes=1))
    wish(stranger, "delete_my_data", "delete my data")
    answer = press(stranger, "yes")
    assert scene.texts(answer)[0].startswith("Done. Your messages, answers and contact details")
    assert scene.steps(answer) == [], "who leaves is asked nothing"
    assert len(erasures(engine)) == 1
    assert flow.known_about(stranger).answers == ()


def test_a_typed_yes_is_a_yes(wish, told, stranger, engine, clock) -> None:
    told(stranger)
    clock.pass_(timedelta(minutes=1))
    wish(stranger, "delete_my_data", "delete my data")
    wish(stranger, "affirm", "yes")
    assert len(erasures(engine)) == 1


def test_no_keeps_everything(scene, wish, press, told, stranger, engine, flow) -> None:
    told(stranger)
    wish(stranger, "delete_my_data", "delete my data")
    answer = press(stranger, "no")
    assert scene.texts(answer)[0] == "Nothing was deleted."
    assert scene.steps(answer) == ["ask"], "it is not asked once more"
    assert flow.asked_back(stranger) is None
    assert erasures(engine) == []
    assert flow.known_about(stranger).answers


def test_a_second_press_of_the_same_button_deletes_nothing_more(
    wish, press, told, stranger, engine, flow, clock
) -> None:
    told(stranger)
    clock.pass_(timedelta(minutes=1))
    wish(stranger, "delete_my_data", "delete my data")
    payload = press.payload_of(stranger, "yes")
    press.payload(stranger, payload)
    clock.pass_(timedelta(minutes=1))
    told(stranger)
    press.payload(stranger, payload)
    assert len(erasures(engine)) == 1
    assert flow.known_about(stranger).answers


def test_a_yes_after_the_meeting_has_passed_deletes_nothing_that_was_not_named(
    wish, press, customer, booked, engine, flow, clock
) -> None:
    wish(customer, "delete_my_data", "delete my data")
    payload = press.payload_of(customer, "yes")
    clock.pass_(timedelta(days=30))
    press.payload(customer, payload)
    assert erasures(engine) == [], "what was asked back is not how it stands any more"
    wish(customer, "delete_my_data", "delete my data")
    press(customer, "yes")
    assert len(erasures(engine)) == 1


def test_the_conversation_goes_on_afterwards(
    scene, wish, press, told, stranger, clock, flow
) -> None:
    told(stranger)
    clock.pass_(timedelta(minutes=1))
    wish(stranger, "delete_my_data", "delete my data")
    press(stranger, "yes")
    clock.pass_(timedelta(minutes=1))
    told(stranger)
    (text, *_) = scene.texts(wish(stranger, "ask_data_use", "what do you know about me"))
    assert "team size: 45" in text


@pytest.mark.parametrize("typed", [True, False])
def test_a_yes_after_the_meeting_took_place_is_asked_once_more(
    scene, wish, press, customer, booked, clock, engine, typed: bool
) -> None:
    wish(customer, "delete_my_data", "delete my data")
    clock.pass_(booked.ends_at - clock() + timedelta(hours=1))
    again = wish(customer, "affirm", "yes") if typed else press(customer, "yes")
    assert "in all your visits" in scene.texts(again)[0]
    assert "cancelled" not in scene.texts(again)[0]
    assert scene.labels(again) == ["Yes, delete it", "No, keep it"]
    assert erasures(engine) == []
    told = " ".join(scene.texts(press(customer, "yes")))
    assert "deleted here" in told
    assert "cancelled" not in told
    assert len(erasures(engine)) == 1


def test_a_no_after_it_keeps_everything(scene, wish, customer, booked, clock, engine) -> None:
    wish(customer, "delete_my_data", "delete my data")
    clock.pass_(booked.ends_at - clock() + timedelta(hours=1))
    wish(customer, "deny", "no")
    assert erasures(engine) == []


def test_a_late_yes_to_cancelling_is_told_that_it_is_too_late(
    scene, wish, customer, booked, clock, flow
) -> None:
    wish(customer, "cancel_meeting", "cancel my meeting")
    clock.pass_(booked.ends_at - clock() + timedelta(hours=1))
    told = scene.texts(wish(customer, "affirm", "yes"))[0]
    assert "over" in told
