"""Processes that are killed at any moment and started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Program:
    """One program under one name: it runs, was killed, or came to its end."""

    def __init__(self, name: str, module: str, *arguments: object, log: Path) -> None:
        self.name = name
        self.kills = 0
        self._argv = [sys.executable, "-m", module, *map(str, arguments)]
        self._log, self._compiled = log, log.parent / "compiled"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Begin it, again if need be."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._argv,
                cwd=ROOT,
                env={**os.environ, **(settings or {}), **self._python},
                stdout=log,
                stderr=log,
            )

    @property
    def _python(self) -> dict[str, str]:
        """What is started again and again is compiled once, whatever the machine says of that."""
        return {
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self._compiled),
        }

    @property
    def running(self) -> bool:
        """Whether it runs at this moment."""
        return self._process is not None and self._process.poll() is None

    @property
    def failed(self) -> int | None:
        """Its exit code, where it ended by itself and not well."""
        code = None if self._process is None else self._process.poll()
        return code if code not in (None, 0, -signal.SIGKILL, -signal.SIGTERM) else None

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> bool:
        """End it as a power cut would; whether it was running."""
        if not self.running:
            return False
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.kills += 1
        return True

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def all_stopped(programs: Sequence[Program]) -> None:
    """End them all, whatever became of one."""
    for program in programs:
        program.stop()
