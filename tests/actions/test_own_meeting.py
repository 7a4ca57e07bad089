"""The visitor's own meeting in the chat: found, moved, cancelled, and nobody else's."""

from datetime import timedelta

import pytest

from actions.buttons import button_payloads
from intake.flow import Flow
from intake.meetings.meeting_views import spoken_time
from intake.meetings.visitor_meetings import Meetings
from intake.steps import AskBack, Booked
from scheduler import NotFound, zone
from tests.conftest import dana

ACTION = "action_arrange_meeting"


@pytest.fixture
def wish(scene, call, customer):
    """The customer's words about the meeting."""

    def wish(intent: str, words: str, *, visit: str = customer, **entities: list[str]):
        return call(ACTION, scene.stored_tracker(visit, intent, words, entities))

    return wish


@pytest.fixture
def another(flow: Flow, customer, booked: Booked) -> tuple[str, str]:
    """Another time that it could be moved to: as the visitor says it, and as it is told."""
    meeting = flow.own_meeting(customer)
    assert meeting is not None
    found = flow.times_to_move(customer, meeting, "next week")
    moment, told = found.times[0]
    return f"{moment.astimezone(zone(booked.zone)):%B %-d at %H:%M}", told


def test_it_is_moved_to_the_time_that_was_named_after_a_yes(
    scene, wish, press, customer, booked: Booked, another, flow: Flow
) -> None:
    said, told = another
    answer = wish("reschedule_meeting", f"move it to {said}")
    assert scene.texts(answer) == [f"Move your meeting to {told}?"]
    assert flow.current_step(customer) == booked, "nothing is moved before the yes"
    answer = press(customer, "yes")
    assert scene.texts(answer)[0].startswith(f"Done: your meeting is on {told} now.")
    moved = flow.current_step(customer)
    assert isinstance(moved, Booked)
    assert spoken_time(moved.starts_at, moved.zone) == told


def test_no_leaves_it_where_it_is(scene, wish, press, customer, booked, another, flow) -> None:
    wish("reschedule_meeting", f"move it to {another[0]}")
    assert scene.texts(press(customer, "no")) == ["It stays as it is."]
    assert flow.asked_back(customer) is None
    assert flow.current_step(customer) == booked


def test_where_no_time_is_named_times_are_shown_and_one_is_pressed(
    scene, wish, press, customer, booked, flow: Flow
) -> None:
    answer = wish("reschedule_meeting", "can we move the meeting?")
    *times, leave = scene.labels(answer)
    assert 1 <= len(times) <= 3
    assert leave == "No, leave it"
    press(customer, "time_0")
    moved = flow.current_step(customer)
    assert spoken_time(moved.starts_at, moved.zone) == times[0]


def test_one_of_the_times_is_named_by_its_number(
    scene, wish, call, customer, booked, flow: Flow
) -> None:
    times = scene.labels(wish("reschedule_meeting", "can we move the meeting?"))
    wish("choose_time", "the second one", ordinal=["second"])
    moved = flow.current_step(customer)
    assert spoken_time(moved.starts_at, moved.zone) == times[1]


def test_another_time_in_words_is_asked_back_anew(wish, scene, customer, booked, another) -> None:
    wish("reschedule_meeting", "can we move the meeting?")
    answer = wish("deny", f"no, rather {another[0]}", time=[another[0]])
    assert scene.texts(answer) == [f"Move your meeting to {another[1]}?"]


def test_cancelling_asks_once_and_cancels(scene, wish, press, customer, booked, flow) -> None:
    answer = wish("cancel_meeting", "cancel it, I am ill")
    assert scene.texts(answer)[0].startswith("Cancel your meeting on ")
    assert flow.current_step(customer) == booked
    assert scene.texts(press(customer, "yes"))[0].startswith("The meeting is cancelled")
    assert flow.own_meeting(customer) is None


def test_what_was_asked_about_a_meeting_that_moved_elsewhere_is_no_question_any_more(
    wish, press, customer, booked, flow: Flow, meetings: Meetings
) -> None:
    wish("cancel_meeting", "cancel it")
    yes = button_payloads(flow.shown_step(customer))["yes"]
    meeting = flow.own_meeting(customer)
    moment, _ = flow.times_to_move(customer, meeting, "next week").times[0]
    meetings.move(meeting.booking_id, moment)
    assert not isinstance(flow.shown_step(customer), AskBack)
    press.payload(customer, yes)
    assert flow.own_meeting(customer) is not None


def test_a_verified_person_finds_it_from_another_visit(
    scene, wish, press, customer, booked, flow: Flow, clock
) -> None:
    clock.pass_(timedelta(minutes=1))
    again = flow.open_visit(dana()).id
    answer = wish("ask_meeting_details", "when is my meeting?", visit=again)
    assert spoken_time(booked.starts_at, booked.zone) in scene.texts(answer)[0]
    wish("cancel_meeting", "cancel it", visit=again)
    press(again, "yes")
    assert flow.own_meeting(customer) is None


def test_nobody_elses_meeting_is_found_or_changed(
    wish, stranger, neighbour, customer, booked, flow: Flow
) -> None:
    mine = flow.own_meeting(customer)
    for other in (stranger, neighbour):
        assert flow.own_meeting(other) is None
        with pytest.raises(NotFound):
            flow.cancel_meeting(other, mine.booking_id, mine.seen, "")
        with pytest.raises(NotFound):
            flow.move_meeting(other, mine.booking_id, mine.seen, booked.starts_at)
    assert flow.current_step(customer) == booked
