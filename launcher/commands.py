"""Programs that steps run: their output goes to a log, and they can all be stopped at once."""

import contextlib
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from launcher.terminal import Refused

_LAST_LINES = 15
STAGE = "» "
"""What a program's line begins with that says where it is, for the person who waits."""


class CommandFailed(Refused):
    """A step's program failed; the message has its last lines and where the rest is."""


class Commands:
    """Runs programs for steps that may stand in several threads."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False
        self._guard = threading.Lock()
        self.told: Callable[[str, str], None] = lambda _step, _stage: None
        """Called with a step's name and where its program is."""

    def run(
        self,
        argv: list[str],
        *,
        log: str,
        cwd: Path,
        environ: Mapping[str, str] | None = None,
        remedy: str = "",
        stages_of: str | None = None,
    ) -> None:
        """Run ``argv`` to its end, its output into the log named ``log`` (truncated first).

        ``stages_of``: the step whose stages the program tells, in lines that begin with ``STAGE``.
        Raises ``CommandFailed`` when it exits with an error, with ``remedy`` as its last sentence.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        file = self._logs / f"{log}.log"
        with file.open("ab") as out:
            out.truncate(0)
            printed = subprocess.PIPE if stages_of else out.fileno()
            process = self._start(argv, printed, cwd, {**os.environ, **(environ or {})})
            if stages_of and process.stdout:
                self._pass_on(process.stdout, out, stages_of)
            code = self._wait(process)
        if code:
            told = f"`{Path(argv[0]).name} {' '.join(argv[1:4])}` failed (exit {code})."
            raise CommandFailed(f"{told} {remedy}\n\n{last_lines(file)}\n\nAll of it: {file}")

    def stop(self) -> None:
        """End every running program; none starts any more."""
        with self._guard:
            self._stopped = True
            running = list(self._running)
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)

    def _pass_on(self, printed: IO[bytes], log: IO[bytes], step: str) -> None:
        """All that is printed goes into the log; stages are told besides."""
        with printed:
            for line in printed:
                log.write(line)
                log.flush()
                words = line.decode(errors="replace").rstrip()
                if words.startswith(STAGE):
                    self.told(step, words.removeprefix(STAGE))

    def _start(
        self, argv: list[str], out: int, cwd: Path, environ: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with self._guard:
            if self._stopped:
                raise Refused("Stopped.")
            process = subprocess.Popen(
                argv,
                cwd=cwd,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that its own children can be ended with it
            )
            self._running.add(process)
            return process

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        try:
            return process.wait()
        finally:
            with self._guard:
                self._running.discard(process)


def last_lines(file: Path, count: int = _LAST_LINES) -> str:
    """The last ``count`` lines of a log; empty when there is none."""
    try:
        with file.open(errors="replace") as lines:
            return "".join(deque(lines, count)).rstrip()
    except FileNotFoundError:
        return ""
