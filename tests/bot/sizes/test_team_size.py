"""How many people: what counts, and what must lead to a question instead."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.components.sizes.team_size import LARGEST, find_team_size

STATED = [
    ("20 plus me", 21),
    ("not thirty but twenty", 20),
    ("17 permanent and 3 temps", 20),
    ("it is used by 20 people", 20),
    ("was Starter, 22 seats", 22),
    ("eleven seats needed", 11),
    ("we'd be 11 users", 11),
    ("it would be about 12", 12),
    ("we number forty-two", 42),
    ("our headcount stands at 73", 73),
    ("total strength is 150 as of today", 150),
    ("we were 50 last year and are 64 now", 64),
    ("last year 30, this year 42", 42),
    ("was 50, are 64 now", 64),
    ("up to 11 now", 11),
    ("me plus 3", 4),
    ("there's me and 4 more", 5),
    ("me, my brother and two helpers", 4),
    ("me plus an assistant", 2),
    ("I run this with my sister", 2),
    ("I work alone", 1),
    ("by myself", 1),
    ("18 full-time and 4 part-time", 22),
    ("company of 12, 3 in sales", 12),
    ("13 reps who each get 40 leads a week", 13),
    ("we get 200 leads a month with 6 reps", 6),
    ("18 PEOPLE EVERYONE CAN EDIT", 18),
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
    ("we're 12 in sales and 3 in ops, so 15", 15),
    ("45 people, starter, missed follow ups", 45),
    ("me and 3 colleagues", 4),
    ("just me", 1),
    ("just me and my partner", 2),
    ("5 reps and me", 6),
    ("our company has 400 people, my team is 12", 12),
    ("there are fourty of us", 40),
    ("i manage a team of 9", 9),
    ("we are fifty-two persons", 52),
    ("headcount: 33", 33),
    ("employees 33", 33),
    ("we r 8", 8),
    ("were 45 ppl on starter", 45),
    ("last year we were 30, now it's 52 of us", 52),
    ("we'll be 60 next year but right now 45", 45),
    ("used to be 20 people, we're 35 today", 35),
    ("no, 60", 60),
    ("60, not 45", 60),
    ("i said 45 but it's 60", 60),
    ("it's not 45 it's 54", 54),
    ("45 — no wait, 54", 54),
    ("scratch that, 50", 50),
    ("10 to 15, let's say 12", 12),
    ("we get 200 leads a month and we're 8", 8),
    ("18 ppl on team, slow answers", 18),
    ("we are a 30 person company", 30),
    ("a crew of eleven", 11),
    ("a 12-strong sales team", 12),
    ("twelve-person team", 12),
    ("I run a small agency with 9 folks", 9),
    ("we have about two hundred employees in 3 countries", 200),
    ("our sales org is 25 reps", 25),
    ("150 emps", 150),
    ("around 300 staff", 300),
    ("120ish people", 120),
    ("we're hiring, currently 14", 14),
    ("14 right now, hoping for 20", 14),
    ("we hired 3 people last month, so we're 23 now", 23),
    ("2000 people", 2000),
    ("2023", 2023),
    ("two of the three people", 3),
    ("we're 4 founders and 12 employees", 16),
    ("we are 20 people in Berlin and 25 in Munich", 45),
    ("15 sales reps, 5 csms and 2 managers", 22),
    ("20 on my team", 20),
    ("10 of our 45 people use it", 45),
    ("over the years we got to 80 people", 80),
    ("close to 50 people", 50),
    ("team's 45 strong", 45),
    ("one person", 1),
    ("it's a one man show", 1),
    ("we have a dozen people", 12),
    ("two dozen", 24),
    ("roughly a hundred people", 100),
    ("a hundred or so", 100),
    ("about 1,2k employees", 1200),
    ("like seven people i think", 7),
    ("we're on business with 60 folks", 60),
    ("my team consists of 8 people", 8),
    ("8 devs, 2 designers, 1 pm", 10),
    ("we doubled from 20 to 40", 40),
    ("we shrank to 15", 15),
    ("we're down to 15 people", 15),
    ("size 45", 45),
    ("people: 45; plan: starter", 45),
    ("65 (sales and support)", 65),
    ("there's about 70 people working here", 70),
    ("there are seventeen people working in my department", 17),
    ("hm, let me count... 17", 17),
    ("seventeen", 17),
    ("sixty five", 65),
    ("1 person", 1),
    ("my boss and me", 2),
    ("the team is eight people strong", 8),
    ("our staff is 85", 85),
    ("we employ 340", 340),
    ("employ about 340 people", 340),
    ("we have grown from 12 to 31 since january", 31),
    ("there were 12 of us but now there are 31", 31),
    ("half of our 60 people don't use it", 60),
    ("45 employees and 3 contractors", 48),
    ("we're 45 people, 12 in sales and 3 in ops", 45),
    ("45 people and 20 forms", 45),
    ("it's me and two others", 3),
    ("we are 6 incl. me", 6),
    ("we need a plan for 20 people", 20),
    ("i am working in a team with 14 peoples", 14),
    ("we are beeing 25 persons in the office", 25),
    ("team of aprox. 30", 30),
    ("30 approx", 30),
    ("staff: 50 FTE", 50),
    ("Team plan since 2021, 34 people", 34),
    ("we are with 9", 9),
    ("we're nine", 9),
    ("22 heads in sales & 8 in support", 30),
    ("10 SDRs + 4 AEs", 14),
    ("5 AEs, 3 SDRs, 1 manager", 9),
    ("hello, 25 here", 25),
    ("25 of us, on Business", 25),
    ("a small team - 6", 6),
    ("6 - small team", 6),
    ("six of us plus two contractors", 8),
    ("there's only 3 of us left", 3),
    ("Our team has recently grown to 75", 75),
    ("we are up to 75 now", 75),
    ("total headcount of 1,250", 1250),
    ("1.250 employees", 1250),
    ("10k employees", 10000),
    ("ten thousand people", 10000),
    ("sixty-ish", 60),
    ("60ish folks", 60),
    ("60-ish", 60),
    ("60 odd people", 60),
    ("we've 14 salespeople", 14),
    ("14 realtors", 14),
    ("7 technicians and 2 dispatchers", 9),
    ("b2b saas, 18 people", 18),
    ("with 12 locations and 340 staff", 340),
    ("340 staff, 12 locations", 340),
    ("we are a team of 10 with 5 sales", 10),
    ("7 or so", 7),
    ("7?", 7),
    ("7!", 7),
    ("seven.", 7),
    ("we are seven now, eight next month", 7),
    ("team: 20 (10 sales, 10 support)", 20),
    ("20 (me included)", 20),
    ("about 15, incl. part-timers", 15),
    ("not sure, maybe 30", 30),
    ("idk like 30?", 30),
    ("30 i guess", 30),
    ("we're roughly 30ppl", 30),
    ("30ppl", 30),
    ("30 ppl.", 30),
    ("since 2 people left we're 12", 12),
    ("45 (was 30)", 45),
    ("45, up from 30", 45),
    ("went up from 30 to 45", 45),
    ("changed from 30 to 45 people", 45),
    ("please update team size to 45", 45),
    ("change it from 40 to 45", 45),
    ("it should be 45 instead of 40", 45),
    ("45 instead of 40", 45),
    ("I made a typo, 45 not 54", 45),
    ("oops 45", 45),
    ("54 sorry 45", 45),
    ("54 i mean 45", 45),
    ("no i said 45", 45),
]

LEFT_OPEN = [
    "17, maybe 18",
    "10-15",
    "10 to 15 people",
    "between 10 and 15",
    "5 or 6 people",
    "dozens of people",
    "50+",
    "over 100 people",
    "more than 50",
    "a couple of us",
    "40-50",
    "maybe 40 or 50 people",
    "dozens",
    "a few people",
    "several hundred employees",
    "a team of 4-5",
    "100+ employees",
    "under 20 people",
    "20 people max",
    "we are about 30 - 35 people",
    "thirty five to forty people",
    "10k+ employees",
    "10/12",
    "30 -> 45",
]

SOMETHING_ELSE = [
    "1) forgotten leads 2) no numbers",
    "budget is about 5k",
    "turnover of 30",
    "i wait on three managers to approve a tiny change",
    "our three founders decide",
    "one of the three managers",
    "send it to both of us",
    "that's the one",
    "if only i could",
    "sin(45)",
    "100 minus 37",
    "is two factor login there",
    "no seats left",
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
    "2.5 people",
    "0 people",
    "1000000000 people",
    "Team 45 approvals",
    "six people have to approve each form",
    "3 people must sign off on everything",
    "20 people a day fill in the form",
    "call me at 555 123 4567",
    "+49 170 1234567",
    "we pay 500 a month",
    "since 2015",
    "it was founded in 2012",
    "we have 1 form with 20 fields",
    "the budget is 2000",
    "we have 2000 visitors a month",
    "30 percent of people quit",
    "i'm 45 years old",
    "14:30",
    "at 15",
    "the 15th",
    "15 minutes",
    "2 weeks",
    "within 3 months",
    "we tried 3 tools",
    "3 offices",
    "only one of us",
    "100 people or more",
    "we have 25 seats",
    "it costs 19 per person",
    "can we book for 3",
    "the price for 30 users?",
    "what if we were 100 people",
    "we have 3 teams of 10 people",
    "in 2024 there were 20 of us",
    "the company was founded in 1999 by 3 people",
    "zero",
    "0",
    "12 llamas",
    "we lost 5 leads",
    "it takes 6 emails to find a time",
    "45 min",
    "our form has 12 questions",
    "my number is 0176 1234567",
    "room 12",
    "order #4512",
    "we get 40 submissions per day",
    "people wait 2 days",
    "3x slower",
    "1st option",
    "at 4 on monday",
    "10.30",
    "2-3 days",
    "50/50",
    "20%",
    "$20",
    "20 bucks a head",
    "version 3",
    "Windows 11",
    "covid 19",
    "4 out of 5 leads",
    "5 stars",
    "the top 3 problems",
    "24h",
    "we sell to 500 companies",
    "how much for 10 more seats",
    "I need 5 seats",
    "depends, 10 in winter, 30 in summer",
    "2 people left",
]


def size(text: str) -> int | None:
    """The size that the text states for certain."""
    found = find_team_size(text)
    return found.value if found is not None else None


@pytest.mark.parametrize(("text", "people"), STATED)
def test_a_stated_size_is_taken(text: str, people: int) -> None:
    assert size(text) == people


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_a_range_or_a_vague_word_leads_to_a_question(text: str) -> None:
    found = find_team_size(text)
    assert found is not None
    assert found.value is None


@pytest.mark.parametrize("text", SOMETHING_ELSE)
def test_years_prices_times_and_other_counts_are_no_team_size(text: str) -> None:
    assert find_team_size(text) is None


@pytest.mark.parametrize(
    ("text", "between"),
    [
        ("10 to 15 people", (10, 15)),
        ("between ten and fifteen of us", (10, 15)),
        ("over 100 employees", (100, None)),
        ("50+", (50, None)),
        ("fewer than 20 people", (None, 20)),
        ("twenty-something people", (20, 29)),
        ("dozens of people", ()),
    ],
)
def test_what_was_left_open_keeps_its_bounds(text: str, between: tuple[int | None, ...]) -> None:
    found = find_team_size(text)
    assert found is not None
    assert found.between == between


def test_a_name_beside_a_number_is_no_noun_that_it_counts() -> None:
    text = "45 Teams slow replies"
    assert size(text) is None
    found = find_team_size(text, names=[(3, 8)])
    assert found is not None
    assert found.value == 45


sizes = st.integers(1, LARGEST)
NOISE = [
    "",
    "since 2019 we pay $400 a month, ",
    "hi there! ",
    "it takes us 3 days to answer and ",
    "we get 250 leads a week. ",
    "our renewal is on 12/05/2024; ",
    "you can ring me at +49 170 1234567, ",
    "30% of the visitors quit, ",
]


@given(
    st.integers(2, LARGEST),
    st.sampled_from(NOISE),
    st.sampled_from(["we're {} people", "we have {} employees", "we are a team of {}", "{} of us"]),
    st.sampled_from(["", ", and we have 3 offices", ". Call me at 3pm", " since May", "!"]),
)
def test_one_size_among_other_numbers_is_found(
    people: int, first: str, sentence: str, last: str
) -> None:
    assert size(first + sentence.format(people) + last) == people


@given(st.integers(1000, LARGEST))
def test_thousands_may_be_set_apart(people: int) -> None:
    assert size(f"we have {people:,} employees") == people


@given(sizes, sizes, st.sampled_from(["-", " to ", " or ", "–"]))
def test_a_range_is_never_guessed_from(low: int, high: int, joined: str) -> None:
    assume(low != high)
    found = find_team_size(f"we are {low}{joined}{high} people")
    assert found is not None
    assert (found.value, found.between) == (None, (low, high))


OTHERS = [
    "${}",
    "{}%",
    "{} euros",
    "{} leads a month",
    "{} days",
    "{}:30",
    "it costs {} dollars a year",
    "we have {} offices",
    "we got {} submissions this week",
    "{} percent of them",
    "room {}",
    "it takes {} minutes",
    "we tried {} tools",
    "we have {} customers",
    "a {}-page form",
    "+49 170 {}",
    "version {}",
    "{}x slower",
    "{} more reps next year",
]


@given(
    sizes, st.sampled_from(OTHERS), st.sampled_from(["", "hello, ", "well, we know that ", "so "])
)
def test_no_number_of_something_else_is_taken(number: int, text: str, first: str) -> None:
    assert size(first + text.format(number)) is None


@given(st.integers(1950, 2099), st.sampled_from(["since {}", "in {}", "founded in {}", "until {}"]))
def test_no_year_is_taken(year: int, text: str) -> None:
    assert find_team_size("we use it " + text.format(year)) is None


@given(st.dates(), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%B %d", "%d %b %Y", "%d.%m.%Y"]))
def test_no_date_is_taken(day, written: str) -> None:
    assert size(f"we signed on {day.strftime(written)}") is None


@given(st.text(max_size=300))
def test_any_text_yields_a_whole_number_of_people_in_it_or_nothing(text: str) -> None:
    found = find_team_size(text)
    if found is not None:
        assert found.value is None or 1 <= found.value <= LARGEST
        assert 0 <= found.start < found.end <= len(text)
