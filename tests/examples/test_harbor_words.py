"""Harbor speaks German and Spanish in all that a visitor sees, not only English."""

import pytest

from offers.reasons import placeholders
from tests.harbor_words import names, said
from tests.test_languages import BUTTON, INFORMAL

OTHERS = pytest.mark.parametrize("language", ["de", "es"])
SAME = {
    "de": {"dashboards", "routing", "scheduling", "lead to deal", "single sign-on"},
    "es": {"routing", "scheduling", "lead to deal"},
}
"""Words that a language shares with English."""


@OTHERS
def test_every_text_is_said_in_every_language_with_the_same_placeholders(language: str) -> None:
    english, theirs = said("en"), said(language)
    assert {path for path in theirs if "names" not in path} == english.keys()
    for path, text in english.items():
        assert sorted(placeholders(theirs[path])) == sorted(placeholders(text)), path


@OTHERS
def test_every_name_is_said_in_every_language(language: str) -> None:
    english, theirs = names("en"), names(language)
    same = {text.casefold() for text in theirs.values()} & {
        text.casefold() for text in english.values()
    }
    assert same <= SAME[language]


@OTHERS
def test_nothing_is_left_in_english(language: str) -> None:
    english, theirs = said("en"), said(language)
    for path, text in english.items():
        assert theirs[path].casefold() != text.casefold() or text.casefold() in SAME[language], path


@OTHERS
def test_visitors_are_spoken_to_formally(language: str) -> None:
    for path, text in said(language).items():
        words = {word.strip(".,:;?!¿¡„“«»()").casefold() for word in text.split()}
        assert not words & INFORMAL[language], (path, words & INFORMAL[language])


def test_a_spanish_question_begins_with_its_mark() -> None:
    for path, text in said("es").items():
        assert text.count("?") == text.count("¿"), path


@OTHERS
def test_what_stands_on_a_button_fits_on_one(language: str) -> None:
    for path, text in said(language).items():
        if "label" in path or (path[0] == "pain_points" and "names" in path):
            assert len(text) <= BUTTON, (path, text)


@OTHERS
def test_several_frictions_can_be_told_apart_where_their_names_are_listed(language: str) -> None:
    """Several buttons arrive as one text, with commas between them."""
    frictions = [text for (section, _), text in names(language).items() if section == "pain_points"]
    assert not any("," in text for text in frictions)
