"""The schema that editors use: every catalogue validates, what is broken by itself does not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from offers import CatalogueError, load_catalogue
from offers.conditions import OPERATORS
from offers.fact_types import FACT_TYPES
from offers.schema import KEY_MEANING, MEANING, SECTION_MEANING, catalogue_schema
from offers.words_schema import words_schema
from vendor_files import Source

Write = Callable[..., Path]
ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "docs" / "reference" / "catalogue.schema.json"
COMMITTED_WORDS = COMMITTED.with_name("catalogue-words.schema.json")
FOLDER = ROOT / "examples" / "harbor" / "catalogue"
HARBORS_WORDS = sorted(FOLDER.glob("words/*.yaml"))
HARBORS = sorted(set(FOLDER.rglob("*.yaml")) - set(HARBORS_WORDS))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return catalogue_schema()


def faults(schema: dict[str, Any], text: str) -> list[str]:
    """What the schema has against a file, as an editor would say it."""
    source = Source("a.yaml")
    source.add(text.encode(), "a.yaml")
    return [str(error) for error in jsonschema_rs.validator_for(schema).iter_errors(source.data)]


def test_the_schema_is_one(schema: dict[str, Any]) -> None:
    jsonschema_rs.meta.validate(schema)


def test_the_committed_copy_is_current(schema: dict[str, Any]) -> None:
    told = "./segue catalogue schema > docs/reference/catalogue.schema.json"
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == schema, told


def test_the_committed_copy_for_words_is_current() -> None:
    told = "./segue catalogue schema --words > docs/reference/catalogue-words.schema.json"
    assert json.loads(COMMITTED_WORDS.read_text(encoding="utf-8")) == words_schema(), told


@pytest.mark.parametrize("file", HARBORS_WORDS, ids=lambda file: file.name)
def test_harbors_words_validate(file: Path) -> None:
    assert faults(words_schema(), file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", HARBORS, ids=lambda file: file.name)
def test_harbors_files_validate(schema: dict[str, Any], file: Path) -> None:
    assert faults(schema, file.read_text(encoding="utf-8")) == []


def test_harbors_files_name_the_schema_to_editors() -> None:
    for file in [*HARBORS, *HARBORS_WORDS]:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        name = first.removeprefix("# yaml-language-server: $schema=")
        schema = COMMITTED_WORDS if file in HARBORS_WORDS else COMMITTED
        assert (file.parent / name).resolve() == schema, file.name


def test_small_catalogues_validate(schema: dict[str, Any], small: str, campaigns: str) -> None:
    assert faults(schema, small) == []
    assert faults(schema, campaigns) == []
    assert faults(schema, small.replace("no_reason: {}", "no_reason:")) == []


BROKEN = [
    ("      - {fact: plan, is: solo}\n", ""),
    ("      - {fact: pain_points, includes: alone}\n", ""),
    ("plan, is: solo", "plann, is: solo"),
    ("plan, is: solo", "plan, at_least: 3"),
    ("plan, is: solo", "plan, iss: solo"),
    ("plan, is: solo", "plan"),
    ("plan, is: solo", "plan, is: [solo]"),
    ("plan, in: [solo, crew]", "plan, in: solo"),
    ("plan, in: [solo, crew]", "plan, in: []"),
    ("plan, is: solo", "team_size, at_least: true"),
    ("plan, is: solo", "team_size, at_least: '3'"),
    ("plan, is: solo", "stage, is: custom"),
    ("plan, is: solo", "health, is: good"),
    ("includes: alone", "includes_some: {at_least: 0, of: [alone]}"),
    ("includes: alone", "includes_some: {of: [alone]}"),
    ("pain_points, includes: alone", "usage, at_least: 1"),
    ("pain_points, includes: alone", "usually_added, metric: pages, at_least: 1"),
    ("plan, is: solo", "plan, metric: pages, is: solo"),
    ("change: You share., ", ""),
    ("title: Crew,", f"title: {'x' * 700},"),
    ("motion: upsell", "motion: gift"),
    ("family: gap", "family: other"),
    ("propensity: 0.2", "propensity: 1.2"),
    ("propensity: 0.2", "propensety: 0.2"),
    ("{en: {any: {title: Crew", "{en: {everywhere: {title: Crew"),
    ("{en: {any: {title: Crew", "{xx: {any: {title: Crew"),
    ("phrase: {en: ink runs out}", "phrase: {xx: ink runs out}"),
    ("languages: [en]", "languages: [en, xx]"),
    ("languages: [en]", "languages: []"),
    ("offers:\n", "ofers:\n"),
    ("  print: {name: Print", "  Print!: {name: Print"),
    ("name: Print,", "name: 12,"),
    ("products: [print, post]", "products: [print]"),
    ("saves: 0.1", "saves: 1"),
    ("price: 10", "price: -10"),
    ("limits: {seats: 5}", "limits: {seats: 0}"),
    ("limits: {seats: 5}", "limits: {chairs: 5}"),
    ("cool_down_days: 90", "cool_down_days: 0"),
    ("health: [poor]", "health: [sad]"),
    ("in_trouble: {health: [poor]}", "in_trouble:"),
    ("share: 0.1", "share: 1"),
    # campaigns
    ("event: Page Used, ", ""),
    ("of_limit: seats", "of_limit: seeds"),
    ("period: month", "period: decade"),
    ("offers: [add_print]", "offers: []"),
    ("when: [{fact: plan, is: crew}]", "when: [{fact: health, is: good}]"),
    ("holdout: 0.1\n    starts", "holdout: 1\n    starts"),
    ("      plain: {}\n", "      plain: {texts: {en: {any: {titel: x}}}}\n"),
    ("      plain: {}\n", "      'Plain!': {}\n"),
    ("    family: usage", "    family: gap"),
    ("- {fact: usage, metric: share_of_seats, at_least: 0.85}", "- {fact: goal, is: x}"),
]


@pytest.mark.parametrize(("was", "becomes"), BROKEN)
def test_what_is_broken_fails_both_the_schema_and_the_loader(
    schema: dict[str, Any], write: Write, campaigns: str, was: str, becomes: str
) -> None:
    assert was in campaigns
    broken = campaigns.replace(was, becomes, 1)
    assert faults(schema, broken)
    with pytest.raises(CatalogueError):
        load_catalogue(write(all=broken))


def test_everything_is_described(schema: dict[str, Any]) -> None:
    assert MEANING.keys() == OPERATORS.keys()
    for name, section in schema["properties"].items():
        assert section.get("description") or "$ref" in section, name
    for name, definition in schema["definitions"].items():
        for field, said in definition["properties"].items():
            assert said.get("description") or "$ref" in said, f"{name}.{field}"
    facts = schema["definitions"]["Condition"]["properties"]["fact"]
    assert all(len(said.split()) > 3 for said in facts["enumDescriptions"])
    assert set(facts["enum"]) <= FACT_TYPES.keys()
    assert SECTION_MEANING
    assert KEY_MEANING
