"""``./segue nlu`` with the trained assistant: what the flow would take of texts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.rasa

ROOT = Path(__file__).parents[2]
SECRET = "a secret of thirty-two bytes, or more"


@pytest.fixture
def nlu(models: Path, bot_python: Path):
    """Run the command as the launcher does, with text on standard input."""

    def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        settings = {
            "SEGUE_HOME": str(bot_python.parents[2]),
            "SEGUE_MODELS": str(models),
            **{
                f"SEGUE_{name}": SECRET
                for name in (
                    "SERVER_SECRET",
                    "IDENTITY_SECRET",
                    "ACTIONS_SECRET",
                    "OPERATOR_KEY",
                    "EVENTS_KEY",
                )
            },
        }
        code = "import sys; from console.running import run; sys.exit(run('nlu', sys.argv[1:]))"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            input=text,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, **settings},
            timeout=180,
            check=False,
        )

    return run


def lines(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines()]


def test_a_line_of_json_a_text_with_the_values_that_the_flow_would_take(nlu) -> None:
    done = nlu(
        "parse",
        "-",
        text="we're 45 people on Starter and keep missing follow-ups\n"
        "does Business have SSO?\n"
        "\n"
        "/restart\n"
        "used to be on Starter, upgraded to Team in June\n",
    )
    assert done.returncode == 0, done.stderr
    rich, question, nothing, command, plan = lines(done.stdout)
    assert rich["text"] == "we're 45 people on Starter and keep missing follow-ups"
    assert rich["intent"] == "inform"
    assert 0.5 < rich["confidence"] <= 1
    assert rich["values"] == {
        "plan": "starter",
        "team_size": 45,
        "pain_points": ["missed_follow_ups"],
    }
    assert question["intent"] == "ask_capability"
    assert "plan" not in question["values"], "a question says nothing about the visitor's plan"
    assert nothing == {"text": "", "intent": "out_of_scope", "confidence": 0.0, "values": {}}
    assert command["text"] == "/restart"
    assert command["intent"] != "restart", "typed commands are read as text"
    assert plan["values"] == {"plan": "team"}


def test_evaluation_tells_figures_and_misses(nlu, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    told = [
        {"text": "hello there", "intent": "greet"},
        {"text": "we're 12 people", "intent": "inform", "values": {"team_size": 13}},
    ]
    file.write_text("\n".join(map(json.dumps, told)))
    done = nlu("evaluate", str(file), "--json", "--misses")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["in_scope"] == 1.0
    assert report["values"]["team_size"] == {"stated": 1, "right": 0, "spurious": 0, "share": 0.0}
    assert report["misses"] == [
        {"text": "we're 12 people", "wrong": ["team_size 13, found 12"]},
    ]
    table = nlu("evaluate", str(file)).stdout
    assert "in scope, intent right" in table


def test_what_cannot_be_read_names_file_and_remedy(nlu, tmp_path: Path) -> None:
    missing = nlu("parse", str(tmp_path / "none.txt"))
    assert missing.returncode == 1
    assert "none.txt: No such file or directory. Give a file's path" in missing.stderr
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    done = nlu("evaluate", str(empty))
    assert done.returncode == 1
    assert "has no texts" in done.stderr
