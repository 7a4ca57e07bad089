"""Clauses that complain, and what each complains of; how likely is made up here."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.complaints.clauses import MOST, clauses
from bot.components.complaints.pain_points import NONE, PainPoints
from bot.components.words.vocabulary import Item

ITEMS = (
    Item("missed_follow_ups", "Missed follow-ups", ("forgotten calls",)),
    Item("approvals_bottleneck", "Approvals", ("waiting for a yes",)),
)
LABELS = np.array([NONE, "approvals_bottleneck", "missed_follow_ups"])


def pain_points(
    text: str, likely: Mapping[str, str], facts: Sequence[str] = (), sure: float = 0.96
) -> list[str]:
    """What is found in a text: the clauses that ``likely`` names mean what it says, so surely."""

    def shares(texts: Sequence[str]) -> np.ndarray:
        meant = [likely.get(one, NONE) for one in texts]
        return np.array([[sure if label == one else 0.02 for label in LABELS] for one in meant])

    spans = [(text.index(fact), text.index(fact) + len(fact)) for fact in facts]
    found = PainPoints(ITEMS, LABELS).found(text, shares, 0.1, spans)
    return [entity["value"] for entity in found]


CHASES = {"nobody calls again": "missed_follow_ups", "my boss signs all": "approvals_bottleneck"}


def test_several_in_the_order_in_which_they_are_named() -> None:
    text = "my boss signs all, nobody calls again"
    assert pain_points(text, CHASES) == ["approvals_bottleneck", "missed_follow_ups"]


def test_a_clause_that_states_a_fact_and_no_more_complains_of_nothing() -> None:
    likely = {"kicking the tyres": "missed_follow_ups", **CHASES}
    text = "kicking the tyres, nobody calls again"
    assert pain_points(text, likely, ["kicking the tyres"]) == ["missed_follow_ups"]


def test_a_fact_within_a_complaint_takes_nothing_from_it() -> None:
    likely = {"in January nobody calls again": "missed_follow_ups"}
    text = "in January nobody calls again"
    assert pain_points(text, likely, ["in January"]) == ["missed_follow_ups"]


def test_half_a_complaint_says_nothing_that_the_whole_does_not_bear_out() -> None:
    text = "my boss signs all, and forever"
    halves = {"and forever": "missed_follow_ups", text: "approvals_bottleneck", **CHASES}
    assert pain_points(text, halves, sure=0.4) == ["approvals_bottleneck"]
    assert pain_points(text, halves, sure=0.9) == ["approvals_bottleneck", "missed_follow_ups"]


def test_what_only_the_whole_says_is_found() -> None:
    text = "one mails a day, the other another day"
    assert pain_points(text, {text: "approvals_bottleneck"}) == ["approvals_bottleneck"]


def test_of_a_text_that_says_that_something_is_fine_the_whole_tells_nothing() -> None:
    text = "approvals are fine, we sell shoes"
    assert pain_points(text, {text: "approvals_bottleneck"}) == []


def test_in_a_wall_of_text_too_what_is_fine_is_noticed() -> None:
    complaints = [f"thing {number} takes weeks" for number in range(MOST + 5)]
    assert clauses(", ".join(complaints)).nothing_else
    assert not clauses(", ".join([*complaints, "approvals are fine"])).nothing_else


def test_a_word_in_a_short_answer_is_surer_than_its_unlikely_meaning() -> None:
    likely = {"approvals by interns": "missed_follow_ups"}
    assert pain_points("approvals by interns", likely, sure=0.4) == ["approvals_bottleneck"]


@pytest.mark.parametrize(
    "text",
    [
        "apart from approvals all is good",
        "forgotten calls were last year's problem, this year it's approvals",
        "kicking the tyres, rather more slowly than others, approvals",
    ],
)
def test_a_single_word_is_enough_where_nothing_else_is_said(text: str) -> None:
    facts = ["kicking the tyres", "rather more slowly than others"] if "tyres" in text else []
    assert pain_points(text, {}, facts) == ["approvals_bottleneck"]


def test_what_belongs_together_is_one_clause() -> None:
    texts = (
        "deals wait between sales and onboarding",
        "we mail back and forth over dates",
        "people wait and wait for us",
        "nobody can see which campaign works",
        "signing takes us so long",
        "it takes us a good while to answer",
    )
    for text in texts:
        assert [part.text for part in clauses(text).upheld] == [text]


def test_what_stands_behind_several_teams_is_a_clause_of_its_own() -> None:
    parts = clauses("deals hang between our teams and nobody sees the numbers").upheld
    assert [part.text for part in parts] == [
        "deals hang between our teams",
        "nobody sees the numbers",
    ]


def test_each_complaint_is_a_clause_and_what_is_fine_is_none() -> None:
    parts = clauses("approvals take weeks, reporting works fine and people abandon the form").upheld
    assert [part.text for part in parts] == ["approvals take weeks", "people abandon the form"]


@pytest.mark.parametrize(
    "text",
    [
        "scheduling isn't an issue",
        "approvals are no problem",
        "we have no trouble with approvals any more",
        "our response time is great",
        "we used to miss follow-ups",
        "I'm happy with the reports",
        "leads don't get lost any more",
        "we never run into a limit",
        "I wouldn't say the reports are weak",
        "neither permissions nor approvals bother us",
        "not the handovers",
        "our leads are assigned automatically",
        "we rarely reach the limit",
        "our follow-ups are all nicely kept",
        "the calendar is well set up",
        "routing fine",
        "we have no duplicates",
        "nobody forgets a call",
        "we don't answer late",
        "it's not that we answer slowly",
        "slow replies were last year's problem",
        "we reply within the hour",
        "we had duplicates, not any more",
        "late answers, so that's not it",
        "handovers? no, those go well",
    ],
)
def test_what_is_fine_or_over_is_no_complaint(text: str) -> None:
    assert clauses(text).upheld == []


@pytest.mark.parametrize(
    "text",
    [
        "reporting isn't good",
        "we're not happy with the reports",
        "the handover doesn't work well",
        "nobody is happy with the scheduling",
        "the biggest issue is reporting",
        "we have no visibility",
        "nothing flows into the crm by itself",
        "leads aren't assigned automatically",
        "we rarely reach people in time",
        "I can't believe how slow approvals are",
        "we want leads to be assigned automatically",
        "apart from approvals all is good",
        "limits not fine",
        "discounts need the owner's okay",
        "our competitors answer within the hour",
        "nobody answers within the hour",
        "we never respond within the hour",
        "nobody chases a lead",
    ],
)
def test_what_is_not_fine_is_one(text: str) -> None:
    assert [part.text for part in clauses(text).upheld] == [text]


@given(st.text(max_size=400))
def test_clauses_stand_in_the_text_and_are_few(text: str) -> None:
    parts = clauses(text).upheld
    assert len(parts) <= MOST
    assert all(part.text in text and part.start < part.end <= len(text) for part in parts)
