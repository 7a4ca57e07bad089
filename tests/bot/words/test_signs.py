"""Signs in place of words: what they mean alone, and that beside words they change nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.words.signs import in_words


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("👍", "yes"),
        ("👍🏽", "yes"),
        ("👍👍👍", "yes"),
        ("👎", "no"),
        ("❤️", "thanks"),
        ("👋 🙂", "hello nice"),
        ("🦄", "🦄"),
    ],
)
def test_signs_alone_are_what_they_mean(sent: str, meant: str) -> None:
    assert in_words(sent) == meant


@pytest.mark.parametrize("sent", ["sounds good 👍", "👍 sounds good", "sounds good :)"])
def test_beside_words_they_are_left_out(sent: str) -> None:
    assert in_words(sent).strip() == "sounds good"


@given(st.text(alphabet=st.characters(max_codepoint=0x1FFF), max_size=60))
def test_writing_stays_as_it_is(text: str) -> None:
    assert in_words(text.replace(":", "").replace(";", "").replace("<", "")) == text.replace(
        ":", ""
    ).replace(";", "").replace("<", "")


@given(st.text(min_size=1))
def test_no_text_becomes_empty(text: str) -> None:
    assert bool(in_words(text).strip()) >= bool(text.strip())
