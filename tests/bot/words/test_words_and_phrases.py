"""What rules find besides plan and team size, and how a message is cut into clauses."""

import pytest

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
