"""A supervisor over small real processes, in a process of its own as in life."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from launcher.places import ROOT, Places

_RUN = """
import json, sys
from pathlib import Path
from launcher.parts import Part
from launcher.supervisor import Supervisor

plan = json.loads(sys.argv[1])
folder = Path(plan["folder"])
parts = [
    Part(name, (sys.executable, "-c", code), folder, folder / f"{name}.log")
    for name, code in plan["parts"].items()
]
ready = folder / "ready"
sys.exit(
    Supervisor(
        parts,
        waiting_for=lambda: None if ready.exists() else "the ready file",
        on_ready=lambda: print("READY", flush=True),
        say=lambda text: print(text, flush=True),
        state=folder / "state.json",
        url="http://segue.example",
        grace=plan["grace"],
        patience=plan["patience"],
    ).run()
)
"""


def _eventually(what: Callable[[], Any], *, within: float = 20.0) -> Any:
    """What ``what`` returns once it is true; fails after ``within`` seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if value := what():
            return value
        time.sleep(0.02)
    pytest.fail(f"never became true: {what}")


def _alive(pid: int) -> bool:
    """Whether a process runs (one that waits to be reaped does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@dataclass
class Supervised:
    """A running supervisor, seen from outside."""

    process: subprocess.Popen[str]
    folder: Path
    printed: Path

    def state(self) -> dict[str, Any]:
        """What it last wrote of itself."""
        with suppress(FileNotFoundError):
            state: dict[str, Any] = json.loads((self.folder / "state.json").read_text())
            return state
        return {}

    def pid(self, part: str) -> int | None:
        """The part's process id, None while it does not run."""
        found: int | None = self.state().get("parts", {}).get(part, {}).get("pid")
        return found

    def told(self) -> str:
        """Everything it said so far."""
        return self.printed.read_text()

    def become_ready(self) -> None:
        """Its parts answer from now on."""
        (self.folder / "ready").touch()
        _eventually(lambda: "READY" in self.told())


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """Waits for something that happens in another process; fails after 20 seconds."""
    return _eventually


@pytest.fixture
def alive() -> Callable[[int], bool]:
    """Whether a process id runs."""
    return _alive


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    """Start a supervisor over parts, given as name -> Python code; all is gone afterwards."""
    started: list[Supervised] = []

    def start(grace: float = 10.0, patience: float = 60.0, **parts: str) -> Supervised:
        plan = {"parts": parts, "folder": str(tmp_path), "grace": grace, "patience": patience}
        printed = tmp_path / "printed"
        with printed.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", _RUN, json.dumps(plan)],
                cwd=ROOT,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        supervised = Supervised(process, tmp_path, printed)
        started.append(supervised)
        return supervised

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGKILL)
        one.process.wait()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A checkout's places with a home of their own."""
    return Places(root=ROOT, home=tmp_path / "home")
