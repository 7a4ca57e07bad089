"""What a message states beside what it asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.said_beside import stated_beside


def of(text: str, *names: str) -> dict[str, list[str]]:
    """What is stated of the names, each an entity where it stands in the text."""
    return stated_beside(
        text, [{"entity": name, "value": name, "start": text.index(name)} for name in names]
    )


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("we're 45, and what does Business cost?", ["45"]),
        ("What does Business cost? We are 45.", ["45"]),
        ("we use Business and have 45 people, how much is more?", ["45", "Business"]),
        ("our team is 45 so how does Business differ?", ["45"]),
        ("does Business work for 45 people?", []),
        ("we'd like to know: is Business good for 45 people", []),
        ("Business for 45, how much", []),
    ],
)
def test_only_what_speaks_of_oneself_and_asks_nothing_is_stated(
    text: str, stated: list[str]
) -> None:
    names = [name for name in ("45", "Business") if name in text]
    assert sorted(of(text, *names)) == stated


def test_what_is_not_certain_is_not_stated() -> None:
    doubt = {"entity": "plan", "value": "team", "start": 6, "certain": False}
    assert stated_beside("we use tean, what does it cost?", [doubt]) == {}


@given(st.text(max_size=60))
def test_a_single_question_states_nothing(words: str) -> None:
    text = "does " + words.replace(".", "").translate(str.maketrans("", "", "!?;,:\n")) + "45?"
    spoken = text.replace(" and ", " ").replace(" but ", " ").replace(" so ", " ")
    for dash in "-–—":
        spoken = spoken.replace(dash, "")
    assert of(spoken, "45") == {}
