"""What crosses over to the assistant's environment, and the sentences that it says itself."""

import json
import re
from pathlib import Path

import pytest
import yaml

from actions.copy_text import load_copy
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


def test_every_sentence_that_is_said_exists_and_every_one_is_said() -> None:
    source = "".join(path.read_text() for path in ACTIONS.glob("*.py"))
    said = set(re.findall(r'\bsay\.say\(\s*"(\w+)"', source))
    said |= set(re.findall(r'\bSay\("(\w+)"\)', source))
    said |= {"failed"}
    written = set(yaml.safe_load((ACTIONS / "copy" / "en.yaml").read_text())) - {"meanings"}
    assert said <= written
    assert {name for name in written - said if not name.startswith("ask_again_")} == set()


def test_a_language_without_copy_speaks_english() -> None:
    assert load_copy("tlh").say("thank") == load_copy("en").say("thank")
