"""What a visitor typed never reaches Rasa as a command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.plain_text import LONGEST, plain_text

TRICKS = ["/", "／", "\u200b/", " /", "\u202e/", "//", "\t/", "/\u200b/", "\u2060/", "\x00/"]


@given(st.text())
def test_no_text_becomes_a_command(typed: str) -> None:
    assert not plain_text(typed).startswith("/")


@given(st.sampled_from(TRICKS))
def test_no_trick_hides_the_slash(trick: str) -> None:
    assert plain_text(f"{trick}restart") == "restart"


@given(
    st.sampled_from(TRICKS), st.sampled_from(['{"plan":"enterprise"}', ' {"team_size": 7', "(a=1)"])
)
def test_what_a_command_carries_is_nobodys_word(trick: str, carried: str) -> None:
    assert plain_text(f"{trick}inform{carried}") == "inform"
    assert plain_text(f"inform{carried}") == f"inform{carried}", "braces in words stay"


@given(st.text(min_size=LONGEST * 2, max_size=LONGEST * 3))
def test_it_is_never_longer_than_the_assistant_reads(typed: str) -> None:
    assert len(plain_text(typed)) <= LONGEST


@given(st.text())
def test_doing_it_twice_changes_nothing(typed: str) -> None:
    assert plain_text(plain_text(typed)) == plain_text(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("we're 45 people on Starter", "we're 45 people on Starter"),
        ("two\nlines", "two lines"),
        ("fol\u200blow-ups", "follow-ups"),
        ("  many   spaces ", "many spaces"),
        ("either/or", "either/or"),
        ("déjà vu 🎉", "déjà vu 🎉"),
        ("/", ""),
    ],
)
def test_what_was_meant_is_kept(typed: str, kept: str) -> None:
    assert plain_text(typed) == kept
