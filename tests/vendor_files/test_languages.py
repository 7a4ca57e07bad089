"""Texts in several languages: beside each other, or a file a language, is the same."""

from copy import deepcopy
from typing import Annotated, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, RootModel

from tests.vendor_files.conftest import Read
from tests.vendor_files.test_properties import nested
from vendor_files import A_LANGUAGE, Shape, Source, check_complete, merge, shape_of, texts_in

Tag = Annotated[str, A_LANGUAGE]


class Line(RootModel[dict[Tag, str]]):
    """May be written as a plain line."""


class Words(BaseModel):
    title: str
    more: str | None = None


class Thing(BaseModel):
    name: str
    names: dict[Tag, str] = {}
    texts: dict[Tag, dict[str, Words]]
    price: int


class Rule(BaseModel):
    id: str
    says: Line
    then: "Rule | None" = None


class Shop(BaseModel):
    things: dict[str, Thing]
    rules: tuple[Rule, ...] = ()
    regions: dict[str, Line] = {}


def two_levels(kind: type[BaseModel]) -> Shape:
    """A model that holds itself has no end; two levels are enough here."""
    says = Shape(said=True, plainly=True)
    rule = Shape(keys={"says": says, "then": Shape(keys={"says": says})})
    things = shape_of(kind.model_fields["things"].annotation)
    assert things is not None
    return Shape(
        keys={"things": things, "rules": Shape(each=rule), "regions": Shape(each=says)},
    )


SHAPE = two_levels(Shop)
SHOP = """\
things:
  pen:
    name: Pen
    texts:
      en: {any: {title: A pen}}
    price: 2
  ink:
    name: Ink
    texts:
      en: {any: {title: Ink, more: It is blue}}
    price: 3
rules:
  - id: first
    says: Come in
    then: {id: next, says: {en: Go on}}
regions:
  north: The north
"""
GERMAN = """\
things:
  pen:
    name: Stift
    texts: {any: {title: Ein Stift}}
  ink:
    texts:
      any:
        title: Tinte
        more: Sie ist blau
rules:
  first:
    says: Herein
    then: {says: Weiter}
regions:
  north: Der Norden
"""


def in_german(text: str) -> Source:
    source = Source("words/de.yaml")
    source.add(text.encode(), "words/de.yaml")
    return source


def merged(read: Read, german: str, shop: str = SHOP) -> Source:
    source = read(a=shop)
    words = {"de": in_german(german)}
    merge(source, SHAPE, words)
    check_complete(source, SHAPE, words, words, "do without")
    return source


def told(source: Source) -> list[str]:
    return [str(problem) for problem in source.problems]


def test_a_file_of_one_language_says_what_stands_beside_the_others(read: Read) -> None:
    source = merged(read, GERMAN)
    assert told(source) == []
    pen, ink = source.data["things"]["pen"], source.data["things"]["ink"]
    assert pen["names"] == {"de": "Stift"}
    assert pen["texts"] == {
        "en": {"any": {"title": "A pen"}},
        "de": {"any": {"title": "Ein Stift"}},
    }
    assert ink["texts"]["de"]["any"] == {"title": "Tinte", "more": "Sie ist blau"}
    (rule,) = source.data["rules"]
    assert rule["says"] == {"en": "Come in", "de": "Herein"}
    assert rule["then"]["says"] == {"en": "Go on", "de": "Weiter"}
    assert source.data["regions"] == {"north": {"en": "The north", "de": "Der Norden"}}


def test_each_text_is_known_by_the_line_on_which_it_is_written(read: Read) -> None:
    source = merged(read, GERMAN)
    lines = GERMAN.splitlines()
    for path, written in (
        (("things", "pen", "names", "de"), "name: Stift"),
        (("things", "ink", "texts", "de", "any", "more"), "more: Sie ist blau"),
        (("rules", 0, "says", "de"), "says: Herein"),
    ):
        place = source.place(path)
        assert place.file == "words/de.yaml"
        assert lines[place.line - 1].strip() == written
    assert source.place(("things", "ink", "texts", "en")).file == "catalogue/a.yaml"
    assert {"words/de.yaml", "catalogue/a.yaml"} == source.contents.keys()


@pytest.mark.parametrize(
    ("was", "becomes", "what"),
    [
        ("  ink:\n", "  imk:\n", "5: things.imk: there is nothing of that name to say in 'de'. "
         "Did you mean 'ink'?"),
        ("    name: Stift", "    price: 2", "3: things.pen.price: no text is called so. "
         "Known: name, texts."),
        ("things:", "thinks:", "1: thinks: no text is called so. Did you mean 'things'?"),
        ("  first:", "  last:", "11: rules.last: there is nothing of that name to say in 'de'. "
         "Known: first."),
        ("rules:\n  first:\n    says: Herein\n    then: {says: Weiter}", "rules: [Herein]",
         "10: 'rules' is not a mapping. Write the keys of your other files below it."),
    ],
)  # fmt: skip
def test_a_key_that_leads_nowhere_is_told_at_its_line(
    read: Read, was: str, becomes: str, what: str
) -> None:
    assert was in GERMAN
    assert f"words/de.yaml:{what}" in told(merged(read, GERMAN.replace(was, becomes, 1)))


@pytest.mark.parametrize(
    ("left_out", "what"),
    [
        ("    texts: {any: {title: Ein Stift}}\n", "catalogue/a.yaml:4: things.pen.texts: no words"
         " in 'de'. Write them under these keys in words/de.yaml, or do without."),
        ("    says: Herein\n", "catalogue/a.yaml:14: rules.0.says: no words in 'de'. Write them "
         "under these keys in words/de.yaml, or do without."),
        ("regions:\n  north: Der Norden\n", "catalogue/a.yaml:17: regions.north: no words in 'de'."
         " Write them under these keys in words/de.yaml, or do without."),
    ],
)  # fmt: skip
def test_a_text_that_is_missing_is_told_where_it_is_to_be_translated(
    read: Read, left_out: str, what: str
) -> None:
    assert left_out in GERMAN
    assert told(merged(read, GERMAN.replace(left_out, ""))) == [what]


def test_another_name_may_be_left_out(read: Read) -> None:
    source = merged(read, GERMAN.replace("    name: Stift\n", ""))
    assert told(source) == []
    assert "names" not in source.data["things"]["pen"]


def test_what_is_said_in_both_places_is_told_with_both(read: Read) -> None:
    shop = SHOP.replace("says: Come in", "says: {en: Come in, de: Bitte sehr}")
    assert told(merged(read, GERMAN, shop)) == [
        "words/de.yaml:12: rules.first.says: it is said twice, here and in catalogue/a.yaml:14. "
        "Keep one of the two."
    ]


def test_beside_a_file_that_cannot_be_read_nothing_is_called_missing(read: Read) -> None:
    source = read(a=SHOP)
    merge(source, SHAPE, {"de": in_german("things: [")})
    assert source.unreadable
    assert all("words/de.yaml" in problem for problem in told(source))
    assert source.data == read(a=SHOP).data


TITLES = st.text(alphabet="abcäöüñ ¿?{}:#'\"", min_size=1, max_size=12)
THINGS = st.dictionaries(st.sampled_from(["pen", "ink", "pad"]), TITLES, min_size=1)


@given(THINGS, THINGS, st.sets(st.sampled_from(["pen", "ink", "pad"])))
def test_it_makes_no_difference_in_which_of_the_two_places_a_text_stands(
    english: dict[str, str], german: dict[str, str], apart: set[str]
) -> None:
    shop = {
        "things": {
            key: {"name": key, "texts": {"en": {"any": {"title": title}}}, "price": 1}
            for key, title in english.items()
        }
    }
    together, beside = deepcopy(shop), deepcopy(shop)
    words: dict[str, Any] = {}
    for key in english.keys() & german.keys():
        said = {"any": {"title": german[key]}}
        together["things"][key]["texts"]["de"] = said
        if key in apart:
            words[key] = {"texts": said}
        else:
            beside["things"][key]["texts"]["de"] = said
    source, whole = Source("a"), Source("a")
    source.add(yaml.safe_dump(beside, sort_keys=False).encode(), "a.yaml")
    whole.add(yaml.safe_dump(together, sort_keys=False).encode(), "a.yaml")
    merge(source, SHAPE, {"de": in_german(yaml.safe_dump({"things": words}))})
    assert source.problems == []
    assert source.data == whole.data
    assert {one.path: one.languages for one in texts_in(SHAPE, source.data)} == {
        one.path: one.languages for one in texts_in(SHAPE, whole.data)
    }
    for key in words:
        assert source.place(("things", key, "texts", "de", "any", "title")).file == "words/de.yaml"


KEYS = st.sampled_from(["things", "pen", "ink", "texts", "name", "rules", "first", "says", "any"])


def twice(written: Any) -> str:
    return yaml.safe_dump({"things": written, "rules": deepcopy(written)})


@given(nested(KEYS), nested(KEYS))
def test_whatever_is_written_is_merged_or_told_at_its_place(theirs: Any, words: Any) -> None:
    source, file = Source("a"), in_german(twice(words))
    source.add(twice(theirs).encode(), "a.yaml")
    merge(source, SHAPE, {"de": file})
    assert all(one.what and one.remedy for one in source.problems)
    assert all(one.file == "words/de.yaml" for one in source.problems)
