"""What crosses over to the assistant's environment, and the sentences that it says itself."""

import json
import re
from pathlib import Path

import pytest
import yaml

from actions.vocabulary import SECTIONS, main

ACTIONS = Path(__file__).parents[2] / "actions"


def test_the_catalogues_words_cross_over(harbor: Path, tmp_path: Path) -> None:
    file = tmp_path / "home" / "vocabulary.json"
    assert main([str(harbor), str(file)]) == 0
    words = json.loads(file.read_text())
    assert tuple(words) == SECTIONS
    assert words["plans"]["starter"]["name"] == "Starter"
    assert words["pain_points"]["missed_follow_ups"]["examples"]


def test_without_arguments_the_settings_say_where(
    harbor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_VENDOR", str(harbor))
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path))
    assert main([]) == 0
    assert (tmp_path / "vocabulary.json").exists()


def test_a_broken_catalogue_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "plans.yaml").write_text("plans: {starter: {}}\n")
    assert main([str(tmp_path), str(tmp_path / "v.json")]) == 1
    assert "plans.yaml" in capsys.readouterr().err


def test_every_sentence_of_the_chat_exists_and_every_one_is_said() -> None:
    source = "".join(path.read_text() for path in ACTIONS.glob("*.py"))
    said = set(re.findall(r'"(chat_\w+)"', source))
    said |= {f"chat_{name}" for name in re.findall(r'\bSay\("(\w+)"\)', source)}
    built = tuple(re.findall(r'f"(chat_\w+_)\{', source))
    copy = yaml.safe_load((ACTIONS.parent / "intake" / "copy" / "en.yaml").read_text())
    written = {name for name in copy if name.startswith("chat_")}
    assert said <= written
    assert {name for name in written - said if not name.startswith(built)} == set()


def test_a_meaning_is_named_in_a_visitors_words_for_intents_of_the_domain() -> None:
    root = ACTIONS.parent
    intents = {
        next(iter(intent))
        for intent in yaml.safe_load((root / "bot" / "domain.yml").read_text())["intents"]
    }
    copy = yaml.safe_load((root / "intake" / "copy" / "en.yaml").read_text())
    named = {name.removeprefix("meaning_") for name in copy if name.startswith("meaning_")}
    assert named <= intents
    assert named.isdisjoint({"affirm", "deny", "greet", "out_of_scope"})
