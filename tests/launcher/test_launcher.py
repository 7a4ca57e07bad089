"""``./segue`` as a newcomer meets it."""

import os
import subprocess
from pathlib import Path

import pytest

from launcher.places import ROOT
from launcher.verbs import VERBS


@pytest.fixture
def segue(tmp_path):
    """Run ``./segue`` with an empty home."""

    def run(*words, **environ):
        return subprocess.run(
            [str(ROOT / "segue"), *words],
            env={**os.environ, "SEGUE_HOME": str(tmp_path / "home"), **environ},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_help_lists_the_verbs_and_installs_nothing(segue, tmp_path):
    for words in ((), ("--help",), ("-h",), ("help",), ("up", "--help")):
        told = segue(*words)
        assert told.returncode == 0
        for verb, line in VERBS.items():
            assert verb in told.stdout
            assert line in told.stdout
    assert not (tmp_path / "home").exists()


def test_a_verb_that_is_none_is_answered_with_those_that_are(segue):
    told = segue("start")
    assert told.returncode == 2
    assert "There is no verb 'start'" in told.stderr
    assert "up, down" in told.stderr


@pytest.mark.parametrize("verb", ["down", "status", "reset"])
def test_where_nothing_is_set_up_looking_sets_nothing_up(segue, tmp_path, verb):
    told = segue(verb)
    assert told.returncode == 0
    assert told.stdout == "Nothing is set up here yet: ./segue up does that.\n"
    assert not (tmp_path / "home").exists()


def test_it_may_be_called_from_anywhere_also_through_a_link(tmp_path):
    link = tmp_path / "elsewhere"
    link.symlink_to(ROOT / "segue")
    told = subprocess.run([link, "--help"], cwd="/", capture_output=True, text=True, check=False)
    assert told.returncode == 0


def test_a_machine_without_the_right_python_is_one_sentence(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "readlink", "dirname"):
        (tools / name).symlink_to(Path("/usr/bin") / name)
    other = tools / "python3"
    other.write_text("#!/bin/sh\necho 3.13\n")
    other.chmod(0o755)
    told = subprocess.run(
        ["/bin/sh", str(ROOT / "segue"), "up"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "Segue needs Python 3.11" in told.stderr
    assert "python3 is 3.13" in told.stderr
    assert "apt install python3.11" in told.stderr
