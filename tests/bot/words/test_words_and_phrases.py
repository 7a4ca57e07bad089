"""What rules find besides plan and team size, and how a message is cut into clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.complaints.clauses import MOST, clauses
from bot.components.phrases import phrases
from bot.components.things.named_things import NamedThings
from bot.components.words.vocabulary import Item, Vocabulary, read_vocabulary


def found(entity: str, text: str) -> list[str]:
    return [phrase.value for phrase in phrases(text) if phrase.entity == entity]


@pytest.mark.parametrize(
    ("text", "section", "ids"),
    [
        ("does Business have SSO?", "capabilities", ["single_sign_on"]),
        ("is single-sign-on there, and an audit trail?", "capabilities", None),
        ("can it connect to hubspot", "integrations", ["hubspot"]),
        ("we own crm sync", "products", ["crm_sync"]),
        ("lasso the horses", "capabilities", []),
        ("do you have singl sign-on", "capabilities", ["single_sign_on"]),
        ("is there a hubsot connection", "integrations", ["hubspot"]),
        ("we started yesterday", "plans", []),
    ],
)
def test_catalogue_words_are_recognised(
    words: Vocabulary, text: str, section: str, ids: list[str] | None
) -> None:
    mentioned = [mention.id for mention in NamedThings(words[section]).mentions(text)]
    assert mentioned == (ids if ids is not None else ["single_sign_on", "audit_log"])


def test_the_longest_words_win() -> None:
    things = NamedThings([Item("a", "sync"), Item("b", "calendar sync")])
    assert [mention.id for mention in things.mentions("does calendar sync work?")] == ["b"]


def test_a_section_without_items_finds_nothing() -> None:
    assert NamedThings([]).mentions("anything") == []


def test_an_incomplete_vocabulary_says_how_to_write_it() -> None:
    with pytest.raises(ValueError, match=r"lacks products.*actions\.vocabulary"):
        read_vocabulary({"plans": {}})


@pytest.mark.parametrize(
    ("entity", "text", "values"),
    [
        ("email", "write to sam.lee+x@acme.example, please", ["sam.lee+x@acme.example"]),
        ("email", "no address @ all", []),
        ("person", "hi, my name is Ana Li and we are late", ["Ana Li"]),
        ("company", "I work at Blue Harbor Logistics.", ["Blue Harbor Logistics"]),
        ("timeline", "we need it asap", ["asap"]),
        ("timeline", "no rush, just exploring", ["exploring"]),
        ("time", "tuesday at 3 works", ["tuesday at 3"]),
        ("time", "10:30 please", ["10:30"]),
        ("ordinal", "the second one", ["the second one"]),
    ],
)
def test_small_facts(entity: str, text: str, values: list[str]) -> None:
    assert found(entity, text) == values


def test_each_complaint_is_a_clause_and_what_is_fine_is_none() -> None:
    parts = clauses("approvals take weeks, reporting works fine and people abandon the form")
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
    ],
)
def test_what_is_fine_or_over_is_no_complaint(text: str) -> None:
    assert clauses(text) == []


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
    ],
)
def test_what_is_not_fine_is_one(text: str) -> None:
    assert [part.text for part in clauses(text)] == [text]


@given(st.text(max_size=400))
def test_clauses_stand_in_the_text_and_are_few(text: str) -> None:
    parts = clauses(text)
    assert len(parts) <= MOST
    assert all(part.text in text and part.start < part.end <= len(text) for part in parts)
