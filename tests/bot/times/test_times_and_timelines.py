"""When something is wanted, and when somebody would like to talk."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.times.timelines import timeline
from bot.components.times.times_said import times_said

TIMELINES = [
    ("we need it asap", "asap"),
    ("no rush, just exploring", "exploring"),
    ("this month", "this_month"),
    ("we hit the cap this month", None),
    ("we need it by the end of the quarter", "this_quarter"),
    ("next year maybe", "later"),
    ("just looking around for now", "exploring"),
    ("in the next two months", "this_quarter"),
    ("within four weeks", "this_month"),
    ("we need it within four weeks", "this_month"),
    ("before summer", "later"),
    ("it takes us two days to answer", None),
    ("leads wait two weeks", None),
    ("in two weeks", "this_month"),
    ("6 weeks", "this_quarter"),
    ("2-3 months", "this_quarter"),
    ("in half a year", "later"),
    ("not before next year", "later"),
    ("sometime next quarter", "later"),
    ("as soon as possible", "asap"),
    ("immediately", "asap"),
    ("we'd like to start this month", "this_month"),
    ("hopefully live by end of month", "this_month"),
    ("I want to talk to a human right now", None),
    ("can we meet next week", None),
    ("we ran out of submissions this month again", None),
    ("it's not urgent", "exploring"),
    ("not urgent, maybe next quarter", "later"),
    ("within a year", "later"),
    ("in 6 months", "later"),
    ("we've been on Starter for two years", None),
    ("no timeline yet", "exploring"),
    ("we plan to decide this quarter", "this_quarter"),
    ("need this in place within 3 months", "this_quarter"),
    ("yesterday would be best", "asap"),
    ("we lost 5 deals this quarter", None),
    ("we respond within 2 days", None),
    ("next month", "this_quarter"),
    ("a few weeks", "this_month"),
    ("a couple of months", "this_quarter"),
    ("some day", "later"),
    ("I'm just curious", "exploring"),
    ("urgent!", "asap"),
    ("ping me in january", None),
    ("can you call me tomorrow", None),
    ("tuesday at 3", None),
    ("tomorrow", "asap"),
    ("the sooner the better", "asap"),
    ("by the end of the week", "asap"),
    ("we want to go live in 3 months", "this_quarter"),
    ("later this year", "later"),
    ("our contract ends next year", None),
    ("we were 30 last year", None),
    ("we have to wait a month for approval", None),
    ("they answer right away", None),
    ("each lead waits a week", None),
    ("used to be on Starter until last month", None),
    ("at your earliest convenience", "asap"),
    ("please hurry", "asap"),
    ("two weeks tops", "this_month"),
    ("within the quarter", "this_quarter"),
    ("around Easter next year", "later"),
    ("it can wait", "later"),
    ("roughly half a year from now", "later"),
    ("no specific time", "exploring"),
    ("we're evaluating three tools at the moment", "exploring"),
    ("urgent leads get lost", None),
    ("we get back as soon as possible", None),
    ("we check the options of the form each time", None),
    ("as quick as anyone can", "asap"),
    ("like yesterday", "asap"),
    ("we can't wait any longer", "asap"),
    ("we can't wait for approvals each time", None),
    ("fast, please", "asap"),
    ("you reply fast", None),
    ("until the month closes we have to decide", "this_month"),
    ("before the quarter ends", "this_quarter"),
    ("not this quarter", "later"),
    ("we start this quarter, not this month", "this_quarter"),
    ("we wouldn't begin this year", "later"),
    ("nothing before autumn", "later"),
    ("we moved up to Business this spring", None),
    ("22 now, 30 next year", None),
    ("30 people by next summer", None),
    ("we need a day", None),
    ("3 offices, 9 years", None),
    ("I only compare vendors", "exploring"),
    ("just having a browse", "exploring"),
    ("we're not just browsing", None),
    ("just looking for a fix", None),
    ("no fixed deadline", "exploring"),
    ("the report is done at the end of the month", None),
]
NAMED_DATES = [
    ("by June", date(2026, 6, 3), "this_month"),
    ("by June", date(2026, 5, 30), "this_quarter"),
    ("live in March", date(2026, 1, 10), "this_quarter"),
    ("we want it in March", date(2026, 11, 28), "later"),
    ("by the end of Q4", date(2026, 11, 28), "this_quarter"),
    ("by the end of Q4", date(2026, 3, 1), "later"),
    ("in 2031", date(2030, 12, 31), "later"),
    ("we're talking 2030", date(2031, 1, 1), None),
    ("we were 30 in March", date(2026, 11, 28), None),
    ("40 people by June", date(2026, 6, 3), None),
    ("upgraded to Team in June", date(2026, 6, 3), None),
    ("there may be 30 of us", date(2026, 5, 3), None),
]

TIMES = [
    ("tuesday at 3 works", "tuesday at 3"),
    ("10:30 please", "10:30"),
    ("half past four on the 10th", "half past four on the 10th"),
    ("a quarter to 5", "a quarter to 5"),
    ("morning 11", "morning 11"),
    ("4 in the evening", "4 in the evening"),
    ("next week but not Friday", "next week but not Friday"),
    ("the week of Dec 7", "the week of Dec 7"),
    ("anything after lunch on Monday", "anything after lunch on Monday"),
    ("later that day", "later that day"),
    ("tmrw afternoon", "tmrw afternoon"),
    ("3pm works", "3pm"),
    ("between 2 and 4 on wednesday", "between 2 and 4 on wednesday"),
    ("tomorrow at 10am", "tomorrow at 10am"),
    ("in two weeks", "in two weeks"),
    ("the 15th at 4", "the 15th at 4"),
    ("9 or 10 on tuesday", "9 or 10 on tuesday"),
    ("10th of march at noon", "10th of march at noon"),
    ("thu 10ish", "thu 10ish"),
    ("10-11 on friday", "10-11 on friday"),
    ("5 to 6pm", "5 to 6pm"),
    ("between 10 and noon", "between 10 and noon"),
    ("friday, but after 2", "friday, but after 2"),
    ("at 9 sharp", "9 sharp"),
    ("the first monday in december", "the first monday in december"),
    ("two days later", "two days later"),
    ("the day after tomorrow in the morning", "the day after tomorrow in the morning"),
    ("12 noon on friday", "12 noon on friday"),
    ("morning 9 suits me", "morning 9"),
    ("any room after the 20th?", "after the 20th"),
    ("on the 2nd", "the 2nd"),
    ("the 3rd at 10", "the 3rd at 10"),
    ("the 22nd", "the 22nd"),
    ("are saturdays or weekends possible", "saturdays or weekends"),
    ("ask me in may", "may"),
    ("ask me in autumn", "autumn"),
    ("after the holidays", "after the holidays"),
    ("in Q2", "Q2"),
    ("first week of June", "first week of June"),
    ("tomorrow at 1500", "tomorrow at 1500"),
    ("shift the meeting on monday by one hour", "monday"),
]


def said(entity: str, text: str) -> list[str]:
    """The values of an entity, as written."""
    return [phrase.value for phrase in times_said(text) if phrase.entity == entity]


@pytest.mark.parametrize(("text", "value"), TIMELINES)
def test_a_timeline_is_when_something_is_wanted(text: str, value: str | None) -> None:
    found = timeline(text)
    assert (found.value if found is not None else None) == value


@pytest.mark.parametrize(("text", "today", "value"), NAMED_DATES)
def test_a_month_a_quarter_and_a_year_reach_as_far_as_they_are_off(
    text: str, today: date, value: str | None
) -> None:
    found = timeline(text, today)
    assert (found.value if found is not None else None) == value


@given(st.dates(), st.integers(1, 4))
def test_a_quarter_is_this_one_exactly_while_it_lasts(today: date, quarter: int) -> None:
    found = timeline(f"by the end of Q{quarter}", today)
    assert found is not None
    assert (found.value == "this_quarter") == (quarter == (today.month + 2) // 3)


@given(st.text(max_size=200), st.dates())
def test_any_text_yields_a_timeline_that_stands_in_it_or_none(text: str, today: date) -> None:
    found = timeline(text, today)
    assert found is None or 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(("text", "time"), TIMES)
def test_a_time_is_taken_whole_and_as_written(text: str, time: str) -> None:
    assert said("time", text) == [time]


@pytest.mark.parametrize(
    "text",
    [
        "it takes 3 days",
        "we used it in 2019",
        "we may upgrade",
        "45 people at 3 offices",
        "the 2nd",
        "24/7",
    ],
)
def test_numbers_of_something_else_are_no_times(text: str) -> None:
    assert said("time", text) == []


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("the second one", ["the second one"]),
        ("the last one please", ["the last one"]),
        ("option 2", ["option 2"]),
        ("2nd", ["2nd"]),
        ("first of all nobody answers", []),
        ("the first time we tried it", []),
        ("the second step takes ages", []),
        ("the last of those please", ["the last of those"]),
        ("the first time you listed", ["the first time you listed"]),
        ("the second slot you have offered", ["the second slot you have offered"]),
        ("I'd go for the 2nd", ["the 2nd"]),
        ("the top one", ["the top one"]),
        ("option b", ["option b"]),
        ("on the 2nd of June", []),
        ("next week at the latest", []),
        ("no one calls back", []),
        ("I'm in the middle of something", []),
    ],
)
def test_a_place_in_a_list_is_an_ordinal(text: str, ordinal: list[str]) -> None:
    assert said("ordinal", text) == ordinal


@given(st.text(max_size=200))
def test_any_text_yields_times_that_stand_in_it_or_nothing(text: str) -> None:
    for phrase in times_said(text):
        assert text[phrase.start : phrase.end] == phrase.value
