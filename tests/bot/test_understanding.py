"""Rasa's environment at work: the held-out set, the stories, and what must not be there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.rasa

HELD_OUT = yaml.safe_load((Path(__file__).parent / "held_out.yml").read_text())
DATA = Path(__file__).parents[2] / "data" / "nlu"

# Measured when this was written: 0.991 of 321, 33 of 35, 46 of 46. A threshold lies a little below.
LEAST_IN_SCOPE = 0.97
LEAST_OUT_OF_SCOPE_RECALL = 0.88
LEAST_ENTITIES = 0.95

Parse = Callable[[list[str]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def parse(in_bot_environment, models: Path) -> Parse:
    """What the model understands of each text."""

    def parse(texts: list[str]) -> list[dict[str, Any]]:
        done = in_bot_environment(
            "-m", "bot", "parse", "--models", str(models), text="\n".join(texts) + "\n"
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return parse


def test_training_has_not_seen_the_held_out_set() -> None:
    trained = {
        line.removeprefix("- ").casefold()
        for file in DATA.glob("*.yml")
        for block in yaml.safe_load(file.read_text())["nlu"]
        for line in block["examples"].splitlines()
    }
    held_out = {text.casefold() for texts in HELD_OUT["intents"].values() for text in texts}
    assert not trained & held_out


def test_intents_of_texts_it_never_saw(parse: Parse) -> None:
    expected = [(text, intent) for intent, texts in HELD_OUT["intents"].items() for text in texts]
    understood = parse([text for text, _ in expected])
    missed: dict[bool, list[str]] = {True: [], False: []}
    counts = {True: 0, False: 0}
    for (text, intent), got in zip(expected, understood, strict=True):
        in_scope = intent != "out_of_scope"
        counts[in_scope] += 1
        if got["intent"] != intent:
            missed[in_scope].append(f"{text!r}: {got['intent']}, not {intent}")
    assert 1 - len(missed[True]) / counts[True] >= LEAST_IN_SCOPE, "\n".join(missed[True])
    assert 1 - len(missed[False]) / counts[False] >= LEAST_OUT_OF_SCOPE_RECALL, missed[False]


def test_entities_of_texts_it_never_saw(parse: Parse) -> None:
    cases = HELD_OUT["entities"]
    understood = parse([case["text"] for case in cases])
    checks = [
        (case["text"], entity, sorted(map(str, values)), sorted(map(str, found)))
        for case, got in zip(cases, understood, strict=True)
        for entity, values in case.items()
        if entity != "text"
        for found in [got["entities"].get(entity, [])]
    ]
    wrong = [check for check in checks if check[2] != check[3]]
    assert 1 - len(wrong) / len(checks) >= LEAST_ENTITIES, wrong


def test_a_rich_sentence_gives_all_three_answers(parse: Parse) -> None:
    (understood,) = parse(["we're 45 people on Starter and keep missing follow-ups"])
    assert understood["intent"] == "inform"
    assert understood["entities"] == {
        "plan": ["starter"],
        "team_size": [45],
        "pain_point": ["missed_follow_ups"],
    }


def test_the_conversations_go_as_written(in_bot_environment, models: Path, tmp_path: Path) -> None:
    done = in_bot_environment(
        "-m", "bot", "test", "--models", str(models), "--results", str(tmp_path)
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_needs_tensorflow_and_the_stand_in_says_so(in_bot_environment) -> None:
    done = in_bot_environment(
        "-c",
        "from bot.tensorflow_stand_in import install; install();"
        "import tensorflow as tf; from tensorflow.keras import layers; tf.constant(1)",
    )
    assert "tensorflow.constant was called, but TensorFlow is not installed" in done.stderr


def test_a_server_without_its_settings_says_which(in_bot_environment, tmp_path: Path) -> None:
    done = in_bot_environment("-m", "bot", "run", "--models", str(tmp_path))
    assert done.returncode == 1
    assert "Not set: SEGUE_ACTIONS_URL, SEGUE_ACTIONS_SECRET." in done.stderr


def test_training_without_a_vocabulary_names_the_remedy(in_bot_environment, tmp_path: Path) -> None:
    done = in_bot_environment(
        "-m", "bot", "train", "--vocabulary", str(tmp_path / "none.json"), "--models", str(tmp_path)
    )
    assert done.returncode == 1
    assert "python -m actions.vocabulary" in done.stderr
