"""Times named in words, in the calendar of Maya Chen in New York, as Dana says them there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.answers import Answers
from intake.desk import Desk
from intake.flow import Flow
from intake.meetings.meeting_views import spoken_time
from intake.meetings.page_words import PageWords
from intake.messages import Said
from intake.steps import AskRouting, Held, PickTime, Prompt, Step
from scheduler import zone
from store.visits import Visit
from tests.conftest import Clock

pytestmark = pytest.mark.both_databases

NEW_YORK = zone("America/New_York")


@pytest.fixture
def dana(flow: Flow, customer: str) -> str:
    """Dana's visit, at Maya's calendar: half hours, 9:00-12:00 and 13:00-17:30, Fridays to 16:00.
    It is Wednesday, 2026-11-18, 10:00 in New York."""
    return at_the_calendar(flow, customer)


def at_the_calendar(flow: Flow, visit: str) -> str:
    rich = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
    step: Step = flow.give_answers(visit, rich, "", source="chat", placement="chat")
    assert isinstance(step, Prompt)
    step = flow.respond_to_offer(visit, step.decision_id, "accept")
    while isinstance(step, AskRouting):
        step = flow.answer_routing(visit, step.question_id, str(step.choices[0].value))
    assert isinstance(step, PickTime)
    return visit


def said(flow: Flow, visit: str, words: str) -> Step:
    """What comes of the words, which the chat's log keeps."""
    chosen = flow.choose_time(visit, words)
    assert chosen is not None
    answer = Said("", chosen.model_dump(mode="json"))
    flow.keep_messages(visit, f"client {words}", words, [answer])
    return chosen


def suggested(chosen: Step) -> list[str]:
    assert isinstance(chosen, PickTime)
    return [f"{at.astimezone(NEW_YORK):%a %d %H:%M}" for at in chosen.suggested]


def held_at(chosen: Step) -> str:
    assert isinstance(chosen, Held), chosen
    return f"{chosen.starts_at.astimezone(NEW_YORK):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("tuesday at 3", "Tue 24 15:00"),
        ("half past four tomorrow", "Thu 19 16:30"),
        ("the 20th, morning 11", "Fri 20 11:00"),
        ("no, make it friday 2:30 pm please", "Fri 20 14:30"),
    ],
)
def test_a_free_time_is_held(flow: Flow, dana: str, words: str, at: str) -> None:
    chosen = said(flow, dana, words)
    assert held_at(chosen) == at
    assert flow.current_step(dana) == chosen


def test_a_time_that_is_not_free_brings_the_nearest_in_order(
    flow: Flow, dana: str, neighbour: str
) -> None:
    at_the_calendar(flow, neighbour)
    flow.hold_time(neighbour, datetime(2026, 11, 24, 20, 0, tzinfo=UTC), "UTC")
    chosen = said(flow, dana, "tuesday at 3")
    # Thirty minutes, and ten after it, are kept free: 14:30 and 15:30 are gone besides.
    assert suggested(chosen) == ["Tue 24 14:00", "Tue 24 16:00", "Tue 24 13:30"]
    assert chosen.text == (
        "Tuesday 24 November, 15:00 (America/New_York) is not free. These come nearest."
    )


def test_a_window_brings_the_first_times_in_it(flow: Flow, dana: str) -> None:
    assert suggested(said(flow, dana, "anything after lunch on Monday"))[:2] == [
        "Mon 23 13:00",
        "Mon 23 13:30",
    ]
    left_out = suggested(said(flow, dana, "next week but not Monday"))
    assert left_out[0] == "Tue 24 09:00"


def test_the_second_one_is_the_second_that_was_suggested(flow: Flow, dana: str) -> None:
    shown = suggested(said(flow, dana, "friday morning"))
    assert held_at(said(flow, dana, "the second one")) == shown[1]


def test_a_time_that_was_suggested_and_is_too_soon_by_now_is_said_to_be_gone(
    flow: Flow, dana: str, clock: Clock
) -> None:
    said(flow, dana, "today")
    clock.pass_(timedelta(hours=12))
    chosen = said(flow, dana, "the first one")
    assert isinstance(chosen, PickTime)
    assert chosen.text == "That time can't be booked any more. Please pick another one."
    assert suggested(chosen)[0] == "Thu 19 09:00"


def test_a_suggested_time_that_somebody_has_by_now_brings_the_nearest(
    flow: Flow, dana: str, neighbour: str
) -> None:
    shown = said(flow, dana, "friday morning")
    assert suggested(shown)[1] == "Fri 20 09:30"
    at_the_calendar(flow, neighbour)
    flow.hold_time(neighbour, shown.suggested[1], "UTC")
    chosen = said(flow, dana, "the second one")
    assert chosen.text == "That time is not free any more. Please pick another one."
    # Kept free after the other meeting, ten minutes: 9:00 and 10:00 are gone besides.
    assert suggested(chosen) == ["Fri 20 10:30", "Fri 20 11:00", "Fri 20 11:30"]


def test_a_window_of_months_is_searched_to_its_end(flow: Flow, dana: str, desk: Desk) -> None:
    teams = desk.vendor.teams
    types = {
        id_: one.model_copy(update={"window_days": 150}) for id_, one in teams.meeting_types.items()
    }
    far = teams.model_copy(update={"meeting_types": types})
    desk.live.take(replace(desk.vendor, teams=far))
    assert held_at(said(flow, dana, "march 3rd at 3 pm")) == "Wed 03 15:00"


def test_a_number_beyond_those_is_asked_about(flow: Flow, dana: str) -> None:
    said(flow, dana, "friday morning")
    chosen = said(flow, dana, "the ninth one")
    assert isinstance(chosen, PickTime)
    assert "can't tell" in chosen.text


def test_who_wants_another_time_gives_up_the_one_that_is_held(flow: Flow, dana: str) -> None:
    said(flow, dana, "tuesday at 3")
    said(flow, dana, "sorry, thursday afternoon")
    assert isinstance(flow.current_step(dana), PickTime)
    assert held_at(said(flow, dana, "the first one")) == "Thu 19 13:00"


def test_words_without_a_time_are_something_else(flow: Flow, dana: str) -> None:
    assert flow.choose_time(dana, "does it work with Salesforce?") is None
    assert flow.choose_time(dana, "we are 45 people") is None


def test_the_words_mean_the_visitors_zone(flow: Flow, stranger: str, customer: str) -> None:
    visit = flow.open_visit(
        Visit(
            page="/",
            zone="Europe/Berlin",
            language="en",
            account_id="northwind",
            contact_id="dana",
        )
    )
    chosen = said(flow, at_the_calendar(flow, visit.id), "tuesday at 5 pm")
    assert held_at(chosen) == "Tue 24 11:00"


def test_what_is_past_or_unheard_of_gets_a_sentence(flow: Flow, dana: str) -> None:
    chosen = said(flow, dana, "yesterday at 3")
    assert isinstance(chosen, PickTime)
    assert chosen.text != flow.current_step(dana).text


def test_chat_and_pages_tell_the_hour_apart_that_comes_twice(desk: Desk) -> None:
    pages = PageWords(desk.vendor.mails_in("de"), "de")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert [pages.clock(at, "Europe/Berlin") for at in (first, second)] == [
        "02:30 (UTC+2)",
        "02:30 (UTC+1)",
    ]
    assert spoken_time(second, "Europe/Berlin") == (
        "Sunday 25 October, 02:30 (UTC+1) (Europe/Berlin)"
    )
    assert spoken_time(first.replace(hour=9), "Europe/Berlin") == (
        "Sunday 25 October, 10:30 (Europe/Berlin)"
    )


def test_the_chat_writes_the_clock_that_the_picker_shows(flow: Flow) -> None:
    at = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    said_of = {
        tag: spoken_time(at, "Europe/Berlin", tag)
        for tag in ("en-US", "en-GB", "de-AT", "es", "fi")
    }
    assert said_of["en-US"] == "Tuesday, November 24, 3:30 PM (Europe/Berlin)"
    assert said_of["en-GB"] == said_of["fi"] == "Tuesday 24 November, 15:30 (Europe/Berlin)"
    assert said_of["de-AT"] == "Dienstag, 24. November, 15:30 Uhr (Europe/Berlin)"
    assert said_of["es"] == "martes, 24 de noviembre, 15:30 (Europe/Berlin)"
    visit = flow.open_visit(
        Visit(
            page="/",
            zone="Europe/Berlin",
            language="en-US",
            account_id="northwind",
            contact_id="dana",
        )
    )
    answer = said(flow, at_the_calendar(flow, visit.id), "tuesday at 3 am")
    assert "3:00 AM (Europe/Berlin)" in answer.text
