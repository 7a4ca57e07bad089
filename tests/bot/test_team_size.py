"""How many people: what counts, and what must lead to a question instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.team_size import LARGEST, find_team_size

STATED = [
    ("we're 45 people on Starter and keep missing follow-ups", 45),
    ("about a dozen of us", 12),
    ("half a dozen", 6),
    ("2k", 2000),
    ("1.5k employees", 1500),
    ("1,200 employees", 1200),
    ("forty-five", 45),
    ("a hundred and twenty people", 120),
    ("two hundred", 200),
    ("12 in sales and 3 in ops, so 15", 15),
    ("12 in sales and 3 in ops", 15),
    ("8 reps and 2 managers", 10),
    ("We are 45 in total: 30 in sales, 15 in support", 45),
    ("45 people, 10 of them in sales", 45),
    ("a team of four", 4),
    ("30-person team", 30),
    ("team size: 17", 17),
    ("45ish", 45),
    ("45, starter", 45),
    ("actually 60", 60),
    ("make that 60", 60),
    ("sorry, i meant 60 not 45", 60),
    ("not 45, 60", 60),
    ("we were 30, now 45", 45),
    ("we grew from 30 to 45 people", 45),
    ("in 2024 we were 30 people, now 45", 45),
    ("we have 3 offices and 45 people", 45),
    ("I have 25 seats but we're 45 people", 45),
    ("around 80 employees across 3 sites", 80),
]

LEFT_OPEN = [
    "10-15",
    "10 to 15 people",
    "between 10 and 15",
    "5 or 6 people",
    "dozens of people",
    "50+",
    "over 100 people",
    "more than 50",
    "a couple of us",
    "2.5 people",
    "0 people",
    "1000000000 people",
]

SOMETHING_ELSE = [
    "since 2019 we use it",
    "it's $45 per month",
    "45 dollars",
    "45%",
    "at 3",
    "3pm works",
    "call me at 3:30",
    "half past four on the 10th",
    "june 10",
    "10/12/2024",
    "the second one",
    "6 emails to find a time",
    "it takes us 3 days",
    "24/7",
    "one of our problems is speed",
    "we're hiring 5 more",
    "we want to go from 10 to 20 leads",
]


@pytest.mark.parametrize(("text", "people"), STATED)
def test_a_stated_size_is_taken(text: str, people: int) -> None:
    found = find_team_size(text)
    assert found is not None
    assert found.value == people


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_a_range_or_a_vague_word_leads_to_a_question(text: str) -> None:
    assert find_team_size(text) is None


@pytest.mark.parametrize("text", SOMETHING_ELSE)
def test_years_prices_times_and_other_counts_are_no_team_size(text: str) -> None:
    assert find_team_size(text) is None


sizes = st.integers(1, LARGEST)


@given(
    sizes,
    st.sampled_from(
        ["we're {} people", "{} employees", "a team of {}", "actually {} people", "{} of us"]
    ),
)
def test_whatever_the_number_people_are_counted(people: int, sentence: str) -> None:
    found = find_team_size(sentence.format(people))
    assert found is not None
    assert found.value == people


@given(st.integers(1000, LARGEST))
def test_thousands_may_be_set_apart(people: int) -> None:
    found = find_team_size(f"we have {people:,} employees")
    assert found is not None
    assert found.value == people


@given(sizes, sizes, st.sampled_from(["-", " to ", " or ", "–"]))
def test_a_range_is_never_guessed_from(low: int, high: int, joined: str) -> None:
    assert find_team_size(f"we are {low}{joined}{high} people") is None


@given(sizes, st.sampled_from(["${}", "{}%", "{} euros", "{} leads a month", "{} days", "{}:30"]))
def test_no_number_of_something_else_is_taken(number: int, text: str) -> None:
    assert find_team_size(text.format(number)) is None


@given(st.text(max_size=300))
def test_any_text_yields_a_whole_number_of_people_in_it_or_nothing(text: str) -> None:
    found = find_team_size(text)
    if found is not None:
        assert 1 <= found.value <= LARGEST
        assert 0 <= found.start < found.end <= len(text)
