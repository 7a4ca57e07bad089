"""Programs of steps: their output is kept, their failure told, and they can be stopped."""

import sys
import threading

import pytest

from launcher.commands import CommandFailed, Commands
from launcher.terminal import Refused


@pytest.fixture
def commands(tmp_path):
    return Commands(tmp_path / "logs")


def test_a_failure_shows_the_end_of_the_log_and_where_all_of_it_is(commands, tmp_path):
    code = "print('first'); [print('line', n) for n in range(40)]; raise SystemExit(4)"
    with pytest.raises(CommandFailed) as failed:
        commands.run([sys.executable, "-c", code], log="training", cwd=tmp_path, remedy="Do that.")
    said = str(failed.value)
    assert "(exit 4). Do that." in said
    assert "line 39" in said
    assert "line 2\n" not in said
    log = tmp_path / "logs" / "training.log"
    assert str(log) in said
    assert log.read_text().startswith("first\n")


def test_a_log_holds_the_last_run_only(commands, tmp_path):
    for word in ("before", "after"):
        argv = [sys.executable, "-c", f"print({word!r})"]
        commands.run(argv, log="npm-ci", cwd=tmp_path)
    assert (tmp_path / "logs" / "npm-ci.log").read_text() == "after\n"


def test_stopping_ends_what_runs_with_its_children_and_starts_nothing_more(
    commands, tmp_path, eventually, alive
):
    code = (
        "import subprocess, sys;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "print(child.pid, flush=True); child.wait()"
    )
    errors = []

    def train():
        try:
            commands.run([sys.executable, "-c", code], log="training", cwd=tmp_path)
        except Refused as error:
            errors.append(error)

    thread = threading.Thread(target=train)
    thread.start()
    log = tmp_path / "logs" / "training.log"
    child = int(eventually(lambda: log.exists() and log.read_text().strip()))

    commands.stop()

    thread.join(20)
    assert errors
    eventually(lambda: not alive(child))
    with pytest.raises(Refused):
        commands.run([sys.executable, "-c", "pass"], log="more", cwd=tmp_path)
