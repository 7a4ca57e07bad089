"""A visitor's language and the vendor's: where there are no words, the first language stands in."""

import shutil

import pytest

from intake.steps import Prompt
from intake.vendor import load_vendor
from store.visits import Visit
from tests.harbor_words import left_in_english
from tests.intake.test_journey import say_rich


@pytest.fixture
def in_english(vendor):
    """Harbor as somebody copies it who wants English alone."""
    for part in ("catalogue", "teams"):
        shutil.rmtree(vendor / part / "words")
    file = vendor / "catalogue" / "catalogue.yaml"
    file.write_text(file.read_text().replace("languages: [en, de, es]", "languages: [en]"))
    return load_vendor(vendor)


def offered(flow, language: str) -> Prompt:
    visit = flow.open_visit(Visit(page="/", zone="Europe/Berlin", language=language)).id
    prompt = say_rich(flow, visit)
    assert isinstance(prompt, Prompt)
    return prompt


@pytest.mark.parametrize("language", ["de", "es"])
def test_an_offer_says_in_which_language_it_is(flow, desk, in_english, language) -> None:
    prompt = offered(flow, f"{language}-XX")
    assert prompt.language == language
    assert left_in_english(f"{prompt.reason} {prompt.title} {prompt.change}", language) == []
    desk.live.take(in_english)
    prompt = offered(flow, language)
    assert prompt.language == "en"
    assert prompt.reason.startswith("Since your team is")
    assert prompt.why.label == desk.vendor.sentences_in(language).say("why")
