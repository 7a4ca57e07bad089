"""Processes that are killed at any moment and started again.

They are forked off a server that has everything imported: a worker of the product takes seconds to
start, and one that is killed every few seconds would do nothing else.
"""

import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Thread

_IMPORTED = (
    "tests.endurance.worker",
    "tests.endurance.writer",
    "crm_sync.reconciling.reconciling",
    "crm_sync.targets.builtin",
    "crm_sync.targets.hubspot.opening",
    "crm_sync.targets.salesforce.opening",
    "crm_sync.targets.webhook.opening",
    "httpcore",
    "httpx",
    "psycopg",
)
_FORKED = get_context("forkserver")
_FORKED.set_forkserver_preload(list(_IMPORTED))


class Program:
    """One program under one name: it runs, was killed, or came to its end."""

    def __init__(self, name: str, does: Callable[..., None], *arguments: object, log: Path) -> None:
        self.name = name
        self.kills = 0
        self._does, self._arguments, self._log = does, arguments, log
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Begin it, again if need be."""
        told = (self._log, self._does, self._arguments)
        self._process = _FORKED.Process(target=_run, args=told, name=self.name, daemon=True)
        self._process.start()

    @property
    def running(self) -> bool:
        """Whether it runs at this moment."""
        return self._process is not None and self._process.is_alive()

    @property
    def failed(self) -> int | None:
        """Its exit code, where it ended by itself and not well."""
        code = None if self._process is None else self._process.exitcode
        return code if code not in (None, 0, -signal.SIGKILL, -signal.SIGTERM) else None

    def kill(self) -> bool:
        """End it as a power cut would; whether it was running."""
        if not self.running:
            return False
        assert self._process is not None
        self._process.kill()
        self._process.join()
        self.kills += 1
        return True

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(30)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def all_stopped(programs: Sequence[Program]) -> None:
    """End them all, whatever became of one."""
    for program in programs:
        program.stop()


def _run(log: Path, does: Callable[..., None], arguments: Sequence[object]) -> None:
    kept = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(kept, stream)
    Thread(target=_end_with_the_run, daemon=True).start()
    does(*arguments)


def _end_with_the_run() -> None:
    run = parent_process()
    assert run is not None
    wait([run.sentinel])
    os._exit(1)
