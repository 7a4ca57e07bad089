"""The development split: labelled texts from another hand than the training data's."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from console.nlu_labelled import Labelled, intents, read_labelled
from intake.answers import Answers, Timeline
from offers import Catalogue, load_catalogue

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data" / "development").glob("*.jsonl"))
LEAST_OF_AN_INTENT = 40
_ENTITY_IN_TRAINING = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
_IN_THE_TEXT = ("email", "company", "person", "time", "ordinal")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "examples" / "harbor" / "catalogue")


@pytest.fixture(scope="module")
def texts() -> list[Labelled]:
    return [
        labelled
        for file in FILES
        for labelled in read_labelled(file.read_text().splitlines(), file.name)
    ]


def folded(text: str) -> str:
    """The words alone; what has none stays as it is."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def trained_on(catalogue: Catalogue) -> Iterator[str]:
    for file in (ROOT / "data" / "nlu").glob("*.yml"):
        for block in yaml.safe_load(file.read_text())["nlu"]:
            for line in block.get("examples", "").splitlines():
                yield _ENTITY_IN_TRAINING.sub(r"\1", line.strip().removeprefix("- "))
    for pain_point in catalogue.pain_points.values():
        yield from pain_point.examples


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_line_has_a_text_an_intent_and_perhaps_its_values(file: Path) -> None:
    for line in file.read_text().splitlines():
        assert json.loads(line).keys() <= {"text", "intent", "values"}, line


def test_no_text_stands_there_twice(texts: list[Labelled]) -> None:
    counted = Counter(folded(labelled.text) for labelled in texts)
    assert [text for text, times in counted.items() if times > 1] == []


def test_training_never_sees_a_text_of_it(texts: list[Labelled], catalogue: Catalogue) -> None:
    seen = {folded(text) for text in trained_on(catalogue)}
    assert [labelled.text for labelled in texts if folded(labelled.text) in seen] == []


def test_every_intent_has_texts_enough(texts: list[Labelled]) -> None:
    counted = Counter(labelled.intent for labelled in texts)
    assert {name: counted[name] for name in intents() if counted[name] < LEAST_OF_AN_INTENT} == {}


def test_values_are_those_that_the_flow_takes(texts: list[Labelled], catalogue: Catalogue) -> None:
    wrong = [
        (labelled.text, entity, value)
        for labelled in texts
        for entity, value in (labelled.values or {}).items()
        if not is_a_value(entity, value, labelled.text, known(catalogue))
    ]
    assert wrong == []


def known(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """The values of each entity that has a list of them."""
    return {
        "plan": frozenset({*catalogue.plans, "none"}),
        "pain_points": frozenset(catalogue.pain_points),
        "capability": frozenset(catalogue.capabilities),
        "product": frozenset(catalogue.products),
        "integration": frozenset(catalogue.integrations),
        "timeline": frozenset(get_args(Timeline)),
    }


def is_a_value(entity: str, value: Any, text: str, known: Mapping[str, frozenset[str]]) -> bool:
    if entity in known:
        values = value if entity == "pain_points" else [value]
        return bool(values) and known[entity].issuperset(values)
    if entity == "team_size":
        return type(value) is int and Answers(team_size=value).team_size == value
    return entity in _IN_THE_TEXT and value in text
